// Defines <headroom-calculator>, the calculator in another page. docs/embed.md documents it. This is a classic script
// without dependencies, so that it can find its own address.
(() => {
  const VERSION = "1";
  const NAME = "headroom-calculator";
  const HEADROOM = 1;
  const FILE = /\/embed\.js(\?.*)?$/;
  const from = document.currentScript?.src || [...document.scripts].find((script) => FILE.test(script.src))?.src;

  const known = customElements.get(NAME);
  if (known) {
    // The first script stays active and reports a different version.
    known.another?.(VERSION, from);
    return;
  }

  /** The options of the element. */
  const OWN = "calculator model preset link src show inputs mode theme accent height fixed loading sandbox title";
  /**
   * The options of the element, the attributes of all HTML elements, and the keys that give a link its structure. They never
   * set inputs.
   */
  const RESERVED = new Set(
    `${OWN} v m n p accesskey anchor autocapitalize autocorrect autofocus class contenteditable dir draggable enterkeyhint
    exportparts hidden id inert inputmode is itemid itemprop itemref itemscope itemtype lang nonce part popover role slot
    spellcheck style tabindex translate virtualkeyboardpolicy writingsuggestions xmlns`.split(/\s+/),
  );
  /** Returns whether an attribute sets an input or a setting: its name is a key, and means nothing in HTML. */
  const isInput = (name) => /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/.test(name) && !/^on[a-z]+$/.test(name) && !RESERVED.has(name);
  const OPTIONS = ["show", "inputs", "mode"];
  const MAX_MODEL_BYTES = 256 * 1024;
  /** The time limit for a calculator to start, and for a request to it. */
  const TIMEOUT_MS = 30_000;
  const REQUEST_TIMEOUT_MS = 120_000;
  /** The maximum number of calculators that start at the same time, and that compute a response at the same time. */
  const MAX_STARTING = 2;
  const MAX_COMPUTING = 4;
  /** The time after which a calculator that has not responded no longer keeps others from computing. */
  const MAX_TURN_MS = 5_000;
  /** The maximum number of waiting requests of an element. */
  const MAX_REQUESTS = 32;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; margin: 1em 0; }
    :host([hidden]) { display: none; }
    div { position: relative; overflow: hidden; border: 1px solid rgb(128 128 128 / 35%); border-radius: 8px; }
    iframe { display: block; width: 100%; border: 0; }
    p { box-sizing: border-box; margin: 0; padding: 12px 16px; font: 14px/20px system-ui, sans-serif; overflow-wrap: anywhere; }
    .wait { position: absolute; inset: 0; pointer-events: none; opacity: .75; }
    [role="alert"] { background: #fde6e7; color: #86101b; }
    a { color: inherit; pointer-events: auto; }
    [hidden] { display: none; }`);

  const all = new Set();
  const due = [];
  let starting = 0;
  const startNext = () => {
    while (starting < MAX_STARTING && due.length > 0) {
      starting += 1;
      due.shift()();
    }
  };

  /** Calls `act` with every element. An element for which it fails shows the error, and the others are not affected. */
  const each = (act) =>
    all.forEach((one) => {
      try {
        act(one);
      } catch ({ message }) {
        one.fault(message);
      }
    });

  /** The turns of requests. Each frame computes in a worker, and a browser can start only a limited number of them. */
  const turns = [];
  let computing = 0;
  const nextTurn = () => {
    while (computing < MAX_COMPUTING && turns.length > 0) {
      let clock = 0;
      const done = () => {
        if (clock !== null) {
          clearTimeout(clock);
          clock = null;
          computing -= 1;
          nextTurn();
        }
      };
      computing += 1;
      clock = setTimeout(done, MAX_TURN_MS);
      turns.shift()(done);
    }
  };

  const seen = new IntersectionObserver(
    (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && target.start()),
    { rootMargin: "600px 0px" },
  );

  /** Returns any CSS color as red, green, blue, and alpha. */
  const brush = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const paint = (color) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = color;
    brush.fillRect(0, 0, 1, 1);
    return brush.getImageData(0, 0, 1, 1).data;
  };
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  /** Returns whether the background behind an element is dark or light, however the host styles it. */
  const themeBehind = (element) => {
    for (let place = element; place; place = place.assignedSlot ?? place.parentElement ?? place.getRootNode().host) {
      const [red, green, blue, there] = paint(getComputedStyle(place).backgroundColor);
      if (there > 127) {
        return 0.3 * red + 0.59 * green + 0.11 * blue < 128 ? "dark" : "light";
      }
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    return /dark/.test(scheme) && (!/light/.test(scheme) || prefersDark.matches) ? "dark" : "light";
  };

  /** Fetches a model file of the host. Throws an error with the reason if that fails. */
  const modelText = async (address) => {
    const name = `The model ${address}`;
    const response = await fetch(address).catch(() => {
      throw new Error(`${name} could not be fetched: there is no connection, or its server does not allow access from other origins (CORS).`);
    });
    if (!response.ok) {
      throw new Error(`${name} could not be fetched: its server responds with status ${response.status}.`);
    }
    const reader = response.body.getReader();
    const parts = [];
    let size = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.length;
      if (size > MAX_MODEL_BYTES) {
        reader.cancel();
        throw new Error(`${name} is larger than 256 KiB, the limit for model files.`);
      }
      parts.push(read.value);
    }
    const text = await new Blob(parts).text();
    if (/^\s*</.test(text)) {
      throw new Error(`${name} is a web page, not a model file. Check the address.`);
    }
    return text;
  };

  class Calculator extends HTMLElement {
    static version = VERSION;
    static isInput = isInput;

    static another(version, place) {
      if (version !== VERSION) {
        const told = `This page loads two versions of the <${NAME}> script: ${VERSION} from ${from}, which is active, and ${version} from ${place}.`;
        console.warn(told);
        this.conflict = told;
        each((one) => one.fault(told));
      }
    }

    #box = document.createElement("div");
    #wait = document.createElement("p");
    #told = document.createElement("p");
    #frame = null;
    #ready = false;
    #release = () => {};
    #asked = new Map();
    #count = 0;
    #listening = false;
    #theme = "";
    #shape = "";
    #last = "";
    #slow = false;
    #failure = "";
    #waitsForTurn = false;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      this.#wait.className = "wait";
      this.#told.setAttribute("role", "alert");
      this.#told.hidden = true;
      this.#box.append(this.#wait);
      shadow.append(this.#told, this.#box);
      new MutationObserver(() => this.#changed()).observe(this, { attributes: true });
    }

    connectedCallback() {
      all.add(this);
      this.#frame?.remove();
      this.#frame = null;
      this.#ready = false;
      if (this.#failure) {
        this.#failure = "";
        this.#told.hidden = true;
      }
      const { height } = this;
      if (this.hasAttribute("height") && !height) {
        this.fault(`height="${this.getAttribute("height")}" is not a number of pixels. Use a number, for example height="480".`);
      }
      this.#box.hidden = false;
      this.#box.style.height = `${height || 420}px`;
      this.#wait.hidden = false;
      this.#wait.textContent = "Loading the calculator… ";
      const { calculator } = this;
      if (!calculator) {
        this.fault(`The address of the calculator is unknown. Set it with calculator="https://…/".`, true);
        return;
      }
      const link = document.createElement("a");
      link.target = "_blank";
      link.href = new URL(`./#${this.link}`, calculator);
      link.textContent = "Open it in a new tab";
      this.#wait.append(link);
      if (Calculator.conflict) {
        this.fault(Calculator.conflict);
      }
      if (this.getAttribute("loading") === "eager" || this.#asked.size > 0) {
        this.start();
      } else {
        seen.observe(this);
      }
    }

    disconnectedCallback() {
      all.delete(this);
      seen.unobserve(this);
      this.#release();
      // An element that is moved is connected again by then.
      queueMicrotask(() => this.isConnected || this.#reject("The calculator was removed from the page."));
    }

    /** The address of the calculator: the `calculator` attribute, or the address of this script. */
    get calculator() {
      const place = this.getAttribute("calculator") ?? from;
      const address = place && URL.canParse(place, document.baseURI) && new URL(place, document.baseURI);
      return address && /^https?:$/.test(address.protocol) ? new URL(".", address) : null;
    }

    get height() {
      const number = Number(this.getAttribute("height"));
      return number >= 40 && number <= 20_000 ? number : 0;
    }

    /** The scenario of the attributes, as a URL fragment. */
    get link() {
      const said = this.getAttribute("link");
      const pairs = said ? [said.slice(said.indexOf("#") + 1)] : ["v=1"];
      const add = (key, text) => pairs.push(`${encodeURIComponent(key)}=${encodeURIComponent(text)}`);
      if (!said && this.hasAttribute("model")) {
        pairs.push(`m=${encodeURIComponent(this.getAttribute("model")).replace("%40", "@")}`);
      }
      if (!said && this.hasAttribute("preset")) {
        add("p", this.getAttribute("preset"));
      }
      for (const { name, value } of this.attributes) {
        if (isInput(name)) {
          add(name, value);
        }
      }
      return pairs.join("&");
    }

    /** Starts to load: immediately, or when the element comes near the viewport. */
    start() {
      seen.unobserve(this);
      if (this.#frame || this.#failure || !this.isConnected) {
        return;
      }
      const src = this.getAttribute("src");
      if (src && !URL.canParse(src, document.baseURI)) {
        this.fault(`src="${src}" is not an address. Use the address of a model file, for example src="sizing/my-model.toml".`, true);
        return;
      }
      const frame = document.createElement("iframe");
      this.#frame = frame;
      frame.title = this.getAttribute("title") || `Capacity calculator: ${this.getAttribute("model") ?? "Headroom"}`;
      frame.allow = "clipboard-write";
      if (this.hasAttribute("sandbox")) {
        frame.setAttribute("sandbox", `allow-scripts ${this.getAttribute("sandbox")}`);
      }
      const model = src ? modelText(new URL(src, document.baseURI).href) : Promise.resolve(null);
      // The error is reported when it is this element's turn. Until then it must not count as unhandled.
      model.catch(() => {});
      this.#waitsForTurn = true;
      due.push(() => {
        this.#waitsForTurn = false;
        if (frame !== this.#frame || !this.isConnected) {
          starting -= 1;
          return;
        }
        let patience = 0;
        this.#release = () => {
          clearTimeout(patience);
          this.#release = () => {};
          starting -= 1;
          startNext();
        };
        patience = setTimeout(() => {
          this.#release();
          this.#slow = true;
          const told = `The calculator at ${this.calculator} does not respond.`;
          this.fault(told);
          this.#reject(told);
        }, TIMEOUT_MS);
        model
          .then((text) => this.#load(frame, text))
          .catch(({ message }) => {
            this.#release();
            this.fault(message, true);
          });
      });
      startNext();
    }

    #load(frame, text) {
      if (frame !== this.#frame) {
        return this.#release();
      }
      this.#theme = this.#wanted();
      this.#shape = this.#options();
      const address = new URL("embed.html", this.calculator);
      for (const [name, value] of new URLSearchParams(this.#shape)) {
        address.searchParams.set(name, value);
      }
      address.searchParams.set("theme", this.#theme);
      if (this.hasAttribute("accent")) {
        address.searchParams.set("accent", this.getAttribute("accent"));
      }
      // The id of a model file is known only after it has been read.
      this.#last = this.link;
      address.hash = text === null ? this.#last : "";
      frame.style.height = this.#box.style.height;
      frame.src = address;
      this.#box.style.height = "";
      this.#box.append(frame);
      if (text !== null) {
        // Hide the default model until the host's model is shown.
        frame.style.visibility = "hidden";
        const link = this.#last.replace(/^v=1&?/, "");
        this.#ask("model", { text, link })
          .catch(() => {})
          .then(() => (frame.style.visibility = ""));
      }
    }

    #options() {
      return String(new URLSearchParams(OPTIONS.filter((name) => this.hasAttribute(name)).map((name) => [name, this.getAttribute(name)])));
    }

    #wanted() {
      const said = this.getAttribute("theme") ?? "auto";
      return said === "auto" ? themeBehind(this) : said;
    }

    /** Follows theme changes of the host. */
    dress() {
      const theme = this.#wanted();
      if (this.#frame && theme !== this.#theme) {
        this.#theme = theme;
        this.#post("theme", { theme });
      }
    }

    #changed() {
      if (this.#failure && this.isConnected) {
        this.connectedCallback();
      }
      if (!this.#ready) {
        return;
      }
      if (this.#shape !== this.#options()) {
        this.connectedCallback();
      } else {
        this.dress();
        this.#post("theme", { accent: this.getAttribute("accent") });
        this.#follow();
      }
    }

    #follow() {
      const { link } = this;
      if (link !== this.#last && !this.hasAttribute("src")) {
        this.#last = link;
        this.set(link).catch(({ message }) => this.fault(message));
      }
    }

    #post(type, more) {
      // A sandboxed frame has no origin to address.
      const origin = this.hasAttribute("sandbox") ? "*" : this.calculator?.origin;
      origin && this.#frame?.contentWindow?.postMessage({ ...more, headroom: HEADROOM, type }, origin);
    }

    /** Sends a request when the calculator is ready and it is this request's turn. Always settles. */
    #ask(type, more) {
      if (this.#failure || this.#asked.size >= MAX_REQUESTS) {
        return Promise.reject(new Error(this.#failure || "Too many requests are waiting."));
      }
      return new Promise((resolve, lost) => {
        const id = (this.#count += 1);
        const request = { resolve, lost, type, more, done: () => {} };
        this.#asked.set(id, request);
        const expire = () => {
          if (this.#waitsForTurn && this.isConnected) {
            request.clock = setTimeout(expire, TIMEOUT_MS);
          } else {
            const { isConnected } = this;
            this.#settle(id, isConnected ? "The calculator does not respond." : "The calculator is not in the page.");
          }
        };
        request.clock = setTimeout(expire, this.isConnected ? REQUEST_TIMEOUT_MS : TIMEOUT_MS);
        if (this.#ready) {
          this.#send(id);
        } else {
          this.start();
        }
      });
    }

    #send(id) {
      const frame = this.#frame;
      turns.push((done) => {
        const request = this.#asked.get(id);
        // After a reload of the frame, the request is sent again.
        if (!request || !this.#ready || frame !== this.#frame) {
          return done();
        }
        request.done();
        request.done = done;
        try {
          this.#post(request.type, { ...request.more, id });
        } catch ({ message }) {
          this.#settle(id, message); // The values cannot be sent, for example because one is a function.
        }
      });
      nextTurn();
    }

    /** Settles a request with a problem or with results. */
    #settle(id, problem, found) {
      const { resolve, lost, clock, done } = this.#asked.get(id);
      this.#asked.delete(id);
      clearTimeout(clock);
      done();
      if (problem) {
        lost(new Error(problem));
      } else {
        resolve(found);
      }
    }

    #reject(problem) {
      [...this.#asked.keys()].forEach((id) => this.#settle(id, problem));
    }

    /** Sets values (`{ nodes: "5M" }`; `null` restores the preset's value) or a whole link. Resolves to the results. */
    set(wish, component = 0) {
      return this.#ask("set", typeof wish === "string" ? { link: wish.slice(wish.indexOf("#") + 1) } : { values: wish, component });
    }

    /** Resolves to `link`, `address`, and `results`; with "worksheet", `results` is the whole document. */
    get(what = "results") {
      return this.#ask("get", { what });
    }

    addEventListener(type, ...more) {
      super.addEventListener(type, ...more);
      if (type === "change" && !this.#listening) {
        this.#listening = true;
        if (this.#ready) {
          this.#post("listen");
        }
      }
    }

    /** Handles a message from the frame. */
    hear({ source, origin, data }) {
      const sandboxed = this.hasAttribute("sandbox") && origin === "null";
      if (source !== this.#frame?.contentWindow || !(sandboxed || origin === this.calculator?.origin)) {
        return;
      }
      const { headroom, type, height, id, problem, link, address, results } = Object(data);
      if (headroom !== HEADROOM) {
        if (headroom > HEADROOM) {
          this.fault(`The calculator at ${this.calculator} is newer than this page's script for it (${from}).`);
        }
        return;
      }
      if (type === "height" && height > 0 && height < 100_000 && !this.hasAttribute("fixed")) {
        this.#frame.style.height = `${Math.ceil(height)}px`;
        this.#wait.hidden = true;
      } else if (type === "ready") {
        this.#ready = true;
        this.#wait.hidden = true;
        this.#told.hidden ||= this.#slow;
        this.#release();
        this.#follow();
        if (this.#listening) {
          this.#post("listen");
        }
        for (const asked of this.#asked.keys()) {
          this.#send(asked);
        }
        this.dispatchEvent(new CustomEvent("ready"));
      } else if (type === "answer" && this.#asked.has(id)) {
        this.#settle(id, problem, { link, address, results });
      } else if (type === "changed") {
        this.dispatchEvent(new CustomEvent("change", { detail: { link, address, results } }));
      } else if (type === "problem") {
        this.dispatchEvent(new CustomEvent("problem", { detail: String(problem) }));
      }
    }

    /** Shows a problem above the embed, or instead of it. */
    fault(text, instead) {
      if (instead) {
        this.#failure = text;
        this.#reject(text);
      }
      this.#box.hidden = Boolean(instead);
      this.#told.hidden = false;
      this.#told.textContent = text;
      this.dispatchEvent(new CustomEvent("problem", { detail: text }));
    }

    /** Handles a security policy of the host that blocks the frame. */
    forbidden({ blockedURI, effectiveDirective }) {
      if (this.#frame && this.calculator && blockedURI.startsWith(this.calculator.origin) && /frame|child/.test(effectiveDirective)) {
        this.#release();
        this.fault(`This page's security policy blocks the frame. Add to its Content-Security-Policy: frame-src ${this.calculator.origin}`, true);
      }
    }
  }

  addEventListener("message", (event) => each((one) => one.hear(event)));
  document.addEventListener("securitypolicyviolation", (event) => each((one) => one.forbidden(event)));

  // The host's colors may change with a transition.
  const dress = () => each((one) => one.dress());
  let later = 0;
  const soon = () => {
    dress();
    clearTimeout(later);
    later = setTimeout(dress, 400);
  };
  prefersDark.addEventListener("change", soon);
  const worn = new MutationObserver(soon);
  const wear = () => [document.documentElement, document.body].forEach((one) => one && worn.observe(one, { attributes: true }));
  wear();
  document.addEventListener("DOMContentLoaded", wear);

  customElements.define(NAME, Calculator);
})();

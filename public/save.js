// Files about the scenario: asked for beside the page, handed over as downloads. Loaded when the first one is wanted.

/** What is being made: a line with a button that gives it up. */
function busy(kind) {
  const line = document.createElement("div");
  line.className = "making";
  line.setAttribute("role", "status");
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.textContent = "Cancel";
  line.append(kind === "xlsx" ? "Making the spreadsheet … " : "Making the file … ", cancel);
  document.body.append(line);
  return { line, cancel };
}

/** What cannot be made, and why; it stays until it has been read. */
function refuse(line, words) {
  line.replaceChildren(words, " ");
  line.setAttribute("role", "alert");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => line.remove());
  line.append(close);
}

function hand(name, media, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: media }));
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The files of an answer, each with its name and media type; none, and why, if they cannot be made. */
export function files(answer) {
  // A number of files; of each its name, its media type and its length, a line each; then what is in them.
  let at = 0;
  const text = () => {
    const end = answer.indexOf(10, at);
    const found = new TextDecoder().decode(answer.subarray(at, end));
    at = end + 1;
    return found;
  };
  const count = Number(text());
  const heads = Array.from({ length: count }, () => [text(), text(), Number(text())]);
  const why = count === 0 ? new TextDecoder().decode(answer.subarray(at)) : "";
  const made = heads.map(([name, media, length]) => {
    at += length;
    return { name, media, content: answer.subarray(at - length, at) };
  });
  return { made, why };
}

/** Saves a kind of file about the scenario of a link, for which some files are needed. */
export async function save(kind, { link, files: needed, today }) {
  if (kind === "print") {
    return window.print();
  }
  const program = kind === "xlsx" ? "xlsx" : "file";
  const { line, cancel } = busy(kind);
  let given = false;
  cancel.addEventListener("click", () => {
    given = true;
    globalThis.headroomStop(program);
    line.remove();
  });
  try {
    const address = location.origin + location.pathname;
    const answer = await globalThis.headroomAsk(program, [kind, link, today, address], needed.split(" "));
    if (given || !answer) {
      return line.remove();
    }
    const { made, why } = files(answer);
    if (made.length === 0) {
      return refuse(line, why);
    }
    for (const { name, media, content } of made) {
      hand(name, media, content);
    }
    line.remove();
    document.getElementById("said").textContent = "Saved.";
  } catch {
    if (!given) {
      refuse(line, "The file could not be made: the program for it could not be loaded. Check the connection and try again.");
    }
  }
}

//! A small server for the finished page, on this machine only.
#![forbid(unsafe_code)]

mod headers;

use headers::Rules;
use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How many ports to try when the first is taken.
const PORTS: u16 = 50;
/// A request's head is never longer than this.
const HEAD_LIMIT: u64 = 32 * 1024;
/// How long a silent visitor is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is served in the place of files, or beside them: asked for each path, such as `/index.html`, before the folder.
pub type Overlay = Box<dyn Fn(&str) -> Option<Answer> + Send + Sync>;

/// What pages that are served here get in the place of their service worker: one that is rid of itself and of whatever
/// earlier ones kept. On this machine the page is what is on disk.
const NOTHING_KEPT: &str = "\
addEventListener(\"install\", () => skipWaiting());
addEventListener(\"activate\", (event) => {
  const ours = (names) => names.filter((name) => name.startsWith(\"headroom \"));
  const gone = caches.keys().then((names) => Promise.all(ours(names).map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => registration.unregister()));
});
";

/// A server that is listening.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    site: Site,
}

/// What is served: a folder, seen below a path.
struct Site {
    folder: PathBuf,
    base: String,
    rules: Rules,
    overlay: Option<Overlay>,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("folder", &self.folder).field("base", &self.base).finish_non_exhaustive()
    }
}

/// What a request gets.
#[derive(Debug)]
pub struct Answer {
    status: &'static str,
    kind: &'static str,
    extra: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Server {
    /// Serves `folder` below `base` (`/` or `/some/path/`) on `port` or the next free one; port 0 is any free one.
    ///
    /// # Errors
    /// In a sentence: there is no such folder, or no free port.
    pub fn bind(folder: &Path, base: &str, port: u16) -> Result<Self, String> {
        let folder = folder
            .canonicalize()
            .map_err(|_| format!("{} is not there: `cargo xtask build` makes it", folder.display()))?;
        let rules = Rules::read(&folder.join("_headers"));
        let mut taken = None;
        for candidate in port..=port.saturating_add(PORTS) {
            match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, candidate))) {
                Ok(listener) => {
                    if let Some(taken) = taken {
                        println!("   port {taken} is taken");
                    }
                    let site = Site { folder, base: base.to_string(), rules, overlay: None };
                    return Ok(Self { listener, site });
                }
                Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => {
                    taken.get_or_insert(candidate);
                }
                Err(error) => {
                    return Err(format!("could not listen on 127.0.0.1:{candidate}: {error}"));
                }
            }
        }
        Err(format!("ports {port} to {} are all taken: name another with --port", port.saturating_add(PORTS)))
    }

    /// The same server, with something in the place of files.
    #[must_use]
    pub fn over(mut self, overlay: Overlay) -> Self {
        self.site.overlay = Some(overlay);
        self
    }

    /// Where the page is.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> Result<String, String> {
        let address = self.listener.local_addr().map_err(|error| format!("the server has no address: {error}"))?;
        Ok(format!("http://{address}{}", self.site.base))
    }

    /// Serves until the program ends.
    pub fn run(self) {
        let site = Arc::new(self.site);
        for stream in self.listener.incoming().flatten() {
            let site = Arc::clone(&site);
            // A visitor who hangs up takes nobody else down.
            thread::spawn(move || {
                let _ = site.answer(&stream);
            });
        }
    }
}

impl Site {
    fn answer(&self, stream: &TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.take(HEAD_LIMIT));
        let mut first = String::new();
        reader.read_line(&mut first)?;
        let mut line = String::new();
        let (mut ours, mut takes) = (true, String::new());
        while reader.read_line(&mut line)? > 2 {
            if let Some((name, value)) = line.split_once(':') {
                ours = ours && (!name.eq_ignore_ascii_case("host") || is_here(value));
                if name.eq_ignore_ascii_case("accept-encoding") {
                    takes = value.trim().to_ascii_lowercase();
                }
            }
            line.clear();
        }
        let mut words = first.split_whitespace();
        let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let answer = match method {
            // A name of somebody else's that leads here is how other sites would read what is served here.
            _ if !ours => Answer::plain("421 Misdirected Request"),
            "GET" | "HEAD" => self.find(target, &takes),
            "" => return Ok(()),
            _ => Answer::plain("405 Method Not Allowed").with("Allow", "GET, HEAD"),
        };
        answer.send(stream, method == "HEAD")
    }

    /// What `target` is to be answered with, for who `takes` certain encodings.
    fn find(&self, target: &str, takes: &str) -> Answer {
        let path = target.split(['?', '#']).next().unwrap_or("");
        let Some(path) = decode(path) else {
            return Answer::plain("400 Bad Request");
        };
        if format!("{path}/") == self.base {
            return Answer::moved(&self.base);
        }
        let Some(inner) = path.strip_prefix(&self.base) else {
            return Answer::plain("404 Not Found");
        };
        if inner.split('/').any(|part| part.starts_with('.') || part.contains('\\')) || inner == "_headers" {
            return Answer::plain("404 Not Found");
        }
        if let Some(answer) = self.overlay.as_ref().and_then(|overlay| overlay(&format!("/{inner}"))) {
            return answer;
        }
        if inner == "sw.js" {
            return Answer::of("200 OK", "text/javascript; charset=utf-8", NOTHING_KEPT.into());
        }
        let Some(mut file) = self.inside(inner) else {
            return Answer::plain("404 Not Found");
        };
        if file.is_dir() {
            if !inner.is_empty() && !inner.ends_with('/') {
                return Answer::moved(&format!("{path}/"));
            }
            file.push("index.html");
        }
        let mut extra = self.rules.of(&format!("/{inner}"));
        if let Some((encoding, body)) = compressed(&file, takes) {
            extra.push(("Content-Encoding".into(), encoding.into()));
            extra.push(("Vary".into(), "Accept-Encoding".into()));
            return Answer { status: "200 OK", kind: kind(&file), extra, body };
        }
        match fs::read(&file) {
            Ok(body) => Answer { status: "200 OK", kind: kind(&file), extra, body },
            Err(_) => Answer::plain("404 Not Found"),
        }
    }

    /// The file that `inner` names, if it lies in our folder, links followed.
    fn inside(&self, inner: &str) -> Option<PathBuf> {
        let relative = Path::new(inner);
        let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
        let file = self.folder.join(relative).canonicalize().ok()?;
        (plain && file.starts_with(&self.folder)).then_some(file)
    }
}

impl Answer {
    fn plain(status: &'static str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", extra: Vec::new(), body: status.as_bytes().to_vec() }
    }

    fn moved(place: &str) -> Self {
        // The decoded path may hold what a header must not.
        let place: String = place.chars().filter(char::is_ascii_graphic).collect();
        Self::plain("301 Moved Permanently").with("Location", &place)
    }

    /// A page, or what a page asks for.
    #[must_use]
    pub fn of(status: &'static str, kind: &'static str, body: Vec<u8>) -> Self {
        Self { status, kind, extra: Vec::new(), body }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }

    fn send(&self, mut stream: &TcpStream, head_only: bool) -> std::io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n",
            self.status,
            self.kind,
            self.body.len()
        );
        if self.extra.iter().all(|(name, _)| !name.eq_ignore_ascii_case("cache-control")) {
            head.push_str("Cache-Control: no-cache\r\n");
        }
        for (name, value) in &self.extra {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        if !head_only {
            stream.write_all(&self.body)?;
        }
        stream.flush()
    }
}

/// The copy of a file, made by the build, in an encoding that the visitor takes.
fn compressed(file: &Path, takes: &str) -> Option<(&'static str, Vec<u8>)> {
    let takes = |encoding: &str| {
        takes.split(',').any(|one| {
            let (name, weight) = one.split_once(';').unwrap_or((one, ""));
            name.trim() == encoding && !["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&weight.trim())
        })
    };
    let (encoding, end) = [("br", "br"), ("gzip", "gz")].into_iter().find(|(encoding, _)| takes(encoding))?;
    let mut copy = file.as_os_str().to_owned();
    copy.push(format!(".{end}"));
    // A file that was changed by hand since then is sent as it is.
    let changed = |path: &Path| fs::metadata(path).and_then(|about| about.modified()).ok();
    let copy = Path::new(&copy);
    (changed(copy)? >= changed(file)?).then(|| fs::read(copy).ok())?.map(|body| (encoding, body))
}

/// Whether a host, perhaps with a port, is this machine by a name that nobody else can have.
fn is_here(host: &str) -> bool {
    let host = host.trim();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(name.map_or(host, |(name, _)| name), "127.0.0.1" | "localhost" | "[::1]")
}

/// Resolves `%20` and the like. `None` if it makes no sense as a path.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let sound = text.starts_with('/') && !text.contains(|c: char| c.is_control());
    sound.then_some(text)
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "toml") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;

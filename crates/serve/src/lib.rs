//! A small HTTP server for the built page. It listens on the loopback interface only.
#![forbid(unsafe_code)]

mod connection_pool;
mod deadline_stream;
mod headers;
mod request_head;

use connection_pool::{ConnectionPool, Task};
use deadline_stream::{DeadlineStream, TimeLimits};
use headers::HeaderRules;
use request_head::RequestHead;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The maximum number of further ports to try if the requested one is in use.
const MAX_PORT_RETRIES: u16 = 50;
/// The maximum number of requests that are answered at the same time.
const THREADS: usize = 16;
/// The maximum number of further connections that wait for a thread.
const MAX_WAITING: usize = 112;
/// The time limits of each request and response.
const TIME_LIMITS: TimeLimits = TimeLimits { total: Duration::from_secs(30), contended: Duration::from_secs(1) };

/// Headers that keep pages of other origins from framing, opening, or reading the pages and files of this server.
const ISOLATION: [(&str, &str); 6] = [
    ("Content-Security-Policy", "frame-ancestors 'self'"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// Responses that take precedence over files, by path, such as `/index.html`.
pub type Overlay = Box<dyn Fn(&str) -> Option<Response> + Send + Sync>;

/// The service worker of local pages. It removes itself and the caches of earlier service workers, so that browsers
/// always load the files on disk.
const SERVICE_WORKER: &str = "\
addEventListener(\"install\", () => skipWaiting());
addEventListener(\"activate\", (event) => {
  const ours = (names) => names.filter((name) => name.startsWith(\"headroom \"));
  const gone = caches.keys().then((names) => Promise.all(ours(names).map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => registration.unregister()));
});
";

/// A listening server.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    site: Site,
    time_limits: TimeLimits,
}

/// A folder served under a base path.
struct Site {
    folder: PathBuf,
    base: String,
    rules: HeaderRules,
    overlay: Option<Overlay>,
    /// Whether pages of other origins may frame and read the site.
    is_public: bool,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("folder", &self.folder).field("base", &self.base).finish_non_exhaustive()
    }
}

/// An HTTP response.
#[derive(Debug)]
pub struct Response {
    status: &'static str,
    content_type: &'static str,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Server {
    /// Creates a server for `folder` at the URL path `base` (`/` or `/some/path/`), bound to `port` or the next free one. Port 0
    /// selects any free port. Prints a line if the requested port is in use.
    ///
    /// # Errors
    /// Returns an error if the folder does not exist, or if the server cannot listen on a port.
    pub fn bind(folder: &Path, base: &str, port: u16) -> Result<Self, String> {
        let folder = folder
            .canonicalize()
            .map_err(|_| format!("{} does not exist; `cargo xtask build` creates it", folder.display()))?;
        let rules = HeaderRules::read(&folder.join("_headers"));
        let mut taken = None;
        for candidate in port..=port.saturating_add(MAX_PORT_RETRIES) {
            match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, candidate))) {
                Ok(listener) => {
                    if let Some(taken) = taken {
                        println!("   port {taken} is in use");
                    }
                    let site = Site { folder, base: base.to_string(), rules, overlay: None, is_public: false };
                    return Ok(Self { listener, site, time_limits: TIME_LIMITS });
                }
                Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => {
                    taken.get_or_insert(candidate);
                }
                Err(error) => {
                    return Err(format!("could not listen on 127.0.0.1:{candidate}: {error}"));
                }
            }
        }
        let last = port.saturating_add(MAX_PORT_RETRIES);
        Err(format!("ports {port} to {last} are in use; choose another with `--port`"))
    }

    /// Adds responses that take precedence over files.
    #[must_use]
    pub fn with_overlay(mut self, overlay: Overlay) -> Self {
        self.site.overlay = Some(overlay);
        self
    }

    /// Lets pages of other origins frame and read the site, as static hosts do. Otherwise only the site itself can.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.site.is_public = true;
        self
    }

    /// Returns the URL of the page.
    ///
    /// # Errors
    /// Returns an error if the operating system does not report the port.
    pub fn address(&self) -> Result<String, String> {
        let address = self.listener.local_addr().map_err(|error| format!("the server has no address: {error}"))?;
        Ok(format!("http://{address}{}", self.site.base))
    }

    /// Serves requests until the program ends.
    pub fn run(self) {
        let start = |task: Task| thread::Builder::new().spawn(task).map(|_| ());
        self.run_with(THREADS, MAX_WAITING, start, thread::sleep);
    }

    fn run_with(
        self,
        threads: usize,
        max_waiting: usize,
        start: impl FnMut(Task) -> io::Result<()>,
        pause: impl FnMut(Duration),
    ) {
        let (pool, site) = (Arc::new(ConnectionPool::new(max_waiting)), Arc::new(self.site));
        let (time_limits, waiting) = (self.time_limits, Arc::clone(&pool));
        pool.serve(self.listener.incoming(), threads, start, pause, move |stream| {
            // An error in one connection, such as a client that disconnects, does not affect the others.
            let _ = site.handle(stream, time_limits, &|| waiting.is_contended());
        });
    }
}

impl Site {
    fn handle(&self, stream: &TcpStream, limits: TimeLimits, is_contended: &dyn Fn() -> bool) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut paced = DeadlineStream::new(stream, limits, is_contended);
        let Some(head) = RequestHead::read(&mut paced)? else {
            return Ok(());
        };
        paced.start_response();
        self.respond(&head).send(&mut paced, head.method == "HEAD")
    }

    fn respond(&self, head: &RequestHead) -> Response {
        let response = match head.method.as_str() {
            _ if !head.is_for_this_machine() => Response::plain("421 Misdirected Request"),
            _ if !self.is_public && head.is_from_another_origin() => Response::plain("403 Forbidden"),
            "GET" | "HEAD" => self.find(&head.target, &head.accepted),
            _ => Response::plain("405 Method Not Allowed").with_header("Allow", "GET, HEAD"),
        };
        if self.is_public { response } else { response.isolated() }
    }

    /// Returns the response for `target`. `accepted` is the `Accept-Encoding` header.
    fn find(&self, target: &str, accepted: &str) -> Response {
        let path = target.split(['?', '#']).next().unwrap_or("");
        let Some(path) = decode_path(path) else {
            return Response::plain("400 Bad Request");
        };
        if format!("{path}/") == self.base {
            return Response::redirect(&self.base);
        }
        let Some(inner) = path.strip_prefix(&self.base) else {
            return Response::plain("404 Not Found");
        };
        if inner.split('/').any(|part| part.starts_with('.') || part.contains('\\')) || inner == "_headers" {
            return Response::plain("404 Not Found");
        }
        if let Some(response) = self.overlay.as_ref().and_then(|overlay| overlay(&format!("/{inner}"))) {
            return response;
        }
        if inner == "sw.js" {
            return Response::new("200 OK", "text/javascript; charset=utf-8", SERVICE_WORKER.into());
        }
        let mut file = match self.resolve(inner) {
            Ok(Some(file)) => file,
            Ok(None) => return Response::plain("404 Not Found"),
            Err(error) => return Response::unreadable(&error),
        };
        if file.is_dir() {
            if !inner.is_empty() && !inner.ends_with('/') {
                return Response::redirect(&format!("{path}/"));
            }
            file.push("index.html");
        }
        let mut headers = self.rules.for_path(&format!("/{inner}"));
        if let Some((encoding, body)) = compressed_copy(&file, accepted) {
            headers.push(("Content-Encoding".into(), encoding.into()));
            headers.push(("Vary".into(), "Accept-Encoding".into()));
            return Response { status: "200 OK", content_type: content_type(&file), headers, body };
        }
        match fs::read(&file) {
            Ok(body) => Response { status: "200 OK", content_type: content_type(&file), headers, body },
            Err(error) => Response::unreadable(&error),
        }
    }

    /// Resolves a relative path and its symbolic links. Returns `None` if the file is outside the folder.
    ///
    /// # Errors
    /// Returns an error if the file is missing or cannot be read.
    fn resolve(&self, inner: &str) -> io::Result<Option<PathBuf>> {
        let relative = Path::new(inner);
        let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
        let file = self.folder.join(relative).canonicalize()?;
        Ok((plain && file.starts_with(&self.folder)).then_some(file))
    }
}

impl Response {
    fn plain(status: &'static str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            headers: Vec::new(),
            body: status.as_bytes().to_vec(),
        }
    }

    /// Returns the response for a file that cannot be read: 404 if it is missing or inaccessible, otherwise 503, for
    /// example if no file descriptors are left.
    fn unreadable(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::PermissionDenied => {
                Self::plain("404 Not Found")
            }
            ErrorKind::InvalidInput | ErrorKind::InvalidFilename => Self::plain("404 Not Found"),
            _ => Self::plain("503 Service Unavailable").with_header("Retry-After", "1"),
        }
    }

    fn redirect(location: &str) -> Self {
        // The decoded path may contain characters that are invalid in a header.
        let location: String = location.chars().filter(char::is_ascii_graphic).collect();
        Self::plain("301 Moved Permanently").with_header("Location", &location)
    }

    /// Returns a response with a content type and a body.
    #[must_use]
    pub fn new(status: &'static str, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, content_type, headers: Vec::new(), body }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Forbids pages of other origins from using the response, whatever the site's own header rules say.
    fn isolated(mut self) -> Self {
        self.headers.retain(|(name, _)| {
            // Browsers enforce all policies of a response, so the page keeps its own.
            name.eq_ignore_ascii_case("Content-Security-Policy")
                || !(name.to_ascii_lowercase().starts_with("access-control-")
                    || ISOLATION.iter().any(|(isolating, _)| name.eq_ignore_ascii_case(isolating)))
        });
        ISOLATION.iter().fold(self, |response, (name, value)| response.with_header(name, value))
    }

    fn send(&self, stream: &mut impl Write, head_only: bool) -> io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n",
            self.status,
            self.content_type,
            self.body.len()
        );
        if self.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("cache-control")) {
            head.push_str("Cache-Control: no-cache\r\n");
        }
        for (name, value) in &self.headers {
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

/// Returns the preferred accepted encoding, Brotli or else gzip, and the copy of a file in that encoding. Returns
/// `None` if neither is accepted, or if there is no current copy.
fn compressed_copy(file: &Path, accepted: &str) -> Option<(&'static str, Vec<u8>)> {
    let accepts = |encoding: &str| {
        accepted.split(',').any(|one| {
            let (name, weight) = one.split_once(';').unwrap_or((one, ""));
            name.trim() == encoding && !["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&weight.trim())
        })
    };
    let (encoding, extension) = [("br", "br"), ("gzip", "gz")].into_iter().find(|(encoding, _)| accepts(encoding))?;
    let mut copy = file.as_os_str().to_owned();
    copy.push(format!(".{extension}"));
    // A copy that is older than its file is outdated.
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let copy = Path::new(&copy);
    (modified(copy)? >= modified(file)?).then(|| fs::read(copy).ok())?.map(|body| (encoding, body))
}

/// Decodes a percent-encoded path. Returns `None` if the result is not a valid path.
fn decode_path(path: &str) -> Option<String> {
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
    let valid = text.starts_with('/') && !text.contains(|c: char| c.is_control());
    valid.then_some(text)
}

fn content_type(file: &Path) -> &'static str {
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
mod load_tests;
#[cfg(test)]
mod tests;

//! `headroom serve` with few file descriptors, and requests from other origins.
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::Scratch;

const PAGE: &str = "<!doctype html><meta name=\"headroom-models\" content=\"queue=queue-1-00.bin\"><title>Page</title>";
const MODEL: &str = "id = \"cache\"\ntitle = \"Cache\"\nsummary = \"Memory.\"\n";
const HEADERS: &str = "/*\n  Access-Control-Allow-Origin: *\n  Cross-Origin-Resource-Policy: cross-origin\n\
    /embed.html\n  Content-Security-Policy: frame-ancestors *\n";

/// A server in a process that can open only a limited number of files.
struct Limited {
    child: Child,
    address: String,
    _scratch: Scratch,
}

impl Limited {
    fn start(name: &str, files: usize) -> Self {
        let scratch = Scratch::new(name);
        let model = scratch.write_file("cache.toml", MODEL);
        let page = scratch.write_file("index.html", PAGE);
        scratch.write_file("embed.html", PAGE);
        scratch.write_file("style.css", "a{}");
        scratch.write_file("_headers", HEADERS);
        let site = Path::new(&page).parent().expect("a folder");
        let mut child = Command::new("sh")
            .args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_headroom")])
            .args(["serve", &model, "--port", "0", "--site"])
            .arg(site)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.trim_end().strip_prefix("Cache: http://").and_then(|rest| rest.strip_suffix("/#m=cache"));
        Self { address: address.expect(&line).to_owned(), child, _scratch: scratch }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).expect("a connection")
    }

    /// Requests a path with further headers, and returns the whole response. It is empty if the server closes the
    /// connection.
    fn ask(&self, path: &str, headers: &str) -> String {
        let mut stream = self.connect();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", self.address);
        let mut response = String::new();
        let _ = stream.write_all(request.as_bytes()).and_then(|()| stream.read_to_string(&mut response));
        response
    }
}

impl Drop for Limited {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_survives_exhausted_file_descriptors() {
    let server = Limited::start("serve-files", 24);
    let idle: Vec<TcpStream> = (0..50).map(|_| server.connect()).collect();
    // Idle connections are closed to make room. Until then the server may lack a descriptor to read the file with.
    let answered = (0..200).any(|_| server.ask("/style.css", "").ends_with("\r\n\r\na{}"));
    assert!(answered, "the server does not recover while idle connections are open");
    drop(idle);
    assert!((0..200).any(|_| server.ask("/style.css", "").ends_with("\r\n\r\na{}")));
}

#[test]
fn other_origins_can_neither_frame_nor_read_it() {
    let server = Limited::start("serve-origins", 256);
    for path in ["/", "/embed.html", "/models/cache-1.bin", "/style.css", "/none"] {
        let response = server.ask(path, "");
        let head = response.split("\r\n\r\n").next().unwrap_or_default();
        for header in [
            "Content-Security-Policy: frame-ancestors 'self'",
            "X-Frame-Options: SAMEORIGIN",
            "Cross-Origin-Resource-Policy: same-origin",
            "Cross-Origin-Opener-Policy: same-origin",
        ] {
            assert!(head.contains(header), "{path}: {head}");
        }
        assert!(!head.contains("Access-Control") && !head.contains("cross-origin"), "{path}: {head}");
    }
    for headers in [
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n",
        "Origin: http://localhost:18090\r\n",
    ] {
        assert!(server.ask("/embed.html", headers).starts_with("HTTP/1.1 403 Forbidden\r\n"), "{headers}");
    }
}

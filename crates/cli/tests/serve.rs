//! Tests `headroom pack` and `headroom serve`.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;
use std::{fs, path::Path};

use common::{Scratch, command, run};
use headroom_core::format::count;
use headroom_core::{Models, Scenario, evaluate};

const PAGE: &str = "<!doctype html><meta name=\"headroom-models\" content=\"queue=queue-1-00.bin\"><title>Page</title>";
const MODEL: &str = "id = \"cache\"\ntitle = \"Cache\"\nsummary = \"Memory.\"\ncounts = [\"item\"]\n\
    [[input]]\nid = \"items\"\nlabel = \"Items\"\nunit = \"item\"\ndefault = 1000\n\
    [[formula]]\nid = \"memory\"\nlabel = \"Memory\"\nunit = \"B\"\nexpr = \"items * 2 KiB / (1 item)\"\n";

/// Returns the memory that a packed model calculates for its defaults.
fn memory(packed: &[u8]) -> Option<f64> {
    let mut models = Models::default();
    let model = models.add_packed(packed).expect("a model");
    assert_eq!((model.id.as_str(), model.version), ("cache", 1));
    evaluate(&Scenario::with_model("cache"), &models).components[0].get("memory")
}

struct ServeProcess {
    child: Child,
    address: String,
}

impl ServeProcess {
    fn start(file: &str, site: &str) -> Self {
        let mut child = command(&["serve", file, "--site", site, "--port", "0"]).spawn().expect("headroom starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.trim_end().strip_prefix("Cache: http://").expect(&line);
        let address = address.strip_suffix("/#m=cache").expect(&line).to_owned();
        assert!(address.starts_with("127.0.0.1:"), "{line}");
        Self { child, address }
    }

    /// Requests a path, and returns the head and body of the response.
    fn get(&self, path: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address).expect("the request is sent");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("a response");
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        (String::from_utf8_lossy(&all[..end]).into_owned(), all[end + 4..].to_vec())
    }
}

impl Drop for ServeProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_packed_model_gives_the_same_results() {
    let scratch = Scratch::new("pack");
    let file = scratch.write_file("cache.toml", MODEL);
    let out = scratch.write_file("cache.bin", "");
    let printed = run(&["pack", &file, "-o", &out]).expect_success();
    let bytes = fs::read(&out).expect("a file");
    assert_eq!(printed, format!("{out}: model cache, version 1, {}\n", count(bytes.len(), "byte")));
    assert_eq!(memory(&bytes), Some(2_048_000.0));
    let faulty = scratch.write_file("faulty.toml", &MODEL.replace("items *", "itms *"));
    let run = run(&["pack", &faulty, "-o", &out]);
    assert!(run.code == 2 && run.err.contains("did you mean `items`?"), "{}", run.err);
    assert_eq!(fs::read(&out).expect("a file"), bytes, "an invalid model is not written");
}

#[test]
fn the_page_loads_the_saved_model() {
    let scratch = Scratch::new("serve");
    let file = scratch.write_file("cache.toml", MODEL);
    let page = scratch.write_file("index.html", PAGE);
    scratch.write_file("style.css", "a{}");
    let site = Path::new(&page).parent().expect("a folder").to_str().expect("UTF-8").to_owned();
    let server = ServeProcess::start(&file, &site);

    let (head, body) = server.get("/");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"), "{head}");
    let listed = PAGE.replace("queue-1-00.bin", "queue-1-00.bin cache=cache-1.bin");
    assert_eq!(String::from_utf8_lossy(&body), listed);

    let (head, body) = server.get("/models/cache-1.bin");
    assert!(
        head.contains("Content-Type: application/octet-stream") && head.contains("Cache-Control: no-cache"),
        "{head}"
    );
    assert!(head.contains("Cross-Origin-Resource-Policy: same-origin") && !head.contains("Access-Control"), "{head}");
    assert_eq!(memory(&body), Some(2_048_000.0));

    fs::write(&file, MODEL.replace("2 KiB", "3 KiB")).expect("a file");
    assert_eq!(memory(&server.get("/models/cache-1.bin").1), Some(3_072_000.0));

    fs::write(&file, MODEL.replace("items *", "itms *")).expect("a file");
    let (head, body) = server.get("/");
    assert!(head.starts_with("HTTP/1.1 422 "), "{head}");
    let body = String::from_utf8_lossy(&body);
    assert!(body.contains("cache.toml:14:9: ") && body.contains("did you mean `items`?"), "{body}");
    fs::write(&file, MODEL).expect("a file");
    assert!(server.get("/").0.starts_with("HTTP/1.1 200 "));

    assert_eq!(server.get("/style.css").1, b"a{}");
    for path in ["/models/none.bin", "/../cache.toml", "/%2e%2e/cache.toml", "/models/../../cache.toml"] {
        assert!(server.get(path).0.starts_with("HTTP/1.1 404 "), "{path}");
    }
}

#[test]
fn a_missing_page_is_reported_with_the_command_that_builds_it() {
    let scratch = Scratch::new("no-site");
    let file = scratch.write_file("cache.toml", MODEL);
    let page = scratch.write_file("index.html", "<title>Something else</title>");
    let site = Path::new(&page).parent().expect("a folder").to_str().expect("UTF-8").to_owned();
    let run = run(&["serve", &file, "--site", &site]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("does not contain the built page; run `cargo xtask build`"), "{}", run.err);
    assert_eq!(common::run(&["serve"]).code, 2);
}

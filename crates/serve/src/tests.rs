use super::*;
use std::io::Read;

fn site() -> (Site, PathBuf) {
    let base = std::env::temp_dir().join(format!("headroom-serve-{}-{:?}", std::process::id(), thread::current().id()));
    let folder = base.join("dist");
    fs::create_dir_all(folder.join("sub")).expect("a folder");
    fs::write(base.join("secret.txt"), "no").expect("a file");
    fs::write(folder.join("index.html"), "page").expect("a file");
    fs::write(folder.join("a b.wasm"), "program").expect("a file");
    fs::write(folder.join("sub").join("index.html"), "inner").expect("a file");
    fs::write(folder.join("_headers"), "/*\n  X-Test: yes\n").expect("a file");
    for end in ["br", "gz"] {
        fs::write(folder.join(format!("a b.wasm.{end}")), end).expect("a file");
    }
    fs::write(folder.join("sw.js"), "keep").expect("a file");
    let site = Site {
        folder: folder.canonicalize().expect("the folder"),
        base: "/some/path/".into(),
        rules: HeaderRules::read(&folder.join("_headers")),
        overlay: None,
        is_public: false,
    };
    (site, base)
}

#[test]
fn only_files_in_the_folder_are_found() {
    let (site, base) = site();
    for (target, status, body) in [
        ("/some/path/", "200 OK", "page"),
        ("/some/path/?q#f", "200 OK", "page"),
        ("/some/path/index.html", "200 OK", "page"),
        ("/some/path/a%20b.wasm", "200 OK", "program"),
        ("/some/path/sub/", "200 OK", "inner"),
        ("/some/path", "301 Moved Permanently", ""),
        ("/some/path/sub", "301 Moved Permanently", ""),
        ("/", "404 Not Found", ""),
        ("/some/path/none", "404 Not Found", ""),
        ("/some/path/_headers", "404 Not Found", ""),
        ("/some/path/../secret.txt", "404 Not Found", ""),
        ("/some/path/..%2fsecret.txt", "404 Not Found", ""),
        ("/some/path/%2e%2e/%2e%2e/secret.txt", "404 Not Found", ""),
        ("/some/path/sub/..%5c..%5csecret.txt", "404 Not Found", ""),
        ("/some/path//etc/passwd", "404 Not Found", ""),
        ("/some/path/%00", "400 Bad Request", ""),
        ("/some/path/%zz", "400 Bad Request", ""),
        ("no path", "400 Bad Request", ""),
    ] {
        let response = site.find(target, "");
        assert_eq!(response.status, status, "{target}");
        if !body.is_empty() {
            assert_eq!(response.body, body.as_bytes(), "{target}");
        }
    }
    assert_eq!(site.find("/some/path/a%20b.wasm", "").content_type, "application/wasm");
    assert_eq!(site.find("/some/path/", "").headers, [("X-Test".to_string(), "yes".to_string())]);
    fs::remove_dir_all(base).expect("the folder is removed");
}

#[cfg(unix)]
#[test]
fn symbolic_links_out_of_the_folder_are_not_followed() {
    let (site, base) = site();
    std::os::unix::fs::symlink(base.join("secret.txt"), site.folder.join("out.txt")).expect("a link");
    assert_eq!(site.find("/some/path/out.txt", "").status, "404 Not Found");
    fs::remove_dir_all(base).expect("the folder is removed");
}

#[test]
fn requests_over_a_connection_are_answered() {
    let (site, base) = site();
    let server = Server::bind(&site.folder, "/some/path/", 0).expect("a server");
    let address = server.listener.local_addr().expect("an address");
    thread::spawn(move || server.run());
    let send = |request: &str| {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("the request is sent");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        response
    };
    let response = send("GET /some/path/ HTTP/1.1\r\nHost: localhost:8080\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.ends_with("\r\n\r\npage"), "{response}");
    let response = send("HEAD /some/path/ HTTP/1.1\r\n\r\n");
    assert!(response.ends_with("\r\n\r\n"), "{response}");
    let response = send("GET /some/path/ HTTP/1.1\r\nhost: elsewhere.example:80\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 421 ") && !response.contains("page"), "{response}");
    let response = send("POST /some/path/ HTTP/1.1\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 405 "), "{response}");
    fs::remove_dir_all(base).expect("the folder is removed");
}

#[test]
fn the_overlay_takes_precedence_and_has_the_same_checks() {
    let (mut site, base) = site();
    site.overlay = Some(Box::new(|path| {
        let body = format!("over {path}").into_bytes();
        matches!(path, "/" | "/new.bin").then(|| Response::new("200 OK", "application/octet-stream", body))
    }));
    assert_eq!(site.find("/some/path/", "").body, b"over /");
    assert_eq!(site.find("/some/path/new.bin", "").body, b"over /new.bin");
    assert_eq!(site.find("/some/path/index.html", "").body, b"page");
    assert_eq!(site.find("/some/path/../new.bin", "").status, "404 Not Found");
    fs::remove_dir_all(base).expect("the folder is removed");
}

#[test]
fn compressed_copies_are_sent_if_accepted() {
    let (site, base) = site();
    for (accepted, body) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gz"),
        ("gzip;q=0.5", "gz"),
        ("deflate", "program"),
        ("", "program"),
    ] {
        assert_eq!(site.find("/some/path/a%20b.wasm", accepted).body, body.as_bytes(), "{accepted}");
    }
    let response = site.find("/some/path/a%20b.wasm", "br");
    assert_eq!(response.content_type, "application/wasm");
    assert!(response.headers.contains(&("Content-Encoding".to_string(), "br".to_string())));
    assert_eq!(site.find("/some/path/", "br").body, b"page");
    fs::remove_dir_all(base).expect("the folder is removed");
}

#[test]
fn the_local_service_worker_removes_itself() {
    let (site, base) = site();
    assert_eq!(site.find("/some/path/sw.js", "").body, SERVICE_WORKER.as_bytes());
    fs::remove_dir_all(base).expect("the folder is removed");
}

#[test]
fn only_the_site_itself_may_frame_and_read_it() {
    let (mut site, base) = site();
    fs::write(
        site.folder.join("_headers"),
        "/*\n  Access-Control-Allow-Origin: *\n  Cross-Origin-Resource-Policy: cross-origin\n\
         /index.html\n  Content-Security-Policy: default-src 'none'; frame-ancestors *\n",
    )
    .expect("a file");
    site.rules = HeaderRules::read(&site.folder.join("_headers"));
    let head = |target: &str, headers: &str| {
        let text = format!("GET /some/path/{target} HTTP/1.1\r\nHost: localhost:8080\r\n{headers}\r\n");
        RequestHead::read(text.as_bytes()).expect("UTF-8").expect("a head")
    };
    let values = |response: &Response, name: &str| -> Vec<String> {
        response.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
    };
    for target in ["", "index.html", "none", "%zz", "sub", "sw.js"] {
        let response = site.respond(&head(target, ""));
        let policies = values(&response, "Content-Security-Policy");
        assert_eq!(policies.last().map(String::as_str), Some("frame-ancestors 'self'"), "{target}");
        assert_eq!(values(&response, "X-Frame-Options"), ["SAMEORIGIN"], "{target}");
        assert_eq!(values(&response, "Cross-Origin-Resource-Policy"), ["same-origin"], "{target}");
        assert_eq!(values(&response, "Cross-Origin-Opener-Policy"), ["same-origin"], "{target}");
        assert!(values(&response, "Access-Control-Allow-Origin").is_empty(), "{target}");
    }
    let page = site.respond(&head("index.html", ""));
    assert_eq!(values(&page, "Content-Security-Policy").len(), 2, "the page keeps its own policy");
    let foreign = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n";
    assert_eq!(site.respond(&head("index.html", foreign)).status, "403 Forbidden");
    assert_eq!(site.respond(&head("index.html", "Origin: http://localhost:18090\r\n")).status, "403 Forbidden");

    site.is_public = true;
    let page = site.respond(&head("index.html", foreign));
    assert_eq!((page.status, page.body.as_slice()), ("200 OK", b"page".as_slice()));
    assert_eq!(values(&page, "Content-Security-Policy"), ["default-src 'none'; frame-ancestors *"]);
    assert_eq!(values(&page, "Access-Control-Allow-Origin"), ["*"]);
    fs::remove_dir_all(base).expect("the folder is removed");
}

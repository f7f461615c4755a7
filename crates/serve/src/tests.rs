use super::*;

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
        rules: Rules::read(&folder.join("_headers")),
        overlay: None,
    };
    (site, base)
}

#[test]
fn finds_what_is_there_and_nothing_else() {
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
        let answer = site.find(target, "");
        assert_eq!(answer.status, status, "{target}");
        if !body.is_empty() {
            assert_eq!(answer.body, body.as_bytes(), "{target}");
        }
    }
    assert_eq!(site.find("/some/path/a%20b.wasm", "").kind, "application/wasm");
    assert_eq!(site.find("/some/path/", "").extra, [("X-Test".to_string(), "yes".to_string())]);
    fs::remove_dir_all(base).expect("to clean up");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_lead_nowhere() {
    let (site, base) = site();
    std::os::unix::fs::symlink(base.join("secret.txt"), site.folder.join("out.txt")).expect("a link");
    assert_eq!(site.find("/some/path/out.txt", "").status, "404 Not Found");
    fs::remove_dir_all(base).expect("to clean up");
}

#[test]
fn answers_over_a_connection() {
    let (site, base) = site();
    let server = Server::bind(&site.folder, "/some/path/", 0).expect("a server");
    let address = server.listener.local_addr().expect("an address");
    thread::spawn(move || server.run());
    let ask = |request: &str| {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("to ask");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    };
    let answer = ask("GET /some/path/ HTTP/1.1\r\nHost: localhost:8080\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\npage"), "{answer}");
    let answer = ask("HEAD /some/path/ HTTP/1.1\r\n\r\n");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    let answer = ask("GET /some/path/ HTTP/1.1\r\nhost: elsewhere.example:80\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 421 ") && !answer.contains("page"), "{answer}");
    let answer = ask("POST /some/path/ HTTP/1.1\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    fs::remove_dir_all(base).expect("to clean up");
}

#[test]
fn what_lies_over_a_folder_is_found_before_it_and_guarded_like_it() {
    let (mut site, base) = site();
    site.overlay = Some(Box::new(|path| {
        let body = format!("over {path}").into_bytes();
        matches!(path, "/" | "/new.bin").then(|| Answer::of("200 OK", "application/octet-stream", body))
    }));
    assert_eq!(site.find("/some/path/", "").body, b"over /");
    assert_eq!(site.find("/some/path/new.bin", "").body, b"over /new.bin");
    assert_eq!(site.find("/some/path/index.html", "").body, b"page");
    assert_eq!(site.find("/some/path/../new.bin", "").status, "404 Not Found");
    fs::remove_dir_all(base).expect("to clean up");
}

#[test]
fn who_takes_a_compressed_copy_gets_it() {
    let (site, base) = site();
    for (takes, body) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gz"),
        ("gzip;q=0.5", "gz"),
        ("deflate", "program"),
        ("", "program"),
    ] {
        assert_eq!(site.find("/some/path/a%20b.wasm", takes).body, body.as_bytes(), "{takes}");
    }
    let answer = site.find("/some/path/a%20b.wasm", "br");
    assert_eq!(answer.kind, "application/wasm");
    assert!(answer.extra.contains(&("Content-Encoding".to_string(), "br".to_string())));
    assert_eq!(site.find("/some/path/", "br").body, b"page");
    fs::remove_dir_all(base).expect("to clean up");
}

#[test]
fn browsers_keep_no_page_of_this_machine() {
    let (site, base) = site();
    assert_eq!(site.find("/some/path/sw.js", "").body, NOTHING_KEPT.as_bytes());
    fs::remove_dir_all(base).expect("to clean up");
}

//! Tests of the server under load: floods, slow clients, and systems without threads or file descriptors.

use super::*;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const REQUEST: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Returns a function that starts at most this number of threads, and the number of threads that it has started.
fn at_most(threads: usize) -> (impl FnMut(Task) -> io::Result<()>, Arc<AtomicUsize>) {
    let started = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&started);
    let start = move |task: Task| {
        if count.load(Ordering::SeqCst) == threads {
            return Err(ErrorKind::WouldBlock.into());
        }
        count.fetch_add(1, Ordering::SeqCst);
        thread::Builder::new().spawn(task).map(|_| ())
    };
    (start, started)
}

/// Starts a server with a page of `size` bytes that wants `wanted` threads, of which `possible` can be started. Returns
/// its address, and the number of its threads.
fn serve(size: usize, wanted: usize, possible: usize, total: Duration) -> (SocketAddr, Arc<AtomicUsize>) {
    let mut server = Server::bind(&std::env::temp_dir(), "/", 0)
        .expect("a server")
        .with_overlay(Box::new(move |_| Some(Response::new("200 OK", "text/plain", vec![b'x'; size]))));
    server.time_limits = TimeLimits { total, contended: Duration::from_millis(500) };
    let address = server.listener.local_addr().expect("an address");
    let (start, started) = at_most(possible);
    thread::spawn(move || server.run_with(wanted, 8, start, thread::sleep));
    (address, started)
}

fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).expect("a connection")
}

fn ask(address: SocketAddr) -> String {
    let mut stream = connect(address);
    stream.write_all(REQUEST.as_bytes()).expect("the request is sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response");
    response
}

/// Returns whether the server has closed a connection, without waiting.
fn is_closed(mut stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).expect("a socket");
    match stream.read(&mut [0]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn idle_connections_keep_no_one_out() {
    let (threads, waiting) = (4, 8);
    let (address, started) = serve(10, threads, usize::MAX, HOUR);
    let idle: Vec<TcpStream> = (0..300).map(|_| connect(address)).collect();
    for _ in 0..20 {
        assert!(ask(address).starts_with("HTTP/1.1 200 OK\r\n"));
    }
    let open = idle.iter().filter(|stream| !is_closed(stream)).count();
    assert!(open <= threads + waiting, "{open} of 300 idle connections are open");
    assert_eq!(started.load(Ordering::SeqCst), threads);
}

#[test]
fn a_client_that_sends_byte_by_byte_has_one_deadline() {
    let (address, _) = serve(10, 1, usize::MAX, Duration::from_millis(500));
    let mut slow = connect(address);
    slow.set_read_timeout(Some(Duration::from_millis(10))).expect("a socket");
    let mut sent = 0;
    // If each read had its own time limit, the server would wait until the head is too long.
    while slow.write_all(b"G").is_ok() {
        sent += 1;
        match slow.read(&mut [0]) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            _ => break,
        }
    }
    assert!((1..1000).contains(&sent), "{sent}");
    assert!(ask(address).starts_with("HTTP/1.1 200 OK\r\n"));
}

#[test]
fn clients_that_do_not_read_keep_no_one_out() {
    let (address, _) = serve(64 << 20, 2, usize::MAX, HOUR);
    let deaf: Vec<TcpStream> = (0..6).map(|_| connect(address)).collect();
    for mut stream in &deaf {
        stream.write_all(REQUEST.as_bytes()).expect("the request is sent");
    }
    let response = ask(address);
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n") && response.len() > 64 << 20);
}

#[test]
fn fewer_threads_than_wanted_serve_all() {
    for possible in [0, 1, 2] {
        let (address, started) = serve(10, 4, possible, HOUR);
        for _ in 0..8 {
            assert!(ask(address).ends_with("\r\n\r\nxxxxxxxxxx"));
        }
        assert_eq!(started.load(Ordering::SeqCst), possible);
    }
}

#[test]
fn a_panic_in_a_request_costs_no_thread() {
    let panicking = |_: &str| -> Option<Response> { panic!("this test expects a panic") };
    let server = Server::bind(&std::env::temp_dir(), "/", 0).expect("a server").with_overlay(Box::new(panicking));
    let address = server.listener.local_addr().expect("an address");
    thread::spawn(move || server.run_with(1, 8, at_most(1).0, thread::sleep));
    for _ in 0..3 {
        assert_eq!(ask(address), "");
    }
}

/// When no file descriptors are left, `accept` fails immediately, again and again.
#[test]
fn failures_to_accept_are_followed_by_growing_pauses() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a listener");
    let clients = [(); 2].map(|()| connect(listener.local_addr().expect("an address")));
    let fail = |kind: ErrorKind| Some(Err(kind.into()));
    let accept = || Some(listener.accept().map(|(stream, _)| stream));
    let mut steps: Vec<Box<dyn FnMut() -> Option<io::Result<TcpStream>> + '_>> = Vec::new();
    steps.extend((0..9).map(|_| Box::new(move || fail(ErrorKind::OutOfMemory)) as _));
    steps.extend([Box::new(accept) as _, Box::new(move || fail(ErrorKind::ConnectionAborted)) as _]);
    steps.extend([Box::new(move || fail(ErrorKind::OutOfMemory)) as _, Box::new(accept) as _]);
    let pool = Arc::new(ConnectionPool::new(8));
    let (mut pauses, contended) = (Vec::new(), Arc::new(Mutex::new(Vec::new())));
    let (observed, observer) = (Arc::clone(&contended), Arc::clone(&pool));
    pool.serve(
        steps.iter_mut().filter_map(|step| step()),
        0,
        |_| Ok(()),
        |pause| {
            assert!(pool.is_contended(), "idle connections must make room");
            pauses.push(pause.as_millis());
        },
        move |_| observed.lock().expect("a lock").push(observer.is_contended()),
    );
    assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1000, 1000, 10]);
    assert_eq!(*contended.lock().expect("a lock"), [false, false]);
    drop(clients);
}

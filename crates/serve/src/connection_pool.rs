//! Hands connections to a fixed number of threads, so that no number of clients exhausts threads or file descriptors.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The first pause after a connection could not be accepted. Each further failure doubles it.
const MIN_PAUSE: Duration = Duration::from_millis(10);
/// The longest pause.
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// A thread's task.
pub(crate) type Task = Box<dyn FnOnce() + Send>;

/// Connections that wait for a thread.
#[derive(Debug)]
pub(crate) struct ConnectionPool {
    waiting: Mutex<VecDeque<TcpStream>>,
    arrived: Condvar,
    max_waiting: usize,
    /// Whether the last connection could not be accepted, for example because there are no file descriptors left.
    is_exhausted: AtomicBool,
}

impl ConnectionPool {
    /// Creates an empty pool.
    pub(crate) fn new(max_waiting: usize) -> Self {
        Self { waiting: Mutex::default(), arrived: Condvar::new(), max_waiting, is_exhausted: AtomicBool::new(false) }
    }

    /// Returns whether a connection is waiting for a thread, or the last one could not be accepted.
    pub(crate) fn is_contended(&self) -> bool {
        self.is_exhausted.load(Ordering::Relaxed) || !self.lock().is_empty()
    }

    /// Serves `connections` with up to `threads` threads until the iterator ends.
    ///
    /// If fewer threads can be started, those serve all connections; if none can, this thread does. `pause` is called
    /// after a connection could not be accepted.
    pub(crate) fn serve(
        self: &Arc<Self>,
        connections: impl Iterator<Item = io::Result<TcpStream>>,
        threads: usize,
        mut start: impl FnMut(Task) -> io::Result<()>,
        mut pause: impl FnMut(Duration),
        handle: impl Fn(&TcpStream) + Clone + Send + 'static,
    ) {
        let started = (0..threads)
            .take_while(|_| {
                let (pool, handle) = (Arc::clone(self), handle.clone());
                start(Box::new(move || pool.work(&handle))).is_ok()
            })
            .count();
        let mut delay = MIN_PAUSE;
        for connection in connections {
            match connection {
                Ok(stream) => {
                    self.is_exhausted.store(false, Ordering::Relaxed);
                    delay = MIN_PAUSE;
                    if started == 0 { handle(&stream) } else { self.push(stream) }
                }
                // The client disconnected, or a signal interrupted the call; accept the next connection.
                Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::Interrupted) => {}
                // The process or the system is out of file descriptors or memory. The connection stays in the kernel's
                // accept queue.
                Err(_) => {
                    self.is_exhausted.store(true, Ordering::Relaxed);
                    pause(delay);
                    delay = (delay * 2).min(MAX_PAUSE);
                }
            }
        }
    }

    fn work(&self, handle: &impl Fn(&TcpStream)) {
        loop {
            let stream = self.pop();
            // A panic in one request must not cost a thread.
            let _ = catch_unwind(AssertUnwindSafe(|| handle(&stream)));
        }
    }

    /// Adds a connection. If too many wait, closes the one that has waited longest.
    fn push(&self, stream: TcpStream) {
        let mut waiting = self.lock();
        if waiting.len() >= self.max_waiting {
            waiting.pop_front();
        }
        waiting.push_back(stream);
        drop(waiting);
        self.arrived.notify_one();
    }

    /// Takes the newest connection: in a flood, the oldest ones are the idle ones.
    fn pop(&self) -> TcpStream {
        let mut waiting = self.lock();
        loop {
            match waiting.pop_back() {
                Some(stream) => return stream,
                None => waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<TcpStream>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

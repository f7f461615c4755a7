//! A connection with total deadlines.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The interval at which a blocked thread checks its deadline again.
const POLL: Duration = Duration::from_millis(100);

/// The time limits of a client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeLimits {
    /// The time to send a request, and the time to receive a response. Each is a total, however many bytes arrive in
    /// between.
    pub(crate) total: Duration,
    /// The time to send a request, and the time to receive any part of a response, while other clients are waiting.
    pub(crate) contended: Duration,
}

impl TimeLimits {
    /// Returns the remaining time of a request or response that began `elapsed` ago and has made no progress for
    /// `stalled`; an error of the kind `TimedOut` if none is left.
    fn remaining(self, elapsed: Duration, stalled: Duration, is_contended: bool) -> io::Result<Duration> {
        let mut rest = self.total.saturating_sub(elapsed);
        if is_contended {
            rest = rest.min(self.contended.saturating_sub(stalled));
        }
        if rest.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(rest) }
    }
}

/// A connection whose reads and writes time out after a total duration.
pub(crate) struct DeadlineStream<'a> {
    stream: &'a TcpStream,
    limits: TimeLimits,
    is_contended: &'a dyn Fn() -> bool,
    begin: Instant,
}

impl<'a> DeadlineStream<'a> {
    /// Wraps a stream and starts the time limit of the request. `is_contended` returns whether other clients are
    /// waiting.
    pub(crate) fn new(stream: &'a TcpStream, limits: TimeLimits, is_contended: &'a dyn Fn() -> bool) -> Self {
        Self { stream, limits, is_contended, begin: Instant::now() }
    }

    /// Starts the time limit of the response.
    pub(crate) fn start_response(&mut self) {
        self.begin = Instant::now();
    }

    /// Calls `attempt` with short timeouts until it succeeds, fails, or has no time left.
    fn attempt(
        &self,
        since: Instant,
        mut attempt: impl FnMut(&TcpStream, Duration) -> io::Result<usize>,
    ) -> io::Result<usize> {
        loop {
            let is_contended = (self.is_contended)();
            let rest = self.limits.remaining(self.begin.elapsed(), since.elapsed(), is_contended)?;
            match attempt(self.stream, rest.min(POLL)) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                result => return result,
            }
        }
    }
}

impl Read for DeadlineStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Count from the start of the request, so that a client that sends a byte now and then does not hold a thread.
        self.attempt(self.begin, |mut stream, timeout| {
            stream.set_read_timeout(Some(timeout))?;
            stream.read(buffer)
        })
    }
}

impl Write for DeadlineStream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(Instant::now(), |mut stream, timeout| {
            stream.set_write_timeout(Some(timeout))?;
            stream.write(bytes)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(()) // Writes to the socket are not buffered.
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_extends_no_total_and_waiting_clients_shorten_it() {
        let ms = Duration::from_millis;
        let limits = TimeLimits { total: ms(1000), contended: ms(100) };
        let remaining = |total, stalled, is_contended| limits.remaining(ms(total), ms(stalled), is_contended).ok();
        assert_eq!(remaining(0, 0, false), Some(ms(1000)));
        assert_eq!(remaining(999, 0, false), Some(ms(1)));
        assert_eq!(remaining(1000, 0, false), None);
        assert_eq!(remaining(400, 100, false), Some(ms(600)));
        assert_eq!(remaining(400, 99, true), Some(ms(1)));
        assert_eq!(remaining(400, 100, true), None);
        assert_eq!(remaining(1000, 0, true), None);
    }
}

//! The head of a request.

use std::io::{self, BufRead, BufReader, Read};

/// The maximum size of a request's head.
const MAX_HEAD_BYTES: u64 = 32 * 1024;

/// The parts of a request's head that the server uses.
#[derive(Debug, Default)]
pub(crate) struct RequestHead {
    pub(crate) method: String,
    pub(crate) target: String,
    /// The `Accept-Encoding` header, in lower case.
    pub(crate) accepted: String,
    /// Every `Host` header.
    hosts: Vec<String>,
    origin: Option<String>,
    fetch_site: String,
    fetch_mode: String,
    fetch_dest: String,
}

impl RequestHead {
    /// Reads a head. Returns `None` if the client closes the connection first, or if the head is too long.
    ///
    /// # Errors
    /// Returns an error if the connection fails or times out, or if the head is not UTF-8.
    pub(crate) fn read(stream: impl Read) -> io::Result<Option<Self>> {
        let mut reader = BufReader::new(stream.take(MAX_HEAD_BYTES));
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut head = Self {
            method: words.next().unwrap_or_default(),
            target: words.next().unwrap_or_default(),
            ..Self::default()
        };
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            if !line.ends_with('\n') {
                return Ok(None);
            }
            if line.trim_end().is_empty() {
                return Ok(Some(head));
            }
            if let Some((name, value)) = line.split_once(':') {
                head.add(&name.to_ascii_lowercase(), value.trim());
            }
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        match name {
            "host" => self.hosts.push(value.to_owned()),
            "origin" => self.origin = Some(value.to_owned()),
            "accept-encoding" => self.accepted = value.to_ascii_lowercase(),
            "sec-fetch-site" => value.clone_into(&mut self.fetch_site),
            "sec-fetch-mode" => value.clone_into(&mut self.fetch_mode),
            "sec-fetch-dest" => value.clone_into(&mut self.fetch_dest),
            _ => {}
        }
    }

    /// Returns whether every `Host` header names this machine. If others were accepted, a site could use DNS rebinding
    /// to read responses under its own name.
    pub(crate) fn is_for_this_machine(&self) -> bool {
        self.hosts.iter().all(|host| is_loopback(host))
    }

    /// Returns whether a page of another origin makes the request. Following a link to the page is not such a request.
    pub(crate) fn is_from_another_origin(&self) -> bool {
        let ours = |origin: &String| self.hosts.first().is_some_and(|host| *origin == format!("http://{host}"));
        let follows_link = self.fetch_mode == "navigate" && self.fetch_dest == "document";
        let foreign = matches!(self.fetch_site.as_str(), "cross-site" | "same-site");
        self.origin.as_ref().is_some_and(|origin| !ours(origin)) || (foreign && !follows_link)
    }
}

/// Returns whether a host, with or without a port, is a loopback name or address.
fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(name.map_or(host, |(name, _)| name), "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(headers: &str) -> RequestHead {
        let text = format!("GET / HTTP/1.1\r\n{headers}\r\n");
        RequestHead::read(text.as_bytes()).expect("UTF-8").expect("a whole head")
    }

    #[test]
    fn incomplete_and_long_heads_are_not_requests() {
        for text in ["", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost"] {
            assert!(RequestHead::read(text.as_bytes()).expect("UTF-8").is_none(), "{text:?}");
        }
        // A head that is too long is rejected. Truncating it could drop the `Host` header and bypass its check.
        let long = format!("GET / HTTP/1.1\r\nX: {}\r\nHost: evil.example\r\n\r\n", "x".repeat(40_000));
        assert!(RequestHead::read(long.as_bytes()).expect("UTF-8").is_none());
    }

    #[test]
    fn only_loopback_hosts_are_this_machine() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "[::1]"] {
            assert!(head(&format!("host: {host}\r\n")).is_for_this_machine(), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example", "0.0.0.0", ""] {
            assert!(!head(&format!("Host: {host}\r\n")).is_for_this_machine(), "{host}");
        }
        assert!(!head("Host: localhost\r\nHost: evil.example\r\n").is_for_this_machine());
    }

    #[test]
    fn requests_from_other_origins_are_recognized() {
        let foreign = |headers: &str| head(&format!("Host: localhost:8080\r\n{headers}")).is_from_another_origin();
        for headers in [
            "Origin: http://localhost:18090\r\n",
            "Origin: https://localhost:8080\r\n",
            "Origin: null\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n",
            "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: object\r\n",
        ] {
            assert!(foreign(headers), "{headers}");
        }
        for headers in [
            "",
            "Origin: http://localhost:8080\r\n",
            "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n",
            "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
        ] {
            assert!(!foreign(headers), "{headers}");
        }
    }
}

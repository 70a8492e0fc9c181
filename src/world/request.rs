//! A request to a port of this computer, and its response.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use touchpaper_platform::clock;
use touchpaper_terminal::outside::Answer;
use touchpaper_wire::{HttpRequest, HttpResponse, Told};

const ANSWER_MS: u64 = 60_000;
const LOOK: Duration = Duration::from_millis(50);

/// `starts` tells whether something may come to listen there.
pub fn send(port: u16, request: &HttpRequest, body: &[u8], starts: &dyn Fn() -> bool) -> Answer {
    let until = clock::now_ms() + ANSWER_MS as f64;
    loop {
        let left = until - clock::now_ms();
        if left <= 0.0 {
            return (Told::TimedOut { after_ms: ANSWER_MS }, Vec::new());
        }
        match exchange(port, request, body, Duration::from_millis(left as u64 + 1)) {
            Ok(answer) => return answer,
            Err(error) if error.kind() == ErrorKind::ConnectionRefused && starts() => std::thread::park_timeout(LOOK),
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return (Told::Refused, Vec::new()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return (Told::TimedOut { after_ms: ANSWER_MS }, Vec::new());
            }
            Err(error) => return (Told::Failed { problem: error.to_string() }, Vec::new()),
        }
    }
}

fn exchange(port: u16, request: &HttpRequest, body: &[u8], patience: Duration) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (name, value) in request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("connection")) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    read(&bytes).ok_or_else(|| std::io::Error::new(ErrorKind::InvalidData, "what answered is no HTTP server"))
}

/// A whole response, after which its connection was closed.
fn read(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.splitn(3, ' ');
    first.next().filter(|version| version.starts_with("HTTP/"))?;
    let status = first.next()?.parse().ok()?;
    let reason = first.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let chunked =
        headers.iter().any(|(name, value)| name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked"));
    let rest = &bytes[end + 4..];
    let body = if chunked { unchunked(rest)? } else { rest.to_vec() };
    Some((Told::Response { response: HttpResponse { status, reason, headers } }, vec![body]))
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = String::from_utf8_lossy(&rest[..end]).into_owned();
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(end + 2..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use touchpaper_wire::Told;

    #[test]
    fn responses_are_read_whole_and_in_chunks() {
        let (told, parts) = read(b"HTTP/1.1 404 NOT FOUND\r\nContent-Type: text/plain\r\n\r\nnone\r\n\r\n").unwrap();
        let Told::Response { response } = told else { panic!("{told:?}") };
        assert_eq!((response.status, response.reason.as_str(), parts[0].as_slice()), (404, "NOT FOUND", &b"none\r\n\r\n"[..]));
        let (_, parts) = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n").unwrap();
        assert_eq!(parts[0], b"abcde");
        assert!(read(b"SSH-2.0\r\n\r\n").is_none() && read(b"").is_none());
    }
}

//! Requests to what is deployed and served, and whoever answers them.

use crate::later::{Later, ready};

/// A request as its client has made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    pub url: Url,
    /// In the order in which they are sent; names as they were given.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// `OK`; where it is empty, the usual one of the status is meant.
    pub reason: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Why no response came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing serves there.
    Refused,
    /// There is no such host that could be reached.
    NoHost,
    TimedOut {
        after_ms: u64,
    },
    Cancelled,
    Other(String),
}

/// What takes requests to where they are answered.
pub trait Client {
    fn send(&mut self, request: Request) -> Later<'static, Result<Response, Failure>>;
}

/// A client where nothing is served.
pub struct Nowhere;

impl Client for Nowhere {
    fn send(&mut self, _: Request) -> Later<'static, Result<Response, Failure>> {
        ready(Err(Failure::Refused))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Url {
    pub scheme: String,
    pub host: String,
    pub port: u16,
    /// From the first slash on, with the query.
    pub target: String,
}

impl Url {
    /// `host:port/path` too, as curl takes it. The fragment is never sent.
    pub fn parse(text: &str) -> Result<Self, UrlProblem> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = scheme.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return Err(UrlProblem::Scheme(scheme)),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let split = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(split);
        // A user's name and password are no part of the place.
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !authority.ends_with(']') => (host, port.parse().map_err(|_| UrlProblem::Port)?),
            _ => (authority, usual),
        };
        if host.is_empty() {
            return Err(UrlProblem::Host);
        }
        if target.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
            return Err(UrlProblem::Malformed);
        }
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Ok(Self { scheme, host: host.to_ascii_lowercase(), port, target })
    }

    /// The value of the `Host` header.
    pub fn authority(&self) -> String {
        match (self.scheme.as_str(), self.port) {
            ("http", 80) | ("https", 443) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlProblem {
    Scheme(String),
    Host,
    Port,
    Malformed,
}

/// A header by its name, in whatever case.
pub fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// What stands behind a status in the first line of a response.
pub fn reason(status: u16) -> &'static str {
    match status {
        100 => "CONTINUE",
        200 => "OK",
        201 => "CREATED",
        202 => "ACCEPTED",
        204 => "NO CONTENT",
        301 => "MOVED PERMANENTLY",
        302 => "FOUND",
        303 => "SEE OTHER",
        304 => "NOT MODIFIED",
        307 => "TEMPORARY REDIRECT",
        308 => "PERMANENT REDIRECT",
        400 => "BAD REQUEST",
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT FOUND",
        405 => "METHOD NOT ALLOWED",
        408 => "REQUEST TIMEOUT",
        413 => "REQUEST ENTITY TOO LARGE",
        415 => "UNSUPPORTED MEDIA TYPE",
        422 => "UNPROCESSABLE ENTITY",
        429 => "TOO MANY REQUESTS",
        500 => "INTERNAL SERVER ERROR",
        502 => "BAD GATEWAY",
        503 => "SERVICE UNAVAILABLE",
        504 => "GATEWAY TIMEOUT",
        _ => "UNKNOWN",
    }
}

#[cfg(test)]
mod tests {
    use super::{Url, UrlProblem};

    #[test]
    fn addresses_are_taken_apart() {
        let url = |text| Url::parse(text).map(|url| (url.host, url.port, url.target));
        assert_eq!(url("http://localhost:4000/predict?x=1#y"), Ok(("localhost".into(), 4000, "/predict?x=1".into())));
        assert_eq!(url("localhost:4000"), Ok(("localhost".into(), 4000, "/".into())));
        assert_eq!(url("HTTPS://me:secret@Example.org?q"), Ok(("example.org".into(), 443, "/?q".into())));
        assert_eq!(url("ftp://x/"), Err(UrlProblem::Scheme("ftp".into())));
        assert_eq!(url("http:///x"), Err(UrlProblem::Host));
        assert_eq!(url("http://x:port/"), Err(UrlProblem::Port));
        assert_eq!(url("http://x/a b"), Err(UrlProblem::Malformed));
    }
}

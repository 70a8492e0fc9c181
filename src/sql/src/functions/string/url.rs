//! URLs: their parts as java.net.URI finds them, and percent encoding as java.net.URLEncoder does it.

use datafusion::arrow::array::Array;

use super::bytes;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

/// A URI reference (RFC 2396) in parts.
struct Parts<'t> {
    scheme: Option<&'t str>,
    authority: Option<&'t str>,
    path: Option<&'t str>,
    query: Option<&'t str>,
    fragment: Option<&'t str>,
}

fn is_legal(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-!.~'()*,;:$&+=?/[]@%#".contains(c) || (!c.is_ascii() && !c.is_control() && !c.is_whitespace())
}

/// `None` for what java.net.URI refuses.
fn parse(url: &str) -> Option<Parts<'_>> {
    if !url.chars().all(is_legal) {
        return None;
    }
    let escapes =
        url.match_indices('%').all(|(at, _)| url.as_bytes().get(at + 1..at + 3).is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit)));
    if !escapes {
        return None;
    }
    let (rest, fragment) = url.split_once('#').map_or((url, None), |(rest, f)| (rest, Some(f)));
    if fragment.is_some_and(|f| f.contains('#')) {
        return None;
    }
    let colon = rest.find([':', '/', '?']).filter(|at| rest.get(*at..).is_some_and(|r| r.starts_with(':')));
    let (scheme, rest) = match colon {
        Some(at) => {
            let (scheme, rest) = (rest.get(..at)?, rest.get(at + 1..)?);
            let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
            if !fits || rest.is_empty() {
                return None;
            }
            (Some(scheme), rest)
        }
        None => (None, rest),
    };
    if scheme.is_some() && !rest.starts_with('/') {
        // Opaque, as a mail address is: it has no path.
        return Some(Parts { scheme, authority: None, path: None, query: None, fragment });
    }
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, q)| (rest, Some(q)));
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            if authority.is_empty() && path.is_empty() {
                return None;
            }
            ((!authority.is_empty()).then_some(authority), path)
        }
        None => (None, rest),
    };
    if path.contains(['[', ']']) {
        return None;
    }
    Some(Parts { scheme, authority, path: Some(path), query, fragment })
}

impl Parts<'_> {
    /// What stands before the @ of the authority, and the host, where the authority is one of a server.
    fn server(&self) -> (Option<&str>, Option<&str>) {
        let Some(authority) = self.authority else { return (None, None) };
        let (user, rest) = authority.rsplit_once('@').map_or((None, authority), |(user, rest)| (Some(user), rest));
        let host = match rest.strip_prefix('[').and_then(|r| r.find(']')) {
            Some(end) => rest.get(..end + 2).unwrap_or(rest),
            None => rest.split(':').next().unwrap_or(rest),
        };
        let port = rest.get(host.len()..).unwrap_or("");
        let port_fits = port.is_empty() || port.strip_prefix(':').is_some_and(|p| p.chars().all(|c| c.is_ascii_digit()));
        let name_fits = host.starts_with('[')
            || (host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
                && host.split('.').rev().enumerate().all(|(i, label)| {
                    (i == 0 && label.is_empty()) || !(label.is_empty() || label.starts_with('-') || label.ends_with('-'))
                }));
        if host.is_empty() || !port_fits || !name_fits { (None, None) } else { (user, Some(host)) }
    }

    fn part(&self, name: &str) -> Option<String> {
        let owned = |text: Option<&str>| text.map(str::to_string);
        match name {
            "HOST" => owned(self.server().1),
            "PATH" => owned(self.path),
            "QUERY" => owned(self.query),
            "REF" => owned(self.fragment),
            "PROTOCOL" => owned(self.scheme),
            "FILE" => Some(match self.query {
                Some(query) => format!("{}?{query}", self.path?),
                None => self.path?.to_string(),
            }),
            "AUTHORITY" => owned(self.authority),
            "USERINFO" => owned(self.server().0),
            _ => None,
        }
    }

    /// The first value of a key of the query.
    fn value(&self, key: &str) -> Option<String> {
        self.query?.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('=')).map(str::to_string)
    }
}

pub fn parse_url(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let name = if tries { "try_parse_url" } else { "parse_url" };
    let arguments = (0..call.len()).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    let typed = Kernel::call(name, arguments, DataType::String, move |args| {
        let (urls, parts) = (args.strings(0)?, args.strings(1)?);
        let keys = if args.len() > 2 { Some(args.strings(2)?) } else { None };
        bytes::texts((0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&urls, &parts]) || keys.as_ref().is_some_and(|k| k.is_null(row)) {
                return Ok(None);
            }
            let Some(url) = parse(urls.value(row)) else {
                return if tries { Ok(None) } else { Err(Error::new("INVALID_URL", &[("url", urls.value(row))])) };
            };
            Ok(match &keys {
                None => url.part(parts.value(row)),
                Some(keys) if parts.value(row) == "QUERY" => url.value(keys.value(row)),
                Some(_) => None,
            })
        }))
    });
    Ok(Typed { nullable: true, ..typed })
}

pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b if b.is_ascii_alphanumeric() || b"*-._".contains(&b) => out.push(char::from(b)),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

/// `None` for a percent sign without two digits behind it.
pub fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let (digits, behind) = rest.split_at_checked(2)?;
                let digits = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
                out.push(u8::from_str_radix(digits, 16).ok()?);
                rest = behind;
            }
            byte => out.push(*byte),
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

pub fn url_encode(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("url_encode", vec![call.string(0)?], DataType::String, |args| {
        bytes::texts(args.strings(0)?.iter().map(|text| Ok(text.map(encode))))
    });
    Ok(Typed { nullable: true, ..typed })
}

pub fn url_decode(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let name = if tries { "try_url_decode" } else { "url_decode" };
    let typed = Kernel::call(name, vec![call.string(0)?], DataType::String, move |args| {
        bytes::texts(args.strings(0)?.iter().map(|text| match text.map(|t| (t, decode(t))) {
            None => Ok(None),
            Some((_, Some(decoded))) => Ok(Some(decoded)),
            Some(_) if tries => Ok(None),
            Some((text, None)) => Err(Error::new("CANNOT_DECODE_URL", &[("url", text)])),
        }))
    });
    Ok(Typed { nullable: true, ..typed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn parts() {
        let url = parse("http://u:p@spark.apache.org:80/path/a?query=1&b=2#Ref").unwrap();
        let found = ["HOST", "PATH", "QUERY", "REF", "PROTOCOL", "FILE", "AUTHORITY", "USERINFO"].map(|name| url.part(name).unwrap());
        let wanted = ["spark.apache.org", "/path/a", "query=1&b=2", "Ref", "http", "/path/a?query=1&b=2", "u:p@spark.apache.org:80", "u:p"];
        assert_eq!(found, wanted);
        assert_eq!(url.value("b").as_deref(), Some("2"));
        assert_eq!(url.value("a"), None);
        assert!(parse("inva lid://x").is_none());
        assert!(parse("http://x/%zz").is_none());
        assert_eq!(parse("mailto:a@b").unwrap().part("PATH"), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn percent_signs() {
        assert_eq!(encode("https://a b*~-_.é"), "https%3A%2F%2Fa+b*%7E-_.%C3%A9");
        assert_eq!(decode("a+b%20c").as_deref(), Some("a b c"));
        assert_eq!(decode("%2"), None);
    }
}

//! `curl`: requests to what is served in the page.

use touchpaper_platform::clock;

use super::{Call, Command, Operands, Run, problem};
use crate::http::{self, Failure, Request, Response, Url, UrlProblem};
use crate::later::Later;
use crate::options::{Order, Parsed, flag, long_valued, valued};

pub const COMMAND: Command = Command {
    name: "curl",
    about: "Send a request to a deployment or a container of the page.",
    usage: "curl [-isv] [-X METHOD] [-H HEADER] [-d DATA] [-o FILE] [-w FORMAT] URL…",
    options: &[
        valued('X', "request", "METHOD", "GET, or POST where there is data, if nothing is said"),
        valued('H', "header", "'NAME: VALUE'", "a header; more than one may be given"),
        valued('d', "data", "DATA", "the body; @FILE is a file's text without its line ends"),
        long_valued("data-binary", "DATA", "the same, with the line ends"),
        long_valued("data-raw", "DATA", "the same; an @ means nothing"),
        long_valued("data-urlencode", "NAME=VALUE", "the same, with what is special in forms encoded"),
        long_valued("json", "DATA", "the body, with the headers that JSON has"),
        valued('F', "form", "NAME=VALUE", "a part of a form; VALUE may be @FILE"),
        flag('G', "get", "the data go into the URL"),
        flag('i', "include", "print the headers too"),
        flag('I', "head", "ask for the headers only"),
        flag('s', "silent", "no problems are told"),
        flag('S', "show-error", "but problems are, with -s"),
        flag('f', "fail", "a status of 400 or more is a failure"),
        flag('L', "location", "go where a redirection points"),
        flag('v', "verbose", "tell what is sent and received"),
        valued('o', "output", "FILE", "where the body goes"),
        flag('O', "remote-name", "into a file with the URL's last name"),
        valued('w', "write-out", "FORMAT", "print this after each: %{http_code}, %{time_total}, %{size_download}, …"),
        valued('A', "user-agent", "NAME", "who asks"),
        valued('u', "user", "USER:PASSWORD", "credentials"),
        valued('m', "max-time", "SECONDS", "accepted: what is served in the page has its own limit"),
        long_valued("connect-timeout", "SECONDS", "accepted"),
        flag('k', "insecure", "accepted"),
        flag('N', "no-buffer", "accepted"),
    ],
    operands: Operands::None,
    run: Run::Outside(run),
};

const MOST_REDIRECTIONS: usize = 50;

/// A problem with curl's exit code.
type Problem = (i32, String);

struct Exchange {
    response: Response,
    url: Url,
    redirections: usize,
    ms: f64,
}

fn run<'a>(call: &'a mut Call<'_>) -> Later<'a, i32> {
    Box::pin(async move {
        match call.parse_these(&call.args, Order::Any) {
            Ok(parsed) => all(call, parsed).await,
            Err(code) => code,
        }
    })
}

async fn all(call: &mut Call<'_>, parsed: Parsed) -> i32 {
    if parsed.operands.is_empty() {
        call.streams.err.line("curl: (2) no URL specified");
        call.streams.err.line("curl: try 'curl --help' for more information");
        return 2;
    }
    let silent = parsed.has("s") && !parsed.has("S");
    let mut code = 0;
    for address in parsed.operands.clone() {
        let done = one(call, &parsed, &address).await;
        code = match done {
            Ok(()) => 0,
            Err((code, text)) => {
                if !silent && !text.is_empty() {
                    call.streams.err.line(&format!("curl: ({code}) {text}"));
                }
                code
            }
        };
        if call.shell.is_cancelled() {
            break;
        }
    }
    code
}

async fn one(call: &mut Call<'_>, parsed: &Parsed, address: &str) -> Result<(), Problem> {
    let request = request(call, parsed, address)?;
    let start = clock::now_ms();
    let exchanged = exchange(call, parsed, request).await;
    let ms = clock::now_ms() - start;
    let exchanged = match exchanged {
        Ok((response, url, redirections)) => Exchange { response, url, redirections, ms },
        Err(problem) => {
            if let Some(format) = parsed.value("w") {
                let nothing = Exchange { response: Response::default(), url: Url::default(), redirections: 0, ms };
                call.streams.out.text(&written(format, &nothing, address));
            }
            return Err(problem);
        }
    };
    let Response { status, headers, body, .. } = &exchanged.response;
    let failed = parsed.has("f") && *status >= 400;
    let mut shown = Vec::new();
    if parsed.has("i") || parsed.has("I") {
        shown.extend(head_of(&exchanged.response).into_bytes());
    }
    let _ = headers;
    if !failed && !parsed.has("I") {
        shown.extend_from_slice(body);
    }
    let target = parsed.value("o").map(str::to_owned).or_else(|| parsed.has("O").then(|| last_name(&exchanged.url)));
    match target {
        Some(path) if path == "/dev/null" => {}
        Some(path) if path != "-" => {
            call.shell.write(&path, &shown).map_err(|error| (23, format!("Failed to open the file {path}: {}", problem(&error))))?;
        }
        _ => call.streams.out.bytes(&shown),
    }
    if let Some(format) = parsed.value("w") {
        call.streams.out.text(&written(format, &exchanged, address));
    }
    if failed { Err((22, format!("The requested URL returned error: {status}"))) } else { Ok(()) }
}

/// Sends it, and follows redirections where that is asked for.
async fn exchange(call: &mut Call<'_>, parsed: &Parsed, mut request: Request) -> Result<(Response, Url, usize), Problem> {
    let mut redirections = 0;
    loop {
        if parsed.has("v") {
            tell_request(call, &request);
        }
        let start = clock::now_ms();
        let response = call.shell.client.send(request.clone()).await;
        let response = response.map_err(|failure| explain(&failure, &request.url, clock::now_ms() - start))?;
        if parsed.has("v") {
            for line in head_of(&response).lines() {
                call.streams.err.line(&format!("< {line}"));
            }
        }
        let next = http::header(&response.headers, "Location").filter(|_| parsed.has("L") && (300..400).contains(&response.status));
        let Some(next) = next else { return Ok((response, request.url, redirections)) };
        redirections += 1;
        if redirections > MOST_REDIRECTIONS {
            return Err((47, format!("Maximum ({MOST_REDIRECTIONS}) redirects followed")));
        }
        let address = if next.contains("://") { next.to_owned() } else { beside(&request.url, next) };
        request.url = address_of(&address)?;
        if matches!(response.status, 301..=303) && request.method == "POST" {
            request.method = "GET".to_owned();
            request.body.clear();
            request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type") && !name.eq_ignore_ascii_case("content-length"));
        }
    }
}

fn beside(url: &Url, next: &str) -> String {
    let base = format!("{}://{}:{}", url.scheme, url.host, url.port);
    if next.starts_with('/') {
        return base + next;
    }
    let path = url.target.split('?').next().unwrap_or("/");
    format!("{base}{}/{next}", path.rsplit_once('/').map_or("", |(folder, _)| folder))
}

fn address_of(text: &str) -> Result<Url, Problem> {
    Url::parse(text).map_err(|problem| match problem {
        UrlProblem::Scheme(scheme) => (1, format!("Protocol \"{scheme}\" not supported")),
        UrlProblem::Host => (3, "URL rejected: No host part in the URL".to_owned()),
        UrlProblem::Port => (3, "URL rejected: Port number was not a decimal number between 0 and 65535".to_owned()),
        UrlProblem::Malformed => (3, "URL rejected: Malformed input to a URL function".to_owned()),
    })
}

fn explain(failure: &Failure, url: &Url, ms: f64) -> Problem {
    match failure {
        Failure::Refused => {
            (7, format!("Failed to connect to {} port {} after {ms:.0} ms: Couldn't connect to server", url.host, url.port))
        }
        Failure::NoHost => (6, format!("Could not resolve host: {}: only what is served here is reached, at localhost", url.host)),
        Failure::TimedOut { after_ms } => (28, format!("Operation timed out after {after_ms} milliseconds with 0 bytes received")),
        Failure::Cancelled => (130, String::new()),
        Failure::Other(problem) => (56, format!("Recv failure: {problem}")),
    }
}

fn request(call: &mut Call, parsed: &Parsed, address: &str) -> Result<Request, Problem> {
    let mut url = address_of(address)?;
    let (mut body, kind) = body(call, parsed)?;
    if parsed.has("G")
        && let Some(data) = body.take()
    {
        let data = String::from_utf8_lossy(&data).into_owned();
        let sign = if url.target.contains('?') { '&' } else { '?' };
        url = address_of(&format!("{}://{}:{}{}{sign}{data}", url.scheme, url.host, url.port, url.target))?;
    }
    let usual = if parsed.has("I") {
        "HEAD"
    } else if body.is_some() {
        "POST"
    } else {
        "GET"
    };
    let method = parsed.value("X").unwrap_or(usual).to_owned();
    let mut headers = vec![
        ("Host".to_owned(), url.authority()),
        ("User-Agent".to_owned(), parsed.value("A").unwrap_or("curl/8.10.1").to_owned()),
        ("Accept".to_owned(), if parsed.has("json") { "application/json" } else { "*/*" }.to_owned()),
    ];
    if let Some(credentials) = parsed.value("u") {
        headers.push(("Authorization".to_owned(), format!("Basic {}", base64(credentials.as_bytes()))));
    }
    if let Some(body) = &body {
        headers.push(("Content-Length".to_owned(), body.len().to_string()));
        headers.push(("Content-Type".to_owned(), kind));
    }
    for given in parsed.values("H") {
        // `Name:` leaves a header out, `Name;` sends it empty.
        let (name, value) = match (given.split_once(':'), given.strip_suffix(';')) {
            (Some((name, value)), _) if value.trim().is_empty() => (name, None),
            (Some((name, value)), _) => (name, Some(value.trim())),
            (None, Some(name)) => (name, Some("")),
            (None, None) => continue,
        };
        headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name.trim()));
        if let Some(value) = value {
            headers.push((name.trim().to_owned(), value.to_owned()));
        }
    }
    Ok(Request { method, url, headers, body: body.unwrap_or_default() })
}

/// The body and its type: what all data options gave, joined as a form's fields are.
fn body(call: &mut Call, parsed: &Parsed) -> Result<(Option<Vec<u8>>, String), Problem> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for text in parsed.values("d") {
        let bytes = data(call, text)?;
        parts.push(if text.starts_with('@') {
            bytes.into_iter().filter(|byte| !matches!(byte, b'\n' | b'\r' | 0)).collect()
        } else {
            bytes
        });
    }
    for text in parsed.values("data-binary").chain(parsed.values("json")) {
        parts.push(data(call, text)?);
    }
    parts.extend(parsed.values("data-raw").map(|text| text.as_bytes().to_vec()));
    parts.extend(parsed.values("data-urlencode").map(|text| match text.split_once('=') {
        Some(("", value)) => encoded(value).into_bytes(),
        Some((name, value)) => format!("{name}={}", encoded(value)).into_bytes(),
        None => encoded(text).into_bytes(),
    }));
    if !parts.is_empty() {
        let (sign, kind): (&[u8], _) = if parsed.has("json") { (b"", "application/json") } else { (b"&", FORM) };
        return Ok((Some(parts.join(sign)), kind.to_owned()));
    }
    if parsed.has("F") { form(call, parsed) } else { Ok((None, FORM.to_owned())) }
}

fn data(call: &mut Call, text: &str) -> Result<Vec<u8>, Problem> {
    match text.strip_prefix('@') {
        Some(path) => call.bytes_of(path).map_err(|error| (26, format!("Failed to open {path}: {}", problem(&error)))),
        None => Ok(text.as_bytes().to_vec()),
    }
}

fn form(call: &mut Call, parsed: &Parsed) -> Result<(Option<Vec<u8>>, String), Problem> {
    let boundary = format!("------------------------{:016x}", touchpaper_platform::random::seed());
    let mut body = Vec::new();
    for field in parsed.values("F") {
        let (name, value) = field.split_once('=').ok_or((2, format!("-F {field}: illegally formatted input field")))?;
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"").bytes());
        if let Some(path) = value.strip_prefix('@') {
            let file = path.rsplit('/').next().unwrap_or(path);
            body.extend(format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream").bytes());
        }
        body.extend(b"\r\n\r\n");
        body.extend(data(call, value)?);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    Ok((Some(body), format!("multipart/form-data; boundary={boundary}")))
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            },
        )
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let six = (number >> (18 - 6 * i) & 63) as usize;
            text.push(if i <= three.len() { char::from(LETTERS[six]) } else { '=' });
        }
    }
    text
}

fn head_of(response: &Response) -> String {
    let reason = if response.reason.is_empty() { http::reason(response.status) } else { &response.reason };
    let headers: String = response.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {} {reason}\r\n{headers}\r\n", response.status)
}

fn tell_request(call: &Call, request: &Request) {
    call.streams.err.line(&format!("> {} {} HTTP/1.1", request.method, request.url.target));
    for (name, value) in &request.headers {
        call.streams.err.line(&format!("> {name}: {value}"));
    }
    call.streams.err.line(">");
}

fn last_name(url: &Url) -> String {
    let path = url.target.split('?').next().unwrap_or_default();
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("curl_response").to_owned()
}

/// What `-w` prints.
fn written(format: &str, exchange: &Exchange, address: &str) -> String {
    let Exchange { response, url, redirections, ms } = exchange;
    let mut text = String::new();
    let mut rest = format;
    while let Some(at) = rest.find(['%', '\\']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((name, tail)) = rest.strip_prefix("%{").and_then(|inner| inner.split_once('}')) {
            rest = tail;
            match name {
                "http_code" | "response_code" => text.push_str(&format!("{:03}", response.status)),
                "time_total" | "time_starttransfer" => text.push_str(&format!("{:.6}", ms / 1000.0)),
                "time_connect" | "time_namelookup" => text.push_str("0.000000"),
                "size_download" => text.push_str(&response.body.len().to_string()),
                "content_type" => text.push_str(http::header(&response.headers, "Content-Type").unwrap_or_default()),
                "num_redirects" => text.push_str(&redirections.to_string()),
                "url" => text.push_str(address),
                "url_effective" => text.push_str(&format!("{}://{}{}", url.scheme, url.authority(), url.target)),
                _ => {}
            }
            continue;
        }
        let mut letters = rest.chars();
        match (letters.next(), letters.next()) {
            (Some('\\'), Some('n')) => text.push('\n'),
            (Some('\\'), Some('t')) => text.push('\t'),
            (Some('\\'), Some('r')) => text.push('\r'),
            (Some('%'), Some('%')) => text.push('%'),
            (Some(first), second) => {
                text.push(first);
                text.extend(second);
            }
            (None, _) => {}
        }
        rest = letters.as_str();
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::{base64, encoded};

    #[test]
    fn bytes_as_letters() {
        assert_eq!([b"".as_slice(), b"M", b"Ma", b"Man", b"user:pass"].map(base64), ["", "TQ==", "TWE=", "TWFu", "dXNlcjpwYXNz"]);
        assert_eq!(encoded("a b&\u{e9}~"), "a%20b%26%C3%A9~");
    }
}

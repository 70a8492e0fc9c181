//! The Console's state: a request that is edited, what was answered, and the same request in other languages.

use serde_json::Value;
use touchpaper_deploy::service::Ready;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Curl,
    Python,
    JavaScript,
}

impl Language {
    pub const ALL: [Self; 3] = [Self::Curl, Self::Python, Self::JavaScript];

    pub fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
        }
    }
}

/// A request as it stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub method: String,
    pub target: String,
    pub body: String,
}

impl Draft {
    /// Its body laid out in lines, to be read and edited.
    pub fn of(ready: &Ready) -> Self {
        let body = serde_json::from_str::<Value>(&ready.body).map_or_else(|_| ready.body.clone(), |value| pretty(&value));
        Self { method: ready.method.to_owned(), target: ready.target.clone(), body }
    }

    pub fn has_body(&self) -> bool {
        self.method != "GET" && self.method != "HEAD"
    }

    pub fn content_type(&self) -> &'static str {
        let json = self.body.trim_start().starts_with(['{', '[', '"']) || self.body.trim().is_empty();
        // MLflow takes rows as CSV too.
        if json { "application/json" } else { "text/csv" }
    }

    /// What is wrong with it as JSON, to be said while it is typed; it can be sent all the same.
    pub fn problem(&self) -> Option<String> {
        if !self.has_body() || self.body.trim().is_empty() || self.content_type() != "application/json" {
            return None;
        }
        serde_json::from_str::<Value>(&self.body).err().map(|error| format!("This is not JSON: {error}."))
    }

    /// The request in a language, to the address where the deployment is.
    pub fn code(&self, language: Language, address: &str) -> String {
        let url = format!("{}{}", address.trim_end_matches('/'), self.target);
        let json = serde_json::from_str::<Value>(&self.body).ok().filter(|_| self.content_type() == "application/json");
        // Short enough to be read in a line; what is no JSON stays as it was typed.
        let body = json.as_ref().map_or_else(|| self.body.clone(), Value::to_string);
        let kind = self.content_type();
        match language {
            Language::Curl if self.has_body() => {
                let body = shell(&body);
                format!("curl -X {} {} \\\n  -H 'Content-Type: {kind}' \\\n  -d {body}", self.method, shell(&url))
            }
            // -X HEAD would wait for a body.
            Language::Curl if self.method == "HEAD" => format!("curl -I {}", shell(&url)),
            Language::Curl => format!("curl {}", shell(&url)),
            Language::Python => {
                let url = python(&Value::from(url));
                let call = self.method.to_lowercase();
                let given = match &json {
                    _ if !self.has_body() => String::new(),
                    Some(value) => format!(",\n    json={}", python(value)),
                    None => format!(",\n    data={},\n    headers={{\"Content-Type\": \"{kind}\"}}", python(&body.into())),
                };
                let end = if given.is_empty() { ")" } else { ",\n)" };
                let start = if given.is_empty() { "" } else { "\n    " };
                format!(
                    "import requests\n\nresponse = requests.{call}({start}{url}{given}{end}\nprint(response.status_code, response.text)\n"
                )
            }
            Language::JavaScript => {
                let url = Value::from(url);
                let given = match &json {
                    _ if self.method == "HEAD" => ", { method: \"HEAD\" }".to_owned(),
                    _ if !self.has_body() => String::new(),
                    Some(value) => options(&self.method, kind, &format!("JSON.stringify({value})")),
                    None => options(&self.method, kind, &Value::from(body).to_string()),
                };
                format!("const response = await fetch({url}{given});\nconsole.log(response.status, await response.text());\n")
            }
        }
    }
}

fn options(method: &str, kind: &str, body: &str) -> String {
    format!(", {{\n  method: \"{method}\",\n  headers: {{ \"Content-Type\": \"{kind}\" }},\n  body: {body},\n}}")
}

/// A word of a POSIX shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A value as Python writes it.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        Value::Object(parts) => {
            let part = |(name, value): (&String, &Value)| format!("{}: {}", Value::from(name.as_str()), python(value));
            format!("{{{}}}", parts.iter().map(part).collect::<Vec<_>>().join(", "))
        }
        // JSON's escapes are Python's too, but for pairs of surrogates, which serde does not write.
        other => other.to_string(),
    }
}

/// What of a body that is made of lists of values is to be read: lists of plain values stay in a line.
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    lay(value, 0, &mut text);
    text
}

fn lay(value: &Value, depth: usize, text: &mut String) {
    const WIDE: usize = 76;
    let flat = spaced(value);
    let plain = match value {
        Value::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Value::Object(parts) => parts.values().all(|part| !part.is_object() && !part.is_array()),
        _ => true,
    };
    if plain && flat.chars().count() + 2 * depth <= WIDE {
        text.push_str(&flat);
        return;
    }
    let pad = "  ".repeat(depth + 1);
    let (open, close) = if value.is_array() { ('[', ']') } else { ('{', '}') };
    match value {
        Value::Array(items) => {
            text.push(open);
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "\n" } else { ",\n" });
                text.push_str(&pad);
                lay(item, depth + 1, text);
            }
        }
        Value::Object(parts) => {
            text.push(open);
            for (at, (name, part)) in parts.iter().enumerate() {
                text.push_str(if at == 0 { "\n" } else { ",\n" });
                text.push_str(&pad);
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push_str(": ");
                lay(part, depth + 1, text);
            }
        }
        _ => {
            text.push_str(&flat);
            return;
        }
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}

fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        Value::Object(parts) => {
            let part = |(name, value): (&String, &Value)| format!("{}: {}", Value::from(name.as_str()), spaced(value));
            format!("{{{}}}", parts.iter().map(part).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    pub status: u16,
    pub reason: String,
    pub headers: Vec<(String, String)>,
    /// Laid out where it is JSON.
    pub body: String,
    /// All its bytes; what is shown may be cut.
    pub bytes: u64,
    pub ms: f64,
}

/// A longer body is shown in part.
const SHOWN: usize = 60_000;

impl Response {
    pub fn new(status: u16, reason: String, headers: Vec<(String, String)>, body: &[u8], ms: f64) -> Self {
        let bytes = body.len() as u64;
        let text = String::from_utf8_lossy(body);
        let laid = if body.len() <= SHOWN { serde_json::from_str::<Value>(&text).ok().map(|value| pretty(&value)) } else { None };
        let mut shown = laid.unwrap_or_else(|| text.chars().take(SHOWN).collect());
        if body.len() > SHOWN {
            shown.push('…');
        }
        Self { status, reason, headers, body: shown, bytes, ms }
    }
}

/// What is predicted while a row is typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Live {
    pub typed: Vec<(String, String)>,
    pub made: Vec<(String, String)>,
    pub problem: Option<String>,
    /// Counts what was typed: an answer to what was typed before is not shown.
    pub edit: u32,
    pub asking: bool,
}

/// Of one deployment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Console {
    pub draft: Draft,
    /// Which of the ready requests it began as.
    pub chosen: usize,
    pub sending: bool,
    pub response: Option<Response>,
    pub live: Live,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn draft(body: &str) -> Draft {
        Draft { method: "POST".to_owned(), target: "/predict".to_owned(), body: body.to_owned() }
    }

    #[test]
    fn a_request_is_written_in_three_languages() {
        let one = draft(r#"{"name": {"0": "it's", "1": null}, "on": {"0": true, "1": false}}"#);
        assert_eq!(
            one.code(Language::Curl, "http://localhost:8080/"),
            "curl -X POST 'http://localhost:8080/predict' \\\n  -H 'Content-Type: application/json' \\\n  \
             -d '{\"name\":{\"0\":\"it'\\''s\",\"1\":null},\"on\":{\"0\":true,\"1\":false}}'"
        );
        assert_eq!(
            one.code(Language::Python, "http://h"),
            "import requests\n\nresponse = requests.post(\n    \"http://h/predict\",\n    \
             json={\"name\": {\"0\": \"it's\", \"1\": None}, \"on\": {\"0\": True, \"1\": False}},\n)\n\
             print(response.status_code, response.text)\n"
        );
        assert_eq!(
            one.code(Language::JavaScript, "http://h"),
            "const response = await fetch(\"http://h/predict\", {\n  method: \"POST\",\n  \
             headers: { \"Content-Type\": \"application/json\" },\n  \
             body: JSON.stringify({\"name\":{\"0\":\"it's\",\"1\":null},\"on\":{\"0\":true,\"1\":false}}),\n});\n\
             console.log(response.status, await response.text());\n"
        );
        let get = Draft { method: "GET".to_owned(), target: "/".to_owned(), body: String::new() };
        assert_eq!(get.code(Language::Curl, "http://h"), "curl 'http://h/'");
        assert!(get.code(Language::Python, "http://h").contains("requests.get(\"http://h/\")\n"));
        assert!(get.code(Language::JavaScript, "http://h").starts_with("const response = await fetch(\"http://h/\");"));
        let head = Draft { method: "HEAD".to_owned(), ..get };
        assert_eq!(head.code(Language::Curl, "http://h"), "curl -I 'http://h/'");
        assert!(head.code(Language::Python, "http://h").contains("requests.head(\"http://h/\")\n"));
        assert!(head.code(Language::JavaScript, "http://h").contains("fetch(\"http://h/\", { method: \"HEAD\" });"));
    }

    #[test]
    fn rows_as_csv_go_as_such_and_bad_json_is_told() {
        let csv = draft("age,country\n1,india\n");
        assert_eq!((csv.content_type(), csv.problem()), ("text/csv", None));
        assert!(
            csv.code(Language::Python, "http://h")
                .contains("data=\"age,country\\n1,india\\n\",\n    headers={\"Content-Type\": \"text/csv\"}")
        );
        assert!(draft("{\"a\": ").problem().unwrap().starts_with("This is not JSON: EOF while parsing"));
        assert_eq!(draft("").problem(), None);
        assert!(draft("{\"a\": ").code(Language::JavaScript, "http://h").contains("body: \"{\\\"a\\\": \""));
    }

    #[test]
    fn json_is_laid_out_with_rows_in_a_line() {
        let value = json!({"input_data": [{"fields": ["age", "on"], "values": [[1, true], [2.5, null]]}], "none": {}});
        assert_eq!(
            pretty(&value),
            "{\n  \"input_data\": [\n    {\n      \"fields\": [\"age\", \"on\"],\n      \"values\": [\n        [1, true],\n        \
             [2.5, null]\n      ]\n    }\n  ],\n  \"none\": {}\n}"
        );
        assert_eq!(serde_json::from_str::<Value>(&pretty(&value)).unwrap(), value);
        let long = Value::from(vec!["x".repeat(30); 4]);
        assert_eq!(serde_json::from_str::<Value>(&pretty(&long)).unwrap(), long);
        assert_eq!(pretty(&json!([])), "[]");
    }

    #[test]
    fn a_long_answer_is_shown_in_part() {
        let answer = Response::new(200, "OK".to_owned(), Vec::new(), "x".repeat(70_000).as_bytes(), 1.0);
        assert_eq!((answer.bytes, answer.body.chars().count()), (70_000, SHOWN + 1));
        assert_eq!(Response::new(200, String::new(), Vec::new(), b"{\"a\":1}", 1.0).body, "{\"a\": 1}");
    }
}

//! `$.a[0].b[*]`: paths into JSON as Hive and Spark's get_json_object have them.

use super::{Json, Node, normalized};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Name(String),
    /// Which finds nothing, in Spark.
    AnyName,
    Index(usize),
    AnyIndex,
}

/// `None` for what is no path.
pub fn parse_path(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while let Some(first) = rest.chars().next() {
        if first == '.' {
            let name = rest.get(1..)?;
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (name, after) = name.split_at(end);
            if name.is_empty() {
                return None;
            }
            steps.push(if name == "*" { Step::AnyName } else { Step::Name(name.to_string()) });
            rest = after;
        } else if let Some(quoted) = rest.strip_prefix("['") {
            let end = quoted.find("']")?;
            let name = quoted.get(..end)?;
            if name.is_empty() || name.contains('?') {
                return None;
            }
            steps.push(if name == "*" { Step::AnyName } else { Step::Name(name.to_string()) });
            rest = quoted.get(end + 2..)?;
        } else if let Some(inside) = rest.strip_prefix('[') {
            let end = inside.find(']')?;
            let index = inside.get(..end)?;
            steps.push(if index == "*" {
                Step::AnyIndex
            } else if index.bytes().all(|b| b.is_ascii_digit()) {
                Step::Index(index.parse().ok()?)
            } else {
                return None;
            });
            rest = inside.get(end + 1..)?;
        } else {
            return None;
        }
    }
    Some(steps)
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// A text stands without quotation marks.
    Raw,
    Quoted,
    /// Arrays go into the one around them.
    Flatten,
}

/// What the path finds, as text.
pub fn find(node: &Node, text: &str, path: &[Step]) -> Option<String> {
    let mut out = Vec::new();
    let found = walk(node, text, path, Style::Raw, &mut out);
    (found && node.value != Json::Null).then(|| out.concat())
}

/// Pushes a text for each value that is found. The cases are those of Spark's `evaluatePath`, in its order.
fn walk(node: &Node, text: &str, path: &[Step], style: Style, out: &mut Vec<String>) -> bool {
    match (&node.value, path) {
        (Json::String(v), []) if style == Style::Raw => {
            out.push(v.clone());
            true
        }
        (Json::Array(items), []) if style == Style::Flatten => {
            items.iter().fold(false, |found, item| walk(item, text, path, style, out) | found)
        }
        (_, []) => {
            let mut written = String::new();
            normalized(node, text, &mut written);
            out.push(written);
            true
        }
        (Json::Object(fields), [Step::Name(name), rest @ ..]) => {
            fields.iter().any(|(n, field)| n == name && field.value != Json::Null && walk(field, text, rest, style, out))
        }
        (Json::Array(items), [Step::AnyIndex, Step::AnyIndex, rest @ ..]) => array(items, text, rest, Style::Flatten, out),
        (Json::Array(items), [Step::AnyIndex, rest @ ..]) if style != Style::Quoted => {
            let inner = if style == Style::Raw { Style::Quoted } else { style };
            let mut found = Vec::new();
            let mut count = 0;
            for item in items {
                count += usize::from(walk(item, text, rest, inner, &mut found));
            }
            // A single match stands for itself.
            match count {
                0 => return false,
                1 => out.push(found.join(",")),
                _ => out.push(format!("[{}]", found.join(","))),
            }
            true
        }
        (Json::Array(items), [Step::AnyIndex, rest @ ..]) => array(items, text, rest, Style::Quoted, out),
        (Json::Array(items), [Step::Index(index), rest @ ..]) => {
            let style = if matches!(rest.first(), Some(Step::AnyIndex)) { Style::Quoted } else { style };
            items.get(*index).is_some_and(|item| walk(item, text, rest, style, out))
        }
        _ => false,
    }
}

fn array(items: &[Node], text: &str, path: &[Step], style: Style, out: &mut Vec<String>) -> bool {
    let mut found = Vec::new();
    let any = items.iter().fold(false, |any, item| walk(item, text, path, style, &mut found) | any);
    out.push(format!("[{}]", found.join(",")));
    any
}

#[cfg(test)]
mod tests {
    use super::super::{JsonOptions, parse};
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn get(text: &str, path: &str) -> Option<String> {
        let node = parse(text, &JsonOptions::default()).unwrap().unwrap();
        find(&node, text, &parse_path(path)?)
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn paths() {
        let text = r#"{"a":{"b":[1,2.50,{"c":"x"}]},"n":null,"s":"t"}"#;
        assert_eq!(get(text, "$.a.b[2].c").as_deref(), Some("x"));
        assert_eq!(get(text, "$.a.b").as_deref(), Some(r#"[1,2.5,{"c":"x"}]"#));
        assert_eq!(get(text, "$['s']").as_deref(), Some("t"));
        assert_eq!(get(text, "$.n"), None);
        assert_eq!(get(text, "a"), None);
        assert_eq!(get(text, "$.a.b[9]"), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn wildcards() {
        let text = r#"[{"f":"v1"},{"f":"v2"},{"g":1}]"#;
        assert_eq!(get(text, "$[*].f").as_deref(), Some(r#"["v1","v2"]"#));
        assert_eq!(get(text, "$[*].g").as_deref(), Some("1"));
        assert_eq!(get(text, "$[*].z"), None);
        assert_eq!(get("[[1,2],[3]]", "$[*][*]").as_deref(), Some("[1,2,3]"));
    }
}

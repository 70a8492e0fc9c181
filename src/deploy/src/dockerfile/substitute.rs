//! `$NAME`, `${NAME}`, `${NAME:-otherwise}` and `${NAME:+instead}` in instructions.

/// The text with variables replaced by what `value` knows; one that is not known is nothing. `\$` is a dollar.
pub fn substitute(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '\\']) {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(tail) = rest.strip_prefix("\\$") {
            result.push('$');
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix('\\') {
            result.push('\\');
            rest = tail;
        } else if let Some((inside, tail)) = rest.strip_prefix("${").and_then(|inner| inner.split_once('}')) {
            result.push_str(&braced(inside, value));
            rest = tail;
        } else {
            let name_end =
                rest[1..].find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric()).map_or(rest.len(), |end| end + 1);
            let name = &rest[1..name_end];
            if name.is_empty() {
                result.push('$');
            } else {
                result.push_str(&value(name).unwrap_or_default());
            }
            rest = &rest[name_end..];
        }
    }
    result + rest
}

fn braced(inside: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let known = |name: &str| value(name).filter(|value| !value.is_empty());
    if let Some((name, otherwise)) = inside.split_once(":-") {
        known(name).unwrap_or_else(|| substitute(otherwise, value))
    } else if let Some((name, instead)) = inside.split_once(":+") {
        known(name).map(|_| substitute(instead, value)).unwrap_or_default()
    } else {
        value(inside).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::substitute;

    #[test]
    fn variables_are_replaced() {
        let value = |name: &str| match name {
            "A" => Some("1".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        for (text, wanted) in [
            ("python:$A-slim", "python:1-slim"),
            ("${A}b$B.", "1b."),
            ("${B:-x$A}${EMPTY:-y}${A:-z}", "x1y1"),
            ("${A:+set}${B:+set}", "set"),
            (r"\$A costs $ 5", "$A costs $ 5"),
        ] {
            assert_eq!(substitute(text, &value), wanted, "{text}");
        }
    }
}

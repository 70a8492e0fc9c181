//! A file of settings, as `java.util.Properties` reads it.

/// Keys and values in the file's order.
pub fn parse(text: &str) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    let mut lines = text.lines().map(str::trim_start);
    while let Some(line) = lines.next() {
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        let mut whole = line.to_owned();
        while goes_on(&whole) {
            whole.pop();
            match lines.next() {
                Some(next) => whole.push_str(next),
                None => break,
            }
        }
        settings.push(split(&whole));
    }
    settings
}

/// It ends with a backslash that no other one takes.
fn goes_on(line: &str) -> bool {
    line.chars().rev().take_while(|letter| *letter == '\\').count() % 2 == 1
}

/// The key ends at the first `=`, `:` or white space without a backslash.
fn split(line: &str) -> (String, String) {
    let mut escaped = false;
    let end = line.find(|letter: char| {
        let ends = !escaped && (letter == '=' || letter == ':' || letter.is_ascii_whitespace());
        escaped = !escaped && letter == '\\';
        ends
    });
    let (key, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start();
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim();
    (unescaped(key), unescaped(value))
}

fn unescaped(text: &str) -> String {
    let mut result = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            result.push(letter);
            continue;
        }
        match letters.next() {
            Some('t') => result.push('\t'),
            Some('n') => result.push('\n'),
            Some('r') => result.push('\r'),
            Some('u') => {
                let digits: String = letters.by_ref().take(4).collect();
                result.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
            }
            other => result.extend(other),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn settings_are_read_in_every_form() {
        let text = "# a comment\n! another\n\nspark.a 1\nspark.b=2\nspark.c : 3 \n  spark.d   = a b # c\nspark.e=1,\\\n   2\nspark\\:f=\\u0041\\\\\nspark.g\n";
        let wanted = [
            ("spark.a", "1"),
            ("spark.b", "2"),
            ("spark.c", "3"),
            ("spark.d", "a b # c"),
            ("spark.e", "1,2"),
            ("spark:f", "A\\"),
            ("spark.g", ""),
        ];
        assert_eq!(parse(text), wanted.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
}

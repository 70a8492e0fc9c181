//! JSON's text to a tree whose nodes know their place in it, so that numbers keep every digit.

use super::JsonOptions;

/// Deeper is refused, as Jackson does.
const DEEPEST: usize = 1000;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Json,
    /// First byte and the one behind the last.
    pub from: usize,
    pub to: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Boolean(bool),
    /// The digits are in the text.
    Number,
    String(String),
    Array(Vec<Node>),
    /// In the text's order; a name may stand there twice.
    Object(Vec<(String, Node)>),
}

/// The text is not JSON; the place where that showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Malformed(pub usize);

impl Node {
    /// The node as it is written.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.from..self.to).unwrap_or_default()
    }

    /// Whether a number is written without a point and an exponent.
    pub fn is_whole(&self, text: &str) -> bool {
        self.value == Json::Number && !self.text(text).contains(['.', 'e', 'E', 'N', 'I'])
    }
}

/// The first value of a text; `None` where there is nothing but blanks. What stands behind it is left alone.
pub fn parse(text: &str, options: &JsonOptions) -> Result<Option<Node>, Malformed> {
    parse_from(text, 0, options)
}

/// The first value from a place in the text on.
pub fn parse_from(text: &str, from: usize, options: &JsonOptions) -> Result<Option<Node>, Malformed> {
    let mut parser = Parser { text, bytes: text.as_bytes(), at: from, depth: 0, options };
    parser.blanks()?;
    if parser.at >= parser.bytes.len() {
        return Ok(None);
    }
    parser.value().map(Some)
}

struct Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    options: &'t JsonOptions,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fail<T>(&self) -> Result<T, Malformed> {
        Err(Malformed(self.at))
    }

    fn blanks(&mut self) -> Result<(), Malformed> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/') if self.options.allow_comments => self.comment()?,
                // A byte order mark.
                Some(0xef) if self.at == 0 && self.bytes.starts_with(b"\xef\xbb\xbf") => self.at = 3,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), Malformed> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = if rest.starts_with(b"//") {
            rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            match rest.windows(2).skip(2).position(|pair| pair == b"*/") {
                Some(end) => end + 4,
                None => return self.fail(),
            }
        } else {
            return self.fail();
        };
        self.at += length;
        Ok(())
    }

    fn value(&mut self) -> Result<Node, Malformed> {
        let from = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'"') => Json::String(self.string(b'"')?),
            Some(b'\'') if self.options.allow_single_quotes => Json::String(self.string(b'\'')?),
            Some(b'-' | b'+' | b'0'..=b'9') => self.number()?,
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            _ => return self.fail(),
        };
        Ok(Node { value, from, to: self.at })
    }

    fn object(&mut self) -> Result<Json, Malformed> {
        self.deeper()?;
        let mut fields = Vec::new();
        self.blanks()?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            self.depth -= 1;
            return Ok(Json::Object(fields));
        }
        loop {
            self.blanks()?;
            let name = self.name()?;
            self.blanks()?;
            self.expect(b':')?;
            self.blanks()?;
            fields.push((name, self.value()?));
            self.blanks()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return self.fail(),
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(Json::Object(fields))
    }

    fn array(&mut self) -> Result<Json, Malformed> {
        self.deeper()?;
        let mut items = Vec::new();
        self.blanks()?;
        if self.peek() == Some(b']') {
            self.at += 1;
            self.depth -= 1;
            return Ok(Json::Array(items));
        }
        loop {
            self.blanks()?;
            items.push(self.value()?);
            self.blanks()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return self.fail(),
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(Json::Array(items))
    }

    fn deeper(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST { self.fail() } else { Ok(()) }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() != Some(byte) {
            return self.fail();
        }
        self.at += 1;
        Ok(())
    }

    fn name(&mut self) -> Result<String, Malformed> {
        match self.peek() {
            Some(b'"') => self.string(b'"'),
            Some(b'\'') if self.options.allow_single_quotes => self.string(b'\''),
            _ if self.options.allow_unquoted_names => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let end = rest.find(|c: char| !(c.is_alphanumeric() || "_$*#-@+".contains(c))).unwrap_or(rest.len());
                let name = rest.get(..end).unwrap_or_default();
                if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                    return self.fail();
                }
                self.at += end;
                Ok(name.to_string())
            }
            _ => self.fail(),
        }
    }

    fn string(&mut self, quote: u8) -> Result<String, Malformed> {
        self.at += 1;
        let mut out = String::new();
        let mut plain = self.at;
        loop {
            match self.peek() {
                None => return self.fail(),
                Some(b) if b == quote => {
                    out.push_str(self.text.get(plain..self.at).unwrap_or_default());
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    out.push_str(self.text.get(plain..self.at).unwrap_or_default());
                    self.at += 1;
                    out.push(self.escape()?);
                    plain = self.at;
                }
                Some(b) if b < 0x20 && !self.options.allow_control_characters => return self.fail(),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        let Some(c) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else { return self.fail() };
        self.at += c.len_utf8();
        Ok(match c {
            '"' | '\\' | '/' => c,
            '\'' if self.options.allow_single_quotes => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            c if self.options.allow_any_escape => c,
            _ => return self.fail(),
        })
    }

    /// `\u12ab`, or a pair of surrogates.
    fn unicode(&mut self) -> Result<char, Malformed> {
        let high = self.hex()?;
        if !(0xd800..0xdc00).contains(&high) {
            return Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if self.bytes.get(self.at..self.at + 2) != Some(b"\\u".as_slice()) {
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        self.at += 2;
        let low = self.hex()?;
        let code = 0x10000 + ((high - 0xd800) << 10) + low.wrapping_sub(0xdc00);
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, Malformed> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|d| u32::from_str_radix(d, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.fail(),
        }
    }

    fn digits(&mut self) -> usize {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - from
    }

    fn number(&mut self) -> Result<Json, Malformed> {
        let signed = matches!(self.peek(), Some(b'-' | b'+'));
        let plus = self.peek() == Some(b'+');
        self.at += usize::from(signed);
        if signed && matches!(self.peek(), Some(b'I')) {
            return self.word();
        }
        if plus {
            return self.fail();
        }
        let zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (zero && whole > 1 && !self.options.allow_leading_zeros) {
            return self.fail();
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return self.fail();
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'-' | b'+')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return self.fail();
            }
        }
        // Behind a number only what can stand behind a value.
        match self.peek() {
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.') => self.fail(),
            _ => Ok(Json::Number),
        }
    }

    fn word(&mut self) -> Result<Json, Malformed> {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') {
            self.at += 1;
        }
        match self.text.get(from..self.at) {
            Some("null") => Ok(Json::Null),
            Some("true") => Ok(Json::Boolean(true)),
            Some("false") => Ok(Json::Boolean(false)),
            Some("NaN" | "Infinity" | "INF") if self.options.allow_non_numeric => Ok(Json::Number),
            _ => {
                self.at = from;
                self.fail()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn ok(text: &str) -> Node {
        parse(text, &JsonOptions::default()).unwrap().unwrap()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn trees() {
        let text = r#" {"a": [1, -2.5e3, "x\u00e9\n"], 'b': {"c": null}} rest"#;
        let Json::Object(fields) = ok(text).value else { panic!() };
        assert_eq!(fields[0].1.text(text), r#"[1, -2.5e3, "x\u00e9\n"]"#);
        let Json::Array(items) = &fields[0].1.value else { panic!() };
        assert!(items[0].is_whole(text) && !items[1].is_whole(text));
        assert_eq!(items[2].value, Json::String("xé\n".into()));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn refuses() {
        for text in ["{a:1}", "{\"a\":}", "[1,", "[1,]", "01", "\"\\q\"", "nul", "+1", "1."] {
            assert!(parse(text, &JsonOptions::default()).is_err(), "{text}");
        }
        assert_eq!(parse("  ", &JsonOptions::default()), Ok(None));
        let lenient = JsonOptions { allow_unquoted_names: true, allow_leading_zeros: true, allow_comments: true, ..JsonOptions::default() };
        assert!(parse("{/* c */ a: 01} // end", &lenient).is_ok());
    }
}

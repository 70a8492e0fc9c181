//! Bytes to records, without an allocation for each.

use touchpaper_kernels::places;

use super::CsvOptions;

/// The fields of one record, in one buffer.
#[derive(Default)]
pub struct Record {
    text: Vec<u8>,
    /// Where each field starts and ends in the text.
    fields: Vec<(usize, usize)>,
    /// Where the field that is being read starts.
    open: usize,
    /// Where the record stands in its bytes.
    pub from: usize,
    pub to: usize,
}

impl Record {
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    #[inline]
    pub fn field(&self, index: usize) -> Option<&[u8]> {
        let (start, end) = *self.fields.get(index)?;
        self.text.get(start..end)
    }

    pub fn owned(&self) -> Vec<String> {
        (0..self.len()).map(|i| String::from_utf8_lossy(self.field(i).unwrap_or(&[])).into_owned()).collect()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
        self.open = 0;
    }

    fn end_field(&mut self, quoted: bool, options: &CsvOptions) {
        let start = self.open;
        if !quoted {
            let blank = |b: &u8| *b == b' ' || *b == b'\t';
            if options.ignore_trailing_space {
                while self.text.len() > start && self.text.last().is_some_and(blank) {
                    self.text.pop();
                }
            }
            if options.ignore_leading_space {
                let lead = self.text.get(start..).map_or(0, |f| f.iter().take_while(|b| blank(b)).count());
                self.text.drain(start..start + lead);
            }
            // Nothing between two separators is the null value; between two quotes it is the empty one.
            if self.text.len() == start {
                self.text.extend_from_slice(options.null_value.as_bytes());
            }
        } else if self.text.len() == start && !options.empty_value.is_empty() {
            self.text.extend_from_slice(options.empty_value.as_bytes());
        }
        self.open = self.text.len();
        self.fields.push((start, self.open));
    }

    /// A line whose fields are what lies between its separators, as they are.
    fn split(&mut self, line: &[u8], separator: u8, options: &CsvOptions) {
        self.text.extend_from_slice(line);
        let (fields, mut start) = (&mut self.fields, 0);
        places::each(line, separator, |end| {
            fields.push((start, end));
            start = end + 1;
        });
        fields.push((start, line.len()));
        if !options.null_value.is_empty() {
            // Behind the line, for all fields that are empty.
            let null = (line.len(), line.len() + options.null_value.len());
            self.text.extend_from_slice(options.null_value.as_bytes());
            self.fields.iter_mut().filter(|(start, end)| start == end).for_each(|field| *field = null);
        }
    }
}

/// Reads records one after another into one buffer.
pub struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    options: &'a CsvOptions,
    record: Record,
    /// The one byte between fields, where nothing else is to be looked for in a line without quotes.
    plain: Option<u8>,
}

impl<'a> Records<'a> {
    pub fn new(bytes: &'a [u8], options: &'a CsvOptions) -> Self {
        Self::at(bytes, 0, options, Record::default())
    }

    /// From some place on, with a buffer that was used before.
    pub fn at(bytes: &'a [u8], at: usize, options: &'a CsvOptions, record: Record) -> Self {
        let at = if at == 0 && bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { at };
        let trims = options.ignore_leading_space || options.ignore_trailing_space;
        let plain = match options.separator.as_bytes() {
            [one] if !trims && !options.multi_line => Some(*one),
            _ => None,
        };
        Self { bytes, at, options, record, plain }
    }

    pub fn into_parts(self) -> (usize, Record) {
        (self.at, self.record)
    }

    /// The next record; empty lines and comments are passed over.
    pub fn next_record(&mut self) -> Option<&Record> {
        loop {
            let rest = self.bytes.get(self.at..).filter(|r| !r.is_empty())?;
            let line_end = places::first(rest, b'\n').map_or(self.bytes.len(), |i| self.at + i);
            let mut line = self.bytes.get(self.at..line_end).unwrap_or(&[]);
            line = line.strip_suffix(b"\r").unwrap_or(line);
            let skip = line.iter().all(u8::is_ascii_whitespace) || self.options.comment.is_some_and(|c| line.first() == Some(&c));
            if skip {
                self.at = line_end + 1;
                continue;
            }
            self.record.clear();
            self.record.from = self.at;
            if self.options.multi_line {
                // A quoted field may go on over the end of a line.
                let bytes = self.bytes.get(self.at..).unwrap_or(&[]);
                let used = parse(bytes, self.options, &mut self.record);
                self.record.to = self.at + used;
                self.at += used;
            } else {
                let has_quotes = || self.options.quote.is_some_and(|quote| places::first(line, quote).is_some());
                match self.plain {
                    Some(separator) if !has_quotes() => self.record.split(line, separator, self.options),
                    _ => _ = parse(line, self.options, &mut self.record),
                }
                self.record.to = self.at + line.len();
                self.at = line_end + 1;
            }
            return Some(&self.record);
        }
    }
}

/// Reads one record, and gives how many bytes it took with its line's end.
fn parse(bytes: &[u8], options: &CsvOptions, record: &mut Record) -> usize {
    let separator = options.separator.as_bytes();
    let first = separator.first().copied().unwrap_or(b',');
    let mut at = 0;
    loop {
        let mut quoted = false;
        // One that ends the record is a character like others.
        if options.quote.is_some() && bytes.get(at).copied() == options.quote && at + 1 < bytes.len() {
            let start = record.text.len();
            match quoted_field(bytes, at + 1, options, record) {
                Quoted::Closed(next) => {
                    quoted = true;
                    at = next;
                }
                Quoted::Open => {
                    quoted = true;
                    at = bytes.len();
                }
                Quoted::Not(quote, next) => {
                    record.text.insert(start, quote);
                    record.text.push(quote);
                    at = next;
                }
            }
        }
        // The rest of the field; all of it where it has no quotes.
        let from = at;
        while let Some(b) = bytes.get(at) {
            if *b == b'\n' || (*b == first && bytes.get(at..).is_some_and(|r| r.starts_with(separator))) {
                break;
            }
            at += 1;
        }
        let mut end = at;
        if bytes.get(at) == Some(&b'\n') && end > from && bytes.get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        record.text.extend_from_slice(bytes.get(from..end).unwrap_or(&[]));
        record.end_field(quoted, options);
        match bytes.get(at) {
            None => return at,
            Some(b'\n') => return at + 1,
            Some(_) => at += separator.len(),
        }
    }
}

/// How a field ended that began with a quote, and the place behind that end.
enum Quoted {
    Closed(usize),
    /// There was no other quote: all that is left is the field's.
    Open,
    /// A quote in its middle, which nothing escapes, makes the field one without quotes: it goes on up to the next separator.
    Not(u8, usize),
}

/// Reads a quoted field from behind its first quote.
fn quoted_field(bytes: &[u8], mut at: usize, options: &CsvOptions, record: &mut Record) -> Quoted {
    let quote = options.quote.unwrap_or(b'"');
    while let Some(&b) = bytes.get(at) {
        if Some(b) == options.escape && b != quote {
            // The escape itself, escaped: by `charToEscapeQuoteEscaping`, or by itself.
            if options.escape_of_escape.is_none_or(|e| e == b) && bytes.get(at + 1) == Some(&b) {
                record.text.push(b);
                at += 2;
                continue;
            }
            match bytes.get(at + 1) {
                Some(next) if *next == quote => {
                    record.text.push(quote);
                    at += 2;
                    continue;
                }
                // With nothing behind it, it escapes the record's end.
                None => break,
                _ => {}
            }
        }
        if b == quote {
            if options.escape == Some(quote) && bytes.get(at + 1) == Some(&quote) {
                record.text.push(quote);
                at += 2;
                continue;
            }
            return end_of_quotes(bytes, at + 1, options).map_or(Quoted::Not(quote, at + 1), Quoted::Closed);
        }
        record.text.push(b);
        at += 1;
    }
    Quoted::Open
}

/// Where a field ends whose last quote is in front of `at`: there, or behind blanks.
fn end_of_quotes(bytes: &[u8], at: usize, options: &CsvOptions) -> Option<usize> {
    let ends = |at: usize| {
        let rest = bytes.get(at..).unwrap_or(&[]);
        rest.is_empty() || rest.starts_with(options.separator.as_bytes()) || rest.starts_with(b"\n") || rest.starts_with(b"\r")
    };
    let blank = |at: &usize| bytes.get(*at).is_some_and(|b| *b == b' ' || *b == b'\t');
    let mut place = at;
    while !ends(place) && blank(&place) {
        place += 1;
    }
    ends(place).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn read(text: &str, options: &CsvOptions) -> Vec<Vec<String>> {
        let mut records = Records::new(text.as_bytes(), options);
        let mut out = Vec::new();
        while let Some(record) = records.next_record() {
            out.push(record.owned());
        }
        out
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn quotes_and_escapes() {
        let options = CsvOptions::default();
        assert_eq!(read("a,b\r\n1,\"x,y\"\n\n", &options), [["a", "b"], ["1", "x,y"]]);
        assert_eq!(read("\"say \\\"hi\\\"\",2", &options), [["say \"hi\"", "2"]]);
        assert_eq!(read("\"x\\\\y,\",x\\\\y,\"x\\\\\\\"\",\"x\\\\\"", &options), [["x\\y,", "x\\\\y", "x\\\"", "x\\"]]);
        assert_eq!(read("\"a \"b\" c\",2", &options), [["\"a \"b\" c\"", "2"]]);
        assert_eq!(read(",", &options), [["", ""]]);
        let doubled = CsvOptions { escape: Some(b'"'), ..CsvOptions::default() };
        assert_eq!(read("\"a\"\"b\",c", &doubled), [["a\"b", "c"]]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn quotes_that_are_not_closed_or_not_escaped() {
        let options = CsvOptions::default();
        assert_eq!(read("a,\"x,1\nb,2\n", &options), [["a", "x,1"], ["b", "2"]]);
        assert_eq!(read("\"a\\\"b\n", &options), [["a\"b"]]);
        assert_eq!(read("\"a\\\n", &options), [["a"]]);
        assert_eq!(read("a,\"\n1,2\n", &options), [["a", "\""], ["1", "2"]]);
        assert_eq!(read("\"a,b\"c,d\n", &options), [["\"a,b\"c", "d"]]);
        assert_eq!(read("\"a\" ,b\n", &options), [["a", "b"]]);
        let lines = CsvOptions { multi_line: true, ..CsvOptions::default() };
        assert_eq!(read("a,\"x,1\nb,2\n", &lines), [["a", "x,1\nb,2\n"]]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn lines_inside_quotes() {
        let options = CsvOptions { multi_line: true, ..CsvOptions::default() };
        assert_eq!(read("1,\"x\ny\"\n2,z\n", &options), [["1", "x\ny"], ["2", "z"]]);
        assert_eq!(read("1,\"x\ny\n", &CsvOptions::default()), [["1", "x"].as_slice(), &["y"]]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn other_separators_and_comments() {
        let mut options = CsvOptions::default();
        options.set("sep", "||").unwrap();
        options.set("comment", "#").unwrap();
        assert_eq!(read("#no\na||b|c", &options), [["a", "b|c"]]);
        let nulls = CsvOptions { null_value: "none".into(), ..CsvOptions::default() };
        assert_eq!(read(",a,\n\"\",,b\n", &nulls), [["none", "a", "none"], ["", "none", "b"]]);
        let spaced = CsvOptions { ignore_leading_space: true, ..CsvOptions::default() };
        assert_eq!(read(" a, b \n", &spaced), [["a", "b "]]);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::sample::select(b"ab,\"\\\n\r#; \xff".to_vec()), 0..80), multi in proptest::bool::ANY) {
            let options = CsvOptions { multi_line: multi, comment: Some(b'#'), ..CsvOptions::default() };
            let mut records = Records::new(&bytes, &options);
            let mut count = 0;
            while let Some(record) = records.next_record() {
                proptest::prop_assert!(record.len() >= 1);
                count += 1;
                proptest::prop_assert!(count <= bytes.len());
            }
        }
    }
}

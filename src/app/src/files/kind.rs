//! What kind of file it is, told from its name and its first bytes, and how Spark reads it.

use std::collections::BTreeMap;

use touchpaper_wire::Reading;

/// So much of a file is looked at to tell its kind.
pub const SNIFFED_BYTES: u64 = 64 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Csv,
    Json,
    Parquet,
    Libsvm,
    Text,
    /// Spark reads none of these as a table.
    Other,
}

impl Kind {
    pub const ALL: [Self; 6] = [Self::Csv, Self::Json, Self::Parquet, Self::Libsvm, Self::Text, Self::Other];

    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Parquet => "Parquet",
            Self::Libsvm => "libsvm",
            Self::Text => "Text",
            Self::Other => "Other",
        }
    }

    /// Spark's name for the format.
    pub fn format(self) -> Option<&'static str> {
        match self {
            Self::Csv => Some("csv"),
            Self::Json => Some("json"),
            Self::Parquet => Some("parquet"),
            Self::Libsvm => Some("libsvm"),
            Self::Text => Some("text"),
            Self::Other => None,
        }
    }

    fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending {
            "csv" | "tsv" | "psv" => Self::Csv,
            "json" | "jsonl" | "ndjson" => Self::Json,
            "parquet" => Self::Parquet,
            "libsvm" | "svm" => Self::Libsvm,
            "txt" | "text" | "log" | "md" | "py" => Self::Text,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    pub kind: Kind,
    /// The first line of a CSV names its columns.
    pub header: bool,
    pub separator: char,
    /// A JSON document goes over several lines.
    pub multi_line: bool,
    /// What a person should know of it.
    pub warning: Option<String>,
}

pub const SEPARATORS: [(char, &str); 5] = [(',', "Comma"), (';', "Semicolon"), ('\t', "Tab"), ('|', "Bar"), (' ', "Space")];

impl Guess {
    pub fn plain(kind: Kind) -> Self {
        Self { kind, header: true, separator: ',', multi_line: false, warning: None }
    }

    /// Of a file whose content is not at hand.
    pub fn of_name(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        let ending = lower.strip_suffix(".gz").unwrap_or(&lower).rsplit_once('.').map_or("", |(_, ending)| ending);
        Self::plain(Kind::of_ending(ending).unwrap_or(Kind::Text))
    }

    /// Of a file by its name and its first bytes.
    pub fn of(name: &str, head: &[u8]) -> Self {
        let lower = name.to_ascii_lowercase();
        let inner = lower.strip_suffix(".gz").unwrap_or(&lower);
        let ending = inner.rsplit_once('.').map_or("", |(_, ending)| ending);
        let named = Kind::of_ending(ending);
        if inner.len() < lower.len() {
            return Self::plain(named.unwrap_or(Kind::Text));
        }
        if head.starts_with(b"PAR1") {
            return Self::plain(Kind::Parquet);
        }
        let warn = |kind, warning: String| Self { warning: Some(warning), ..Self::plain(kind) };
        if !is_text(head) {
            return match (ending, named) {
                ("xlsx" | "xls" | "ods", _) => {
                    warn(Kind::Other, "Spark reads no spreadsheets. Save the sheet as CSV and open that.".to_owned())
                }
                (_, Some(named)) => warn(Kind::Other, format!("It is named as {} is, but that is not what is in it.", named.label())),
                _ => warn(Kind::Other, "Spark reads no table from this kind of file. Scripts can still open it.".to_owned()),
            };
        }
        let text = String::from_utf8_lossy(head);
        match named {
            Some(Kind::Parquet) => warn(Kind::Text, "It is named as Parquet is, but what is in it is text.".to_owned()),
            Some(Kind::Csv) => Self::csv(&text),
            Some(Kind::Json) => Self { multi_line: is_one_document(&text), ..Self::plain(Kind::Json) },
            Some(Kind::Text) | None if is_libsvm(&text) => Self::plain(Kind::Libsvm),
            named => Self::plain(named.unwrap_or(Kind::Text)),
        }
    }

    fn csv(text: &str) -> Self {
        let first = text.lines().next().unwrap_or_default();
        let counted = |separator: char| first.matches(separator).count();
        // The first of those that are equally many.
        let separator = SEPARATORS
            .iter()
            .map(|(separator, _)| *separator)
            .filter(|separator| *separator != ' ')
            .rev()
            .max_by_key(|separator| counted(*separator));
        let separator = separator.filter(|separator| counted(*separator) > 0).unwrap_or(',');
        // Names of columns are no numbers.
        let header = !first.split(separator).any(|cell| cell.trim().trim_matches('"').parse::<f64>().is_ok());
        Self { header, separator, ..Self::plain(Kind::Csv) }
    }

    /// None where Spark reads no table from it.
    pub fn reading(&self) -> Option<Reading> {
        let format = self.kind.format()?.to_owned();
        let options: BTreeMap<String, String> = self.options().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Some(Reading { format, options })
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        match self.kind {
            Kind::Csv => {
                let mut options = vec![("header", self.header.to_string()), ("inferSchema", "true".to_owned())];
                if self.separator != ',' {
                    options.push(("sep", self.separator.to_string()));
                }
                options
            }
            Kind::Json if self.multi_line => vec![("multiLine", "true".to_owned())],
            _ => Vec::new(),
        }
    }

    /// The line of Python that reads the file.
    pub fn code(&self, path: &str) -> String {
        let path = quoted(path);
        let Some(format) = self.kind.format() else { return format!("open({path}, \"rb\").read()") };
        let value = |value: &str| match value {
            "true" => "True".to_owned(),
            "false" => "False".to_owned(),
            other => quoted(other),
        };
        let options: String = self.options().iter().map(|(name, given)| format!(", {name}={}", value(given))).collect();
        if self.kind == Kind::Libsvm {
            format!("spark.read.format(\"libsvm\").load({path})")
        } else {
            format!("spark.read.{format}({path}{options})")
        }
    }

    /// Whether its beginning is enough to look at.
    pub fn by_line(&self, name: &str) -> bool {
        !name.to_ascii_lowercase().ends_with(".gz") && !self.multi_line && !matches!(self.kind, Kind::Parquet | Kind::Other)
    }
}

/// As Python writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r"))
}

/// UTF-8 without what no text has; it may be cut in the middle of a letter.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() || looks_like_latin(head),
    };
    valid && !head.contains(&0)
}

/// Older encodings of text: few bytes beyond ASCII, and nearly no control characters.
fn looks_like_latin(head: &[u8]) -> bool {
    let control = head.iter().filter(|byte| **byte < 32 && !matches!(**byte, b'\n' | b'\r' | b'\t')).count();
    let high = head.iter().filter(|byte| **byte >= 0x80).count();
    control == 0 && high * 10 < head.len()
}

/// Not one object a line: the first line is no whole object.
fn is_one_document(text: &str) -> bool {
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default();
    text.starts_with('[')
        || (text.starts_with('{') && text.lines().nth(1).is_some() && serde_json::from_str::<serde_json::Value>(first).is_err())
}

/// `1 2:0.5 7:1`: a label, then places with values.
fn is_libsvm(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(3).peekable();
    let pair = |part: &str| {
        let (place, value) = part.split_once(':').unwrap_or_default();
        place.parse::<u32>().is_ok() && value.parse::<f64>().is_ok()
    };
    let row = |line: &str| {
        let mut parts = line.split_ascii_whitespace();
        parts.next().is_some_and(|label| label.parse::<f64>().is_ok()) && parts.next().is_some_and(pair)
    };
    lines.peek().is_some() && lines.all(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_told_by_what_is_in_it_before_the_name() {
        let kind = |name: &str, head: &[u8]| Guess::of(name, head).kind;
        assert_eq!(kind("a.csv", b"a,b\n1,2\n"), Kind::Csv);
        assert_eq!(kind("a.CSV", b"PAR1\x15\x04"), Kind::Parquet);
        assert_eq!(kind("a.parquet", b"no such thing"), Kind::Text);
        assert_eq!(kind("a.parquet", b"\0\x01\x02"), Kind::Other);
        assert_eq!(kind("a.xlsx", b"PK\x03\x04\0\0"), Kind::Other);
        assert_eq!(kind("a.csv.gz", b"\x1f\x8b\x08\0"), Kind::Csv);
        assert_eq!(kind("a.txt", b"1 1:0.5 3:2\n0 2:1\n"), Kind::Libsvm);
        assert_eq!(kind("a.txt", b"to be or not: 1:2\n"), Kind::Text);
        assert_eq!(kind("README", "größe, naïve".as_bytes()), Kind::Text);
        assert_eq!(kind("a.csv", b"caf\xe9,price\nlatte,3\nmocha,4\n"), Kind::Csv);
        assert_eq!(kind("empty.csv", b""), Kind::Csv);
        assert!(Guess::of("a.parquet", b"text").warning.is_some_and(|text| text.contains("named as Parquet")));
    }

    #[test]
    fn a_csv_tells_its_separator_and_whether_it_has_a_header() {
        let semicolons = Guess::of("a.csv", "name;age\nAda;36\n".as_bytes());
        assert_eq!((semicolons.separator, semicolons.header), (';', true));
        let numbers = Guess::of("a.tsv", "1\t2.5\n3\t4\n".as_bytes());
        assert_eq!((numbers.separator, numbers.header), ('\t', false));
        assert_eq!(semicolons.code("data/a.csv"), "spark.read.csv(\"data/a.csv\", header=True, inferSchema=True, sep=\";\")");
        assert_eq!(numbers.reading().map(|reading| reading.options["sep"].clone()), Some("\t".to_owned()));
    }

    #[test]
    fn a_json_document_over_lines_is_read_as_one() {
        let lines = |text: &str| Guess::of("a.json", text.as_bytes()).multi_line;
        assert!(!lines("{\"a\": 1}\n{\"a\": 2}\n"));
        assert!(!lines("{\"a\": 1}"));
        assert!(lines("[{\"a\": 1},\n{\"a\": 2}]"));
        assert!(lines("{\n  \"a\": 1\n}"));
    }

    #[test]
    fn code_survives_any_name() {
        assert_eq!(Guess::plain(Kind::Text).code("a\"b.txt"), "spark.read.text(\"a\\\"b.txt\")");
        assert_eq!(Guess::plain(Kind::Libsvm).code("a"), "spark.read.format(\"libsvm\").load(\"a\")");
    }
}

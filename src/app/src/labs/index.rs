//! A lab's index.json: what it asks, its knobs, its programs.

use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    pub title: String,
    pub question: String,
    /// What is measured, and how.
    pub measures: String,
    pub knobs: Vec<Knob>,
    pub programs: Vec<Listed>,
}

/// A whole number that a person sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knob {
    pub name: String,
    pub label: String,
    pub help: String,
    pub unit: String,
    pub start: u64,
    pub least: u64,
    pub most: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// From the lab's folder on.
    pub file: String,
    pub title: String,
    pub says: String,
    pub on: On,
    pub threads: Threads,
    /// Whether the engine compiles its functions.
    pub compiling: bool,
}

/// Who runs a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Engine,
    /// The page's workers www/labs/gpu.js and disk.js.
    Gpu,
    Disk,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    One,
    All,
}

impl Knob {
    /// What was typed as a number, or why it is none.
    pub fn read(&self, typed: &str) -> Result<u64, String> {
        let plain: String = typed.chars().filter(|letter| !matches!(letter, ' ' | ',' | '_')).collect();
        match plain.parse::<u64>() {
            Ok(number) if (self.least..=self.most).contains(&number) => Ok(number),
            _ => Err(format!("A whole number from {} to {}.", crate::words::count(self.least), crate::words::count(self.most))),
        }
    }
}

/// Or what is wrong with it.
pub fn parse(text: &str) -> Result<Index, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(Index {
        title: said(&value, "title")?,
        question: said(&value, "question")?,
        measures: said(&value, "measures")?,
        knobs: list(&value, "knobs")?.iter().map(knob).collect::<Result<_, _>>()?,
        programs: list(&value, "programs")?.iter().map(listed).collect::<Result<_, _>>()?,
    })
}

fn knob(value: &Value) -> Result<Knob, String> {
    let number = |name: &str| value[name].as_u64().ok_or_else(|| format!("a knob without {name}"));
    Ok(Knob {
        name: said(value, "name")?,
        label: said(value, "label")?,
        help: said(value, "help")?,
        unit: value["unit"].as_str().unwrap_or_default().to_owned(),
        start: number("start")?,
        least: number("least")?,
        most: number("most")?,
    })
}

fn listed(value: &Value) -> Result<Listed, String> {
    let on = match value["on"].as_str() {
        None => On::Engine,
        Some("gpu") => On::Gpu,
        Some("disk") => On::Disk,
        Some(other) => return Err(format!("a program on \"{other}\"")),
    };
    let threads = match value["threads"].as_str() {
        None => Threads::One,
        Some("all") => Threads::All,
        Some(other) => return Err(format!("a program on \"{other}\" threads")),
    };
    Ok(Listed {
        file: said(value, "file")?,
        title: said(value, "title")?,
        says: said(value, "says")?,
        on,
        threads,
        compiling: value["compiling"].as_bool().unwrap_or(true),
    })
}

fn said(value: &Value, name: &str) -> Result<String, String> {
    value[name].as_str().map(str::to_owned).ok_or_else(|| format!("{name} is missing"))
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    value[name].as_array().ok_or_else(|| format!("{name} is missing"))
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// As it is shipped.
    pub fn shipped(name: &str) -> Index {
        let text = match name {
            "optimisation" => include_str!("../../../../static/labs/optimisation/index.json"),
            "amdahl" => include_str!("../../../../static/labs/amdahl/index.json"),
            "scale" => include_str!("../../../../static/labs/scale/index.json"),
            _ => include_str!("../../../../static/labs/mapreduce/index.json"),
        };
        parse(text).unwrap()
    }

    #[test]
    fn each_shipped_index_can_be_read() {
        for kind in crate::labs::Kind::ALL {
            let (name, index) = (kind.name(), shipped(kind.name()));
            assert_eq!(index.title, kind.title());
            assert!(index.programs.len() >= 2, "{name}");
            for wanted in ["repeats", "warmups"] {
                assert!(index.knobs.iter().any(|knob| knob.name == wanted), "{name} has no {wanted}");
            }
            for knob in &index.knobs {
                assert_eq!(knob.read(&knob.start.to_string()), Ok(knob.start), "{name}: {}", knob.name);
            }
        }
    }

    #[test]
    fn a_knob_says_what_it_takes() {
        let knob = &shipped("amdahl").knobs[1];
        assert_eq!((knob.name.as_str(), knob.read("20"), knob.read(" 1 00")), ("share", Ok(20), Ok(100)));
        assert_eq!(knob.read("101"), Err("A whole number from 0 to 100.".to_owned()));
        assert!(knob.read("").is_err() && knob.read("-1").is_err() && knob.read("1e2").is_err());
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(parse("{}"), Err("title is missing".to_owned()));
        let text = r#"{"title": "", "question": "", "measures": "", "knobs": [], "programs": [{"file": "", "title": "", "says": "", "on": "moon"}]}"#;
        assert_eq!(parse(text), Err("a program on \"moon\"".to_owned()));
    }
}

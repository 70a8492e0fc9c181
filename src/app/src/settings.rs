//! What a person has set for the engine, kept in the browser's storage where that is allowed.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::browser;

const KEY: &str = "touchpaper.settings";

/// Each is none where the engine decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub threads: Option<usize>,
    pub executors: Option<usize>,
    pub shuffle_partitions: Option<usize>,
    /// Of an executor, in MB.
    pub memory_mb: Option<usize>,
}

/// A number that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Threads,
    Executors,
    ShufflePartitions,
    Memory,
}

impl Field {
    pub const ALL: [Self; 4] = [Self::Threads, Self::Executors, Self::ShufflePartitions, Self::Memory];

    pub fn name(self) -> &'static str {
        match self {
            Self::Threads => "threads",
            Self::Executors => "executors",
            Self::ShufflePartitions => "shufflePartitions",
            Self::Memory => "memoryMb",
        }
    }

    /// What may be set.
    pub fn range(self) -> (usize, usize) {
        match self {
            Self::Threads => (1, 64),
            Self::Executors => (1, 64),
            Self::ShufflePartitions => (1, 2_000),
            // Spark starts no executor with less.
            Self::Memory => (450, 3_072),
        }
    }

    /// A number as a person types it; nothing is the engine's own choice.
    pub fn read(self, text: &str) -> Result<Option<usize>, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let (least, most) = self.range();
        match text.parse::<usize>() {
            Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(format!("A whole number from {least} to {most}, or nothing.")),
        }
    }
}

impl Settings {
    pub fn get(&self, field: Field) -> Option<usize> {
        match field {
            Field::Threads => self.threads,
            Field::Executors => self.executors,
            Field::ShufflePartitions => self.shuffle_partitions,
            Field::Memory => self.memory_mb,
        }
    }

    pub fn set(&mut self, field: Field, value: Option<usize>) {
        match field {
            Field::Threads => self.threads = value,
            Field::Executors => self.executors = value,
            Field::ShufflePartitions => self.shuffle_partitions = value,
            Field::Memory => self.memory_mb = value,
        }
    }

    /// What is kept from an earlier visit; what is not as it should be counts as not set.
    pub fn kept() -> Self {
        browser::stored(KEY).map_or_else(Self::default, |text| Self::of_json(&text))
    }

    fn of_json(text: &str) -> Self {
        let kept: Value = serde_json::from_str(text).unwrap_or_default();
        let mut settings = Self::default();
        for field in Field::ALL {
            let number = kept[field.name()].as_u64().and_then(|number| field.read(&number.to_string()).ok().flatten());
            settings.set(field, number);
        }
        settings
    }

    /// False where they could not be kept.
    pub fn keep(&self) -> bool {
        browser::store(KEY, &self.json())
    }

    fn json(&self) -> String {
        let set = Field::ALL.into_iter().filter_map(|field| Some((field.name().to_owned(), json!(self.get(field)?))));
        Value::Object(set.collect::<Map<_, _>>()).to_string()
    }

    /// What Spark's applications start with where they set nothing themselves.
    pub fn conf(&self) -> BTreeMap<String, String> {
        let pairs = [
            ("spark.executor.instances", self.executors.map(|number| number.to_string())),
            ("spark.sql.shuffle.partitions", self.shuffle_partitions.map(|number| number.to_string())),
            ("spark.executor.memory", self.memory_mb.map(|number| format!("{number}m"))),
        ];
        pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back_and_nonsense_does_not() {
        let settings = Settings { threads: Some(2), memory_mb: Some(512), ..Settings::default() };
        assert_eq!(Settings::of_json(&settings.json()), settings);
        for text in ["", "[]", "null", "{\"threads\": \"many\"}", "{\"threads\": 0}", "{\"threads\": -1}", "{\"threads\": 1e9}"] {
            assert_eq!(Settings::of_json(text), Settings::default(), "{text}");
        }
    }

    #[test]
    fn a_number_is_read_as_it_is_typed() {
        assert_eq!(Field::Threads.read(" 4 "), Ok(Some(4)));
        assert_eq!(Field::Threads.read(""), Ok(None));
        for bad in ["0", "65", "four", "-1", "1.5"] {
            assert!(Field::Threads.read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_what_is_set_goes_to_spark() {
        let settings = Settings { executors: Some(2), memory_mb: Some(512), threads: Some(3), ..Settings::default() };
        let conf: Vec<_> = settings.conf().into_iter().collect();
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(conf, [pair("spark.executor.instances", "2"), pair("spark.executor.memory", "512m")]);
    }
}

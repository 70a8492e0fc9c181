//! Spark's configuration: text by key, and what the engine reads out of it.

use std::collections::BTreeMap;

use touchpaper_platform::threads;

use crate::{Error, Result};

/// `spark.*` keys and their values, in the order of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conf(BTreeMap<String, String>);

/// What the engine reads out of a `Conf`, checked once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Tasks that run at once.
    pub cores: usize,
    pub executors: usize,
    /// The user named a number of executors, so errors and events call them by number and not `driver`.
    pub numbered: bool,
    pub parallelism: usize,
    pub max_task_failures: u32,
    pub max_stage_attempts: u32,
    /// `take` looks at that many times more partitions after each try.
    pub scale_up: usize,
    /// What an executor may cache; none where the user sets no executor memory.
    pub cache_bytes: Option<u64>,
    /// How much memory an executor's Python may take; none is no limit.
    pub python_bytes: Option<u64>,
    pub max_result_bytes: Option<u64>,
}

impl Conf {
    pub fn new() -> Self {
        Self::default()
    }

    /// `local[threads]` for a master.
    pub fn local(threads: usize) -> Self {
        Self::new().with("spark.master", format!("local[{threads}]"))
    }

    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(key, value);
        self
    }

    pub fn set(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.0.insert(key.into(), value.into());
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn number(&self, key: &str, default: usize) -> Result<usize> {
        match self.get(key) {
            None => Ok(default),
            Some(text) => text.trim().parse().map_err(|_| {
                let message = format!("{key} should be int, but was {text}");
                Error::spark("java.lang.IllegalArgumentException", message)
            }),
        }
    }

    /// Bytes of a setting such as `512m`; without a unit they are Spark's `unit`.
    fn bytes(&self, key: &str, unit: u64) -> Result<Option<u64>> {
        let Some(text) = self.get(key) else { return Ok(None) };
        let lower = text.trim().to_ascii_lowercase();
        let digits = lower.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let factor = match lower.get(digits.len()..).unwrap_or_default() {
            "" => Some(unit),
            "b" => Some(1),
            "k" | "kb" => Some(1 << 10),
            "m" | "mb" => Some(1 << 20),
            "g" | "gb" => Some(1 << 30),
            "t" | "tb" => Some(1 << 40),
            _ => None,
        };
        let bytes = factor.zip(digits.parse::<u64>().ok()).and_then(|(factor, number)| number.checked_mul(factor));
        bytes.map(Some).ok_or_else(|| {
            let message = format!("{key} should be a size such as 50b, 100k, or 250m, but was {text}");
            Error::spark("java.lang.NumberFormatException", message)
        })
    }

    pub(crate) fn settings(&self) -> Result<Settings> {
        let master = self.get("spark.master").unwrap_or("local[*]");
        let (cores, failures) = local_master(master).ok_or_else(|| Error::exception(format!("Could not parse Master URL: '{master}'")))?;
        let instances = self.number("spark.executor.instances", cores)?.max(1);
        Ok(Settings {
            cores,
            executors: instances,
            numbered: self.get("spark.executor.instances").is_some(),
            parallelism: self.number("spark.default.parallelism", cores)?.max(1),
            max_task_failures: small(self.number("spark.task.maxFailures", failures)?),
            max_stage_attempts: small(self.number("spark.stage.maxConsecutiveAttempts", 4)?),
            python_bytes: self.bytes("spark.executor.pyspark.memory", 1 << 20)?.filter(|bytes| *bytes > 0),
            cache_bytes: self.bytes("spark.executor.memory", 1 << 20)?.map(storage),
            max_result_bytes: Some(self.bytes("spark.driver.maxResultSize", 1)?.unwrap_or(1 << 30)).filter(|bytes| *bytes > 0),
            scale_up: self.number("spark.rdd.limit.scaleUpFactor", 4)?.max(2),
        })
    }
}

/// The part of an executor's memory that its cache may fill: `UnifiedMemoryManager`'s share of what is left after 300 MB
/// that Spark reserves. Spark starts no executor of less than 450 MB; here a small one shows what eviction does.
fn storage(memory: u64) -> u64 {
    const RESERVED: u64 = 300 << 20;
    let usable = if memory >= RESERVED * 3 / 2 { memory - RESERVED } else { memory };
    (usable as f64 * 0.6) as u64
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).max(1)
}

/// Threads and allowed task failures of `local`, `local[4]`, `local[*]` and `local[4,2]`.
fn local_master(master: &str) -> Option<(usize, usize)> {
    let threads = |text: &str| match text.trim() {
        "*" => Some(threads::count().max(threads::machine())),
        text => text.parse().ok().filter(|threads| *threads > 0),
    };
    if master == "local" {
        return Some((1, 1));
    }
    let inside = master.strip_prefix("local[")?.strip_suffix(']')?;
    match inside.split_once(',') {
        None => Some((threads(inside)?, 1)),
        Some((inside, failures)) => Some((threads(inside)?, failures.trim().parse().ok()?)),
    }
}

#[cfg(test)]
mod tests {
    use super::Conf;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn masters_are_read_as_spark_reads_them() {
        let settings = Conf::local(4).settings().unwrap();
        assert_eq!((settings.cores, settings.parallelism, settings.max_task_failures), (4, 4, 1));
        let settings = Conf::new().with("spark.master", "local[3, 2]").settings().unwrap();
        assert_eq!((settings.cores, settings.max_task_failures), (3, 2));
        assert_eq!(Conf::new().with("spark.master", "local").settings().unwrap().cores, 1);
        let error = Conf::new().with("spark.master", "yarn").settings().unwrap_err();
        assert_eq!(error.to_string(), "org.apache.spark.SparkException: Could not parse Master URL: 'yarn'");
        let sized = Conf::local(2).with("spark.executor.memory", "1g").with("spark.driver.maxResultSize", "0").settings().unwrap();
        assert_eq!((sized.cache_bytes, sized.max_result_bytes), (Some(455_501_414), None));
        assert!(Conf::local(2).with("spark.executor.memory", "much").settings().is_err());
        assert!(Conf::local(2).with("spark.default.parallelism", "many").settings().is_err());
    }
}

//! Dates and timestamps in text files, by the options `dateFormat`, `timestampFormat`, `timestampNTZFormat` and `timeZone`.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::format;
use crate::functions::pattern::{Pattern, Use};
use crate::options::Options;
use crate::settings::Settings;
use crate::zone::Zone;

#[derive(Clone, Debug)]
pub struct Moments {
    zone: Zone,
    date: Option<Arc<Pattern>>,
    timestamp: Option<Arc<Pattern>>,
    timestamp_ntz: Option<Arc<Pattern>>,
}

impl Default for Moments {
    /// Without patterns texts are what casts take, in the session's time zone.
    fn default() -> Self {
        Self { zone: Settings::current().zone, date: None, timestamp: None, timestamp_ntz: None }
    }
}

impl Moments {
    /// By the patterns given; what a cast takes where there are none.
    pub fn reading(options: &Options) -> Result<Self> {
        let pattern = |text: &str| Ok::<_, Error>(Arc::new(Pattern::new(text, Use::Read)?));
        Self::new(options, pattern, [None, None])
    }

    /// By the patterns given, or by Spark's own.
    pub fn writing(options: &Options) -> Result<Self> {
        let pattern = |text: &str| Ok::<_, Error>(Arc::new(Pattern::new(text, Use::Write)?));
        Self::new(options, pattern, [Some("yyyy-MM-dd'T'HH:mm:ss.SSSXXX"), Some("yyyy-MM-dd'T'HH:mm:ss.SSS")])
    }

    fn new(options: &Options, pattern: impl Fn(&str) -> Result<Arc<Pattern>>, defaults: [Option<&str>; 2]) -> Result<Self> {
        let zone = match options.get("timeZone") {
            Some(name) => Zone::of(name).ok_or_else(|| Error::new("INVALID_TIMEZONE", &[("timeZone", name)]))?,
            None => Settings::current().zone,
        };
        let [timestamp, ntz] = defaults;
        let made = |key: &str, default: Option<&str>| options.get(key).or(default).map(&pattern).transpose();
        Ok(Self {
            zone,
            date: made("dateFormat", None)?,
            timestamp: made("timestampFormat", timestamp)?,
            timestamp_ntz: made("timestampNTZFormat", ntz)?,
        })
    }

    /// Whether dates are written in a way of their own.
    pub fn has_date_pattern(&self) -> bool {
        self.date.is_some()
    }

    pub fn read_date(&self, text: &str) -> Option<i32> {
        match &self.date {
            Some(pattern) => pattern.date(text).ok(),
            None => format::parse_date(text),
        }
    }

    pub fn read_timestamp(&self, text: &str) -> Option<i64> {
        match &self.timestamp {
            Some(pattern) => pattern.moment(text, self.zone).ok(),
            None => format::parse_timestamp(text, self.zone),
        }
    }

    pub fn read_timestamp_ntz(&self, text: &str) -> Option<i64> {
        match self.timestamp_ntz.as_ref().or(self.timestamp.as_ref()) {
            Some(pattern) => pattern.local(text).ok(),
            None => format::parse_timestamp_ntz(text),
        }
    }

    pub fn date(&self, days: i32) -> String {
        match &self.date {
            Some(pattern) => pattern.write(i64::from(days) * 86_400_000_000, Zone::UTC),
            None => format::date(days),
        }
    }

    pub fn timestamp(&self, micros: i64) -> String {
        match &self.timestamp {
            Some(pattern) => pattern.write(micros, self.zone),
            None => format::timestamp(self.zone.to_local(micros)),
        }
    }

    pub fn timestamp_ntz(&self, micros: i64) -> String {
        match &self.timestamp_ntz {
            Some(pattern) => pattern.write(micros, Zone::UTC),
            None => format::timestamp(micros),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn spark_writes_iso_and_reads_what_it_wrote() {
        let options = Options::new([("timeZone", "+02:00")]);
        let (writing, reading) = (Moments::writing(&options).unwrap(), Moments::reading(&options).unwrap());
        let text = writing.timestamp(1_700_000_000_123_000);
        assert_eq!(text, "2023-11-15T00:13:20.123+02:00");
        assert_eq!(reading.read_timestamp(&text), Some(1_700_000_000_123_000));
        assert_eq!(writing.timestamp_ntz(0), "1970-01-01T00:00:00.000");
        assert!(Moments::reading(&Options::new([("dateFormat", "yyyy-qq'")])).is_err());
    }
}

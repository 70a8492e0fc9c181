//! Where an error comes from: a part of a query's text, or a call of the program's that made a column.

use std::collections::HashSet;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

/// What `getQueryContext` tells of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryContext {
    /// As it stands behind the message.
    pub summary: String,
    /// The part of the text, or the name of the method that was called.
    pub fragment: String,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The first and the last character in the text, counted from 0.
    Text { start: usize, stop: usize },
    /// The call's file and line.
    Call { site: &'static str },
}

impl fmt::Display for QueryContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary)
    }
}

/// A call of the program's that made a column.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct CallSite {
    pub method: String,
    /// `script.py:12`
    pub site: String,
}

impl CallSite {
    /// The call of this method at this place of the program. Each is kept once for good, so that what it made can point at it:
    /// there are no more of them than a program has calls.
    pub fn of(method: &str, site: &str) -> &'static Self {
        static KNOWN: LazyLock<Mutex<HashSet<&'static CallSite>>> = LazyLock::new(Mutex::default);
        let wanted = Self { method: method.to_string(), site: site.to_string() };
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(&wanted) {
            Some(found) => found,
            None => {
                let kept: &'static Self = Box::leak(Box::new(wanted));
                known.insert(kept);
                kept
            }
        }
    }
}

impl From<&'static CallSite> for QueryContext {
    fn from(call: &'static CallSite) -> Self {
        Self {
            summary: format!("== DataFrame ==\n\"{}\" was called from\n{}\n", call.method, call.site),
            fragment: call.method.clone(),
            place: Place::Call { site: &call.site },
        }
    }
}

//! A JSON object whose entries stay in the order in which they were sent, as a Python dictionary's do.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

#[derive(Clone, Debug, PartialEq)]
pub struct Ordered<T>(pub Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

struct Entries<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
    type Value = Ordered<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    /// JSON lets a name come twice; which of the two was meant nobody knows.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries: Vec<(String, T)> = Vec::new();
        let mut names = std::collections::HashSet::new();
        while let Some((name, value)) = map.next_entry::<String, T>()? {
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(format!("`{name}` is there twice")));
            }
            entries.push((name, value));
        }
        Ok(Ordered(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_order() {
        let Ordered(entries) = serde_json::from_str::<Ordered<i32>>(r#"{"b": 1, "a": 2, "10": 3, "9": 4}"#).unwrap();
        assert_eq!(entries.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["b", "a", "10", "9"]);
    }

    #[test]
    fn a_name_that_comes_twice_is_refused() {
        let error = serde_json::from_str::<Ordered<i32>>(r#"{"a": 1, "a": 2}"#).unwrap_err();
        assert!(error.to_string().starts_with("`a` is there twice"));
    }
}

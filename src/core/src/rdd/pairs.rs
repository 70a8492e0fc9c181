//! Narrow operators on pairs: `keys`, `values`, `mapValues`, `flatMapValues`, `keyBy`.

use crate::{Data, Rdd};

impl<K: Data, V: Data> Rdd<(K, V)> {
    pub fn keys(&self) -> Rdd<K> {
        self.map_named("keys", |(key, _)| key)
    }

    pub fn values(&self) -> Rdd<V> {
        self.map_named("values", |(_, value)| value)
    }

    pub fn map_values<U: Data>(&self, f: impl Fn(V) -> U + Send + Sync + 'static) -> Rdd<(K, U)> {
        self.map_named("mapValues", move |(key, value)| (key, f(value)))
    }

    pub fn flat_map_values<U: Data>(&self, f: impl Fn(V) -> Vec<U> + Send + Sync + 'static) -> Rdd<(K, U)> {
        self.flat_map_named("flatMapValues", move |(key, value): (K, V)| f(value).into_iter().map(move |value| (key.clone(), value)))
    }
}

impl<T: Data> Rdd<T> {
    pub fn key_by<K: Data>(&self, f: impl Fn(&T) -> K + Send + Sync + 'static) -> Rdd<(K, T)> {
        self.map_named("keyBy", move |item| (f(&item), item))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn keys_and_values_come_apart() {
        let words = local(2).parallelize(vec!["or", "not"], 2);
        let pairs = words.key_by(|word| word.len());
        assert_eq!(pairs.keys().collect().unwrap(), [2, 3]);
        assert_eq!(pairs.values().collect().unwrap(), ["or", "not"]);
        assert_eq!(pairs.map_values(|word| word.len() * 2).collect().unwrap(), [(2, 4), (3, 6)]);
        let letters = pairs.flat_map_values(|word| word.chars().collect());
        assert_eq!(letters.take(3).unwrap(), [(2, 'o'), (2, 'r'), (3, 'n')]);
    }
}

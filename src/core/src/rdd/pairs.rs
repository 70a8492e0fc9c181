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
        self.flat_map_named("flatMapValues", move |(key, value): (K, V)| {
            f(value).into_iter().map(move |value| (key.clone(), value))
        })
    }
}

impl<T: Data> Rdd<T> {
    pub fn key_by<K: Data>(&self, f: impl Fn(&T) -> K + Send + Sync + 'static) -> Rdd<(K, T)> {
        self.map_named("keyBy", move |item| (f(&item), item))
    }
}

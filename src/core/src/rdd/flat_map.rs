//! `flatMap`: each item to any number of others.

use std::sync::Arc;

use crate::{Data, Rdd};

impl<T: Data> Rdd<T> {
    pub fn flat_map<U: Data, I>(&self, f: impl Fn(T) -> I + Send + Sync + 'static) -> Rdd<U>
    where
        I: IntoIterator<Item = U>,
        I::IntoIter: 'static,
    {
        self.flat_map_named("flatMap", f)
    }

    pub(crate) fn flat_map_named<U: Data, I>(&self, name: &str, f: impl Fn(T) -> I + Send + Sync + 'static) -> Rdd<U>
    where
        I: IntoIterator<Item = U>,
        I::IntoIter: 'static,
    {
        let f = Arc::new(f);
        self.map_partitions_named(name, move |_, _, stream| {
            let f = Arc::clone(&f);
            Ok(Box::new(stream.flat_map(move |item| match item {
                Ok(item) => Expanded::Items(f(item).into_iter()),
                Err(error) => Expanded::Error(Some(error)),
            })))
        })
    }
}

/// What one input became: its items, or the error that stood in its place.
enum Expanded<I> {
    Items(I),
    Error(Option<crate::Error>),
}

impl<I: Iterator> Iterator for Expanded<I> {
    type Item = crate::Result<I::Item>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Items(items) => items.next().map(Ok),
            Self::Error(error) => error.take().map(Err),
        }
    }
}

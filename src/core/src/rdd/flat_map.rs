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

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn each_item_becomes_any_number() {
        let lines = local(2).parallelize(vec!["to be or", "", "not to be"], 2);
        let words = lines.flat_map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(words.collect().unwrap(), ["to", "be", "or", "not", "to", "be"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_parents_error_goes_through() {
        let sc = local(1);
        let failing = sc.rdd("failing", 1, Vec::new(), |_, _| Ok(Box::new([Ok(1), Err(Error::exception("no"))].into_iter())));
        assert!(failing.flat_map(|n| vec![n, n]).collect().unwrap_err().to_string().ends_with("SparkException: no"));
    }
}

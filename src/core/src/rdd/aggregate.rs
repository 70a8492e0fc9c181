//! Actions that fold all items into one value: `reduce`, `fold`, `aggregate`.

use crate::{Data, Error, Rdd, Result};

impl<T: Data> Rdd<T> {
    /// All items as one, partition by partition and then in the partitions' order; an error if there is none.
    pub fn reduce(&self, f: impl Fn(T, T) -> T + Sync) -> Result<T> {
        let parts = self.sc.run_action("reduce", self, &self.all(), |_, mut stream| {
            let Some(first) = stream.next() else { return Ok(None) };
            stream.try_fold(first?, |sum, item| Ok(f(sum, item?))).map(Some)
        })?;
        let empty = || Error::spark("java.lang.UnsupportedOperationException", "empty collection");
        parts.into_iter().flatten().reduce(&f).ok_or_else(empty)
    }

    /// As `reduce`, where `zero` starts each partition and the whole.
    pub fn fold(&self, zero: T, f: impl Fn(T, T) -> T + Sync) -> Result<T> {
        self.aggregate(zero, &f, &f)
    }

    /// Items into a value of another type within each partition, then the partitions' values into one.
    pub fn aggregate<U: Clone + Send + Sync>(&self, zero: U, within: impl Fn(U, T) -> U + Sync, between: impl Fn(U, U) -> U) -> Result<U> {
        let parts = self.sc.run_action("aggregate", self, &self.all(), |_, mut stream| {
            stream.try_fold(zero.clone(), |sum, item| Ok(within(sum, item?)))
        })?;
        Ok(parts.into_iter().fold(zero.clone(), between))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn folds_go_in_the_order_of_the_partitions() {
        let sc = local(2);
        let letters = sc.parallelize(["a", "b", "c", "d", "e"].map(str::to_owned).to_vec(), 4);
        assert_eq!(letters.reduce(|a, b| a + &b).unwrap(), "abcde");
        assert_eq!(letters.fold("-".to_owned(), |a, b| a + &b).unwrap(), "--a-b-c-de");
        assert_eq!(letters.aggregate(0, |sum, letter| sum + letter.len(), |a, b| a + b).unwrap(), 5);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn nothing_cannot_be_reduced() {
        let error = local(2).parallelize(Vec::<i32>::new(), 2).reduce(|a, b| a + b).unwrap_err();
        assert_eq!(error.to_string(), "java.lang.UnsupportedOperationException: empty collection");
    }
}

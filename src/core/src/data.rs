//! What RDDs are made of.

use std::sync::Arc;

use crate::Result;

/// What a task reads, one item after another. It stays on the task's thread.
pub type Stream<T> = Box<dyn Iterator<Item = Result<T>>>;

/// An item of an RDD.
pub trait Data: Clone + Send + Sync + 'static {
    /// About how much memory it takes; shuffle and cache sizes are sums of it.
    fn bytes(&self) -> usize {
        size_of_val(self)
    }

    /// A copy that its reader may change: what is kept for others to read must stay as it is.
    #[must_use]
    fn fresh(&self) -> Self {
        self.clone()
    }

    /// How many rows of the user's it is; more than one where items are batches.
    fn rows(&self) -> usize {
        1
    }
}

/// A stream of items that are there already.
pub fn stream_of<T: Data>(items: Vec<T>) -> Stream<T> {
    Box::new(items.into_iter().map(Ok))
}

/// A stream of shared items, a fresh copy of each as it is read.
pub(crate) fn stream_of_shared<T: Data>(items: Arc<Vec<T>>) -> Stream<T> {
    Box::new((0..items.len()).map(move |index| Ok(items[index].fresh())))
}

macro_rules! plain {
    ($($kind:ty),*) => { $(impl Data for $kind {})* };
}
plain!((), bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64);

impl Data for String {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.len()
    }
}

impl Data for &'static str {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.len()
    }
}

impl Data for Arc<str> {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.len()
    }
}

impl<T: Data> Data for Arc<T> {
    fn bytes(&self) -> usize {
        size_of::<Self>() + T::bytes(self)
    }

    fn rows(&self) -> usize {
        T::rows(self)
    }
}

impl<T: Data> Data for Vec<T> {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.iter().map(T::bytes).sum::<usize>()
    }
}

impl<T: Data> Data for Option<T> {
    fn bytes(&self) -> usize {
        self.as_ref().map_or(size_of::<Self>(), T::bytes)
    }
}

macro_rules! tuple {
    ($($name:ident),*) => {
        impl<$($name: Data),*> Data for ($($name,)*) {
            fn bytes(&self) -> usize {
                #[allow(non_snake_case)]
                let ($($name,)*) = self;
                0 $(+ $name.bytes())*
            }
        }
    };
}
tuple!(A);
tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);

#[cfg(test)]
mod tests {
    use super::Data;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn sizes_count_what_is_owned() {
        let word = "lineage".to_owned();
        assert_eq!(word.bytes(), size_of::<String>() + 7);
        assert_eq!((word.clone(), 1_i64).bytes(), word.bytes() + 8);
        assert_eq!(vec![1_i32, 2].bytes(), size_of::<Vec<i32>>() + 8);
    }
}

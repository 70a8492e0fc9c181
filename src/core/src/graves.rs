//! Lets go of long chains without recursion: a lineage thousands deep would overflow the stack if each RDD dropped its
//! parent while it is dropped itself.

use std::any::Any;
use std::cell::RefCell;

thread_local! {
    /// What waits while something is being dropped on this thread; none when nothing is.
    static WAITING: RefCell<Option<Vec<Box<dyn Any>>>> = const { RefCell::new(None) };
}

/// Drops `value` now, or after what is being dropped on this thread already.
pub fn bury(value: impl Any) {
    let mut value: Option<Box<dyn Any>> = Some(Box::new(value));
    let first = WAITING.try_with(|waiting| match &mut *waiting.borrow_mut() {
        Some(waiting) => {
            waiting.extend(value.take());
            false
        }
        waiting => {
            *waiting = Some(Vec::new());
            true
        }
    });
    // The thread itself is ending: nothing is left to wait with.
    if !first.unwrap_or(false) {
        return;
    }
    while let Some(grave) = value {
        drop(grave);
        value = WAITING.with_borrow_mut(|waiting| waiting.as_mut().and_then(Vec::pop));
    }
    WAITING.set(None);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_lineage_of_any_depth_is_dropped() {
        let sc = local(1);
        let mut rdd = sc.parallelize(vec![1], 1);
        for _ in 0..20_000 {
            rdd = rdd.map(|n: i32| n + 1);
        }
        let lineage = Arc::clone(rdd.lineage());
        drop(rdd);
        drop(lineage);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_lineage_too_deep_to_compute_is_an_error() {
        let sc = local(1);
        let mut rdd = sc.parallelize(vec![1], 1);
        for _ in 0..20_000 {
            rdd = rdd.map(|n: i32| n + 1);
        }
        assert!(rdd.collect().unwrap_err().to_string().contains("StackOverflowError"));
    }
}

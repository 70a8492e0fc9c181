//! `take` and `first`: they look at one partition, then at ever more, until there are enough items.

use crate::{Data, Error, Rdd, Result};

impl<T: Data> Rdd<T> {
    /// The first `count` items, by as many jobs as Spark's `take` runs.
    pub fn take(&self, count: usize) -> Result<Vec<T>> {
        let (mut items, mut scanned): (Vec<T>, usize) = (Vec::new(), 0);
        let all = self.num_partitions();
        while items.len() < count && scanned < all {
            let left = count - items.len();
            let more = partitions_to_try(count, items.len(), scanned, self.sc.0.settings.scale_up);
            let partitions: Vec<usize> = (scanned..scanned.saturating_add(more).min(all)).collect();
            let parts = self.sc.run_action("take", self, &partitions, |_, stream| stream.take(left).collect::<Result<Vec<T>>>())?;
            items.extend(parts.into_iter().flatten().take(left));
            scanned += partitions.len();
        }
        Ok(items)
    }

    pub fn first(&self) -> Result<T> {
        let empty = || Error::spark("java.lang.UnsupportedOperationException", "empty collection");
        self.take(1)?.into_iter().next().ok_or_else(empty)
    }

    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.num_partitions() == 0 || self.take(1)?.is_empty())
    }
}

/// How many partitions to look at next: `RDD.take` in Spark's RDD.scala.
fn partitions_to_try(count: usize, found: usize, scanned: usize, scale_up: usize) -> usize {
    if scanned == 0 {
        1
    } else if found == 0 {
        scanned.saturating_mul(scale_up)
    } else {
        // Half as much again as the partitions so far let expect.
        let expected = (1.5 * (count - found) as f64 * scanned as f64 / found as f64).ceil() as usize;
        expected.clamp(1, scanned.saturating_mul(scale_up))
    }
}

#[cfg(test)]
mod tests {
    use super::partitions_to_try;
    use crate::Conf;
    use crate::testing::{context, local};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn it_looks_at_no_more_partitions_than_spark() {
        let (sc, log) = context(Conf::local(2));
        let items: Vec<Vec<i32>> = (0..30).map(|partition| if partition == 7 { vec![1, 2, 3] } else { Vec::new() }).collect();
        let rdd = sc.from_partitions(items);
        assert_eq!(rdd.take(2).unwrap(), [1, 2]);
        let tasks: Vec<usize> = log.jobs().iter().map(|stages| stages[0].tasks).collect();
        assert_eq!(tasks, [1, 4, 20], "one, then four times those seen so far");
        assert_eq!(rdd.take(99).unwrap(), [1, 2, 3]);
        assert!(rdd.take(0).unwrap().is_empty());
        assert_eq!(rdd.first().unwrap(), 1);
        assert!(!rdd.is_empty().unwrap());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_was_found_says_how_far_to_look() {
        assert_eq!(partitions_to_try(10, 5, 4, 4), 6, "half as much again as expected");
        assert_eq!(partitions_to_try(1000, 1, 2, 4), 8, "but no more than four times");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_first_of_nothing_is_an_error() {
        let empty = local(1).parallelize(Vec::<i32>::new(), 3);
        assert_eq!(empty.first().unwrap_err().to_string(), "java.lang.UnsupportedOperationException: empty collection");
        assert!(empty.is_empty().unwrap());
    }
}

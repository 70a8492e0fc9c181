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
            let parts = self.sc.run_action("take", self, &partitions, |_, stream| {
                stream.take(left).collect::<Result<Vec<T>>>()
            })?;
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

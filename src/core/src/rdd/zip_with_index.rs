//! `zipWithIndex`: each item with its place in the whole RDD.

use crate::{Data, Rdd, Result};

impl<T: Data> Rdd<T> {
    /// Runs a job to count the partitions before the last, if there are several.
    pub fn zip_with_index(&self) -> Result<Rdd<(T, u64)>> {
        let before_last: Vec<usize> = (0..self.num_partitions().saturating_sub(1)).collect();
        let counts =
            self.sc.run_action("zipWithIndex", self, &before_last, |_, stream| stream.map(|item| item.map(|_| 1)).sum::<Result<u64>>())?;
        let mut starts = vec![0];
        starts.extend(counts.iter().scan(0, |start, count| {
            *start += count;
            Some(*start)
        }));
        Ok(self.map_partitions_named("zipWithIndex", move |_, partition, stream| {
            let start = starts[partition];
            Ok(Box::new((start..).zip(stream).map(|(index, item)| item.map(|item| (item, index)))))
        }))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn places_go_on_over_partitions() {
        let letters = local(2).parallelize(vec!['a', 'b', 'c', 'd'], 3);
        assert_eq!(letters.zip_with_index().unwrap().collect().unwrap(), [('a', 0), ('b', 1), ('c', 2), ('d', 3)]);
    }
}

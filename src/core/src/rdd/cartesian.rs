//! `cartesian`: every item of one RDD with every item of another.

use crate::{Data, Rdd, Result, Stream, TaskContext};

impl<T: Data> Rdd<T> {
    /// One partition for each pair of partitions. The right one is read again for each item of the left one.
    pub fn cartesian<U: Data>(&self, other: &Rdd<U>) -> Rdd<(T, U)> {
        let (left, right, width) = (self.clone(), other.clone(), other.num_partitions());
        let dependencies = vec![left.narrow(), right.narrow()];
        self.sc.rdd("cartesian", left.num_partitions() * width, dependencies, move |partition, context| {
            let (right, context) = (right.clone(), context.clone());
            let stream = left.iterator(partition / width.max(1), &context)?;
            Ok(Box::new(stream.flat_map(move |item| match item.and_then(|item| pairs(item, &right, partition % width.max(1), &context)) {
                Ok(pairs) => pairs,
                Err(error) => Box::new(std::iter::once(Err(error))),
            })))
        })
    }
}

fn pairs<T: Data, U: Data>(item: T, right: &Rdd<U>, partition: usize, context: &TaskContext) -> Result<Stream<(T, U)>> {
    let stream = right.iterator(partition, context)?;
    Ok(Box::new(stream.map(move |other| Ok((item.clone(), other?)))))
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn every_pair_is_there_once() {
        let sc = local(2);
        let pairs = sc.parallelize(vec![1, 2, 3], 2).cartesian(&sc.parallelize(vec!['a', 'b'], 2));
        assert_eq!(pairs.num_partitions(), 4);
        assert_eq!(crate::testing::sorted(pairs.collect().unwrap()), [(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b'), (3, 'a'), (3, 'b')]);
        assert!(sc.parallelize(vec![1], 1).cartesian(&sc.from_partitions(Vec::<Vec<i32>>::new())).collect().unwrap().is_empty());
    }
}

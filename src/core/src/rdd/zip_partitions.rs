//! `zipPartitions`: the partitions of two RDDs side by side.

use crate::{Data, Error, Rdd, Result, Stream, TaskContext};

impl<T: Data> Rdd<T> {
    /// One function call for each pair of partitions; both RDDs must have as many.
    pub fn zip_partitions<U: Data, V: Data>(
        &self,
        name: &str,
        other: &Rdd<U>,
        f: impl Fn(&TaskContext, Stream<T>, Stream<U>) -> Result<Stream<V>> + Send + Sync + 'static,
    ) -> Result<Rdd<V>> {
        let (left, right) = (self.clone(), other.clone());
        let counts = (left.num_partitions(), right.num_partitions());
        if counts.0 != counts.1 {
            let message = format!("Can't zip RDDs with unequal numbers of partitions: List({}, {})", counts.0, counts.1);
            return Err(Error::spark("java.lang.IllegalArgumentException", message));
        }
        let dependencies = vec![left.one_to_one(), right.one_to_one()];
        Ok(self.sc.rdd(name, counts.0, dependencies, move |partition, context| {
            f(context, left.iterator(partition, context)?, right.iterator(partition, context)?)
        }))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use crate::{Result, stream_of};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn partitions_meet_their_likes() {
        let sc = local(2);
        let (left, right) = (sc.parallelize(vec![1, 2, 3, 4], 2), sc.parallelize(vec![10, 20, 30], 2));
        let sums = left
            .zip_partitions("sums", &right, |_, left, right| Ok(stream_of(vec![left.sum::<Result<i32>>()? + right.sum::<Result<i32>>()?])));
        assert_eq!(sums.unwrap().collect().unwrap(), [13, 57]);
        let error = left.zip_partitions("sums", &left.coalesce(1), |_, left, _| Ok(left)).unwrap_err();
        assert!(error.to_string().ends_with("Can't zip RDDs with unequal numbers of partitions: List(2, 1)"));
    }
}

//! The wide dependency that every other one is built on.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::{Data, Dependency, Rdd, Result, ShuffleDependency, Stream, TaskContext, scheduler, shuffle};

impl<T: Data> Rdd<T> {
    /// Cuts the stage here. `map_side` turns a partition into a bucket for each of `reducers`; partition r of the
    /// result streams every bucket r, in the order of the map partitions.
    pub fn shuffle<M: Data>(
        &self,
        name: &str,
        reducers: usize,
        map_side: impl Fn(&TaskContext, Stream<T>) -> Result<Vec<Vec<M>>> + Send + Sync + 'static,
    ) -> Rdd<M> {
        let engine = &self.sc.0;
        let id = engine.ids.shuffle.fetch_add(1, Ordering::Relaxed);
        engine.shuffles.register(id, self.num_partitions());
        let parent = self.clone();
        let dependency = ShuffleDependency {
            id,
            name: name.to_owned(),
            call_site: self.sc.call_site(name),
            parent: Arc::clone(&self.lineage),
            reducers,
            map_side: Box::new(move |partition, context| {
                let stream = context.watching(parent.iterator(partition, context)?);
                let items = map_side(context, stream)?;
                shuffle::write(items, reducers, &parent.sc.0.memory, context)
            }),
            engine: Arc::downgrade(engine),
        };
        let sc = self.sc.clone();
        self.sc.rdd(name, reducers, vec![Dependency::Shuffle(Arc::new(dependency))], move |reducer, context| {
            Ok(shuffle::read(sc.0.shuffles.fetch(id, reducer)?, context))
        })
    }
}

impl<T: Data> Rdd<T> {
    /// Runs the map side of the shuffle that this RDD reads, unless it has run, and says how many bytes each of its
    /// partitions will read. None for an RDD that reads no shuffle itself.
    pub fn shuffle_bytes(&self) -> Result<Option<Vec<u64>>> {
        let [Dependency::Shuffle(shuffle)] = self.lineage.dependencies.as_slice() else { return Ok(None) };
        let engine = &self.sc.0;
        if !engine.shuffles.missing(shuffle.id).is_empty() {
            scheduler::run_maps(engine, &self.sc.call_site("shuffle"), &self.lineage)?;
        }
        Ok(Some(engine.shuffles.sizes(shuffle.id, shuffle.reducers)))
    }

    /// Lets go of the shuffle output that this RDD and what lies before it read, up to persisted RDDs; what is needed again
    /// is computed again. As `RDD.cleanShuffleDependencies` of RDD.scala.
    pub fn clean_shuffle_dependencies(&self) {
        let before = self.lineage.walk(|lineage| lineage.id == self.id() || !lineage.is_persisted(), true);
        let read = before.iter().filter(|lineage| lineage.id == self.id() || !lineage.is_persisted());
        for dependency in read.flat_map(|lineage| &lineage.dependencies) {
            if let Dependency::Shuffle(shuffle) = dependency {
                self.sc.0.shuffles.empty(shuffle.id);
            }
        }
    }

    /// Of an RDD that reads a shuffle: runs of neighbouring partitions read as one, what a map task wrote for all of a run
    /// before what the next one wrote.
    pub fn joined(&self, runs: Vec<Range<usize>>) -> Self {
        let [Dependency::Shuffle(shuffle)] = self.lineage.dependencies.as_slice() else { return self.clone() };
        let (sc, id) = (self.sc.clone(), shuffle.id);
        self.sc.rdd("AQEShuffleRead", runs.len(), vec![Dependency::Shuffle(Arc::clone(shuffle))], move |run, context| {
            let reducers = runs.get(run).cloned().unwrap_or_default();
            let fetched = reducers.map(|reducer| sc.0.shuffles.fetch(id, reducer)).collect::<Result<Vec<_>>>()?;
            let maps = fetched.first().map_or(0, Vec::len);
            let by_map = (0..maps).flat_map(|map| fetched.iter().filter_map(move |buckets| buckets.get(map).cloned()));
            Ok(shuffle::read(by_map.collect(), context))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Computed, context, local};
    use crate::{Conf, Error};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn reducers_read_their_buckets_in_the_order_of_the_map_partitions() {
        let numbers = local(4).parallelize((0..20).collect(), 4);
        let shuffled = numbers.shuffle("by parity", 2, |_, stream| {
            let mut buckets = vec![Vec::new(), Vec::new()];
            for n in stream {
                let n = n?;
                buckets[n % 2].push(n.to_string());
            }
            Ok(buckets)
        });
        let odd: Vec<String> = (0..20).filter(|n| n % 2 == 1).map(|n| n.to_string()).collect();
        assert_eq!(shuffled.glom().collect().unwrap()[1], odd);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_map_side_runs_once_and_tells_what_reducers_will_read() {
        let shuffled = local(2).parallelize((0..20).collect(), 4).shuffle("uneven", 3, |_, stream| {
            let all = stream.collect::<crate::Result<Vec<i32>>>()?;
            Ok(vec![all, Vec::new(), vec![0]])
        });
        let sizes = shuffled.shuffle_bytes().unwrap().unwrap();
        assert!(sizes[0] > sizes[2] && sizes[1] == 0 && sizes[2] > 0, "{sizes:?}");
        assert_eq!(shuffled.shuffle_bytes().unwrap(), Some(sizes));
        let joined = shuffled.joined(vec![0..2, 2..3]);
        assert_eq!(joined.glom().collect().unwrap().iter().map(Vec::len).collect::<Vec<_>>(), [20, 4]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn cleaned_shuffles_are_computed_again_unless_a_persisted_rdd_stands_before_them() {
        let ((sc, _), computed) = (context(Conf::local(1)), Computed::default());
        let all = |_: &crate::TaskContext, stream: crate::Stream<i32>| Ok(vec![stream.collect::<crate::Result<Vec<i32>>>()?]);
        let first = computed.watch("first", &sc.parallelize(vec![1, 2], 1)).shuffle("first", 1, all);
        let second = computed.watch("second", &first).shuffle("second", 1, all);
        let of = || (computed.of("first")[0], computed.of("second")[0]);
        assert_eq!((second.count().unwrap(), second.count().unwrap(), of()), (2, 2, (1, 1)));
        second.clean_shuffle_dependencies();
        assert_eq!((second.count().unwrap(), of()), (2, (2, 2)));
        first.cache();
        second.clean_shuffle_dependencies();
        assert_eq!((second.count().unwrap(), of()), (2, (2, 3)), "what the persisted RDD reads was left");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_wrong_number_of_buckets_is_an_error() {
        let rdd = local(1).parallelize(vec![1], 1).shuffle("wrong", 2, |_, _| Ok(vec![Vec::<i32>::new()]));
        assert!(matches!(rdd.count().unwrap_err().into_cause(), Error::Spark { .. }));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn shuffles_count_and_what_does_not_fit_fails() {
        let (sc, _) = context(Conf::local(1).with("spark.executor.memory", "100k"));
        let wide = |n: i64| {
            sc.parallelize((0..n).collect(), 2).shuffle("wide", 1, |_, stream| Ok(vec![stream.collect::<crate::Result<Vec<i64>>>()?]))
        };
        let fits = wide(1000);
        assert_eq!(fits.count().unwrap(), 1000);
        assert!(sc.memory().used() > 0, "the shuffle is kept for the next job");
        let error = wide(1_000_000).count().unwrap_err().to_string();
        assert!(error.contains("[UNABLE_TO_ACQUIRE_MEMORY]"), "{error}");
        assert_eq!(fits.count().unwrap(), 1000, "the application lives on");
        drop(fits);
        assert_eq!(sc.memory().used(), 0);
    }
}

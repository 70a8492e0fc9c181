//! `sample` and `randomSplit`: rows picked by Spark's own generators, so that a seed picks the rows that Spark picks.
//! A partition's generator is seeded with the seed plus its index, or, with replacement, with as many numbers of
//! java.util.Random's on (org.apache.spark.sql.execution.SampleExec).

use datafusion::arrow::array::RecordBatch;
use touchpaper_core::random::{JavaRandom, Poisson, XorShift};
use touchpaper_core::{Rdd, Stream};

use crate::analyzer::Sampling;
use crate::batch::{self, Batch};
use crate::error::Result;

pub fn rows(rdd: &Rdd<Batch>, sampling: Sampling) -> Rdd<Batch> {
    rdd.map_partitions_named("Sample", move |_, partition, stream| {
        let mut sampler = Sampler::new(sampling, partition);
        Ok(Box::new(stream.map(move |batch| Ok(Batch(sampler.pick(&batch?.0)?)))) as Stream<Batch>)
    })
}

/// The `index`th `nextLong` of a `java.util.Random` of this seed.
fn java_long(seed: i64, index: usize) -> i64 {
    let mut random = JavaRandom::new(seed);
    for _ in 0..index {
        random.next_long();
    }
    random.next_long()
}

enum Sampler {
    Bernoulli { generator: XorShift, lower: f64, upper: f64 },
    Poisson(Option<Poisson>),
}

impl Sampler {
    fn new(sampling: Sampling, partition: usize) -> Self {
        let (lower, upper) = sampling.bounds();
        if sampling.replacement {
            let mean = upper - lower;
            Self::Poisson((mean > 0.0).then(|| Poisson::new(mean, java_long(sampling.seed, partition))))
        } else {
            Self::Bernoulli { generator: XorShift::new(sampling.seed.wrapping_add(partition as i64)), lower, upper }
        }
    }

    /// How often the next row is taken.
    fn next(&mut self) -> u32 {
        match self {
            Self::Bernoulli { lower, upper, .. } if *upper <= *lower => 0,
            Self::Bernoulli { generator, lower, upper } => {
                let x = generator.next_double();
                u32::from(x >= *lower && x < *upper)
            }
            Self::Poisson(None) => 0,
            Self::Poisson(Some(poisson)) => poisson.sample(),
        }
    }

    fn pick(&mut self, batch: &RecordBatch) -> Result<RecordBatch> {
        let mut rows: Vec<u32> = Vec::new();
        for row in 0..batch.num_rows() as u32 {
            rows.extend(std::iter::repeat_n(row, self.next() as usize));
        }
        batch::take(batch, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// `spark.range(0, 40, 1, 3)` sampled by Spark 4.3.0: the rows of the first partition, 0 to 12.
    #[wasm_bindgen_test(unsupported = test)]
    fn picks_the_rows_that_spark_picks() {
        let taken = |sampling: Sampling| {
            let mut sampler = Sampler::new(sampling, 0);
            (0..13).flat_map(|row| std::iter::repeat_n(row, sampler.next() as usize)).collect::<Vec<i32>>()
        };
        assert_eq!(taken(Sampling::new(0.0, 0.3, false, 0)), [2, 5, 6, 9, 10]);
        assert_eq!(taken(Sampling::new(0.0, 0.7, true, 0)), [1, 3, 5, 8, 8, 8, 9, 10, 11, 11, 12]);
        assert_eq!(taken(Sampling::new(0.0, 0.7, true, 1)), [0, 0, 1, 2, 3, 3, 5, 7, 8, 11]);
    }
}

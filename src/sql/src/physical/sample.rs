//! `sample` and `randomSplit`: rows picked by Spark's own generators, so that a seed picks the rows that Spark picks.
//! A partition's generator is seeded with the seed plus its index (org.apache.spark.sql.execution.SampleExec).

use datafusion::arrow::array::{RecordBatch, UInt32Array};
use datafusion::arrow::compute::take_record_batch;
use touchpaper_core::{Rdd, Stream};

use crate::analyzer::Sampling;
use crate::batch::Batch;
use crate::error::Result;
use crate::functions::XorShift;

mod poisson;

use poisson::Poisson;

pub fn rows(rdd: &Rdd<Batch>, sampling: Sampling) -> Rdd<Batch> {
    rdd.map_partitions_named("Sample", move |_, partition, stream| {
        let mut sampler = Sampler::new(sampling, partition);
        Ok(Box::new(stream.map(move |batch| Ok(Batch(sampler.pick(&batch?.0)?)))) as Stream<Batch>)
    })
}

enum Sampler {
    Bernoulli { generator: XorShift, lower: f64, upper: f64 },
    Poisson(Option<Poisson>),
}

impl Sampler {
    fn new(sampling: Sampling, partition: usize) -> Self {
        let seed = sampling.seed.wrapping_add(partition as i64);
        let (lower, upper) = sampling.bounds();
        if sampling.replacement {
            let mean = upper - lower;
            Self::Poisson((mean > 0.0).then(|| Poisson::new(mean, seed)))
        } else {
            Self::Bernoulli { generator: XorShift::new(seed), lower, upper }
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
            Self::Poisson(Some(poisson)) => poisson.next(),
        }
    }

    fn pick(&mut self, batch: &RecordBatch) -> Result<RecordBatch> {
        let mut rows: Vec<u32> = Vec::new();
        for row in 0..batch.num_rows() as u32 {
            rows.extend(std::iter::repeat_n(row, self.next() as usize));
        }
        Ok(take_record_batch(batch, &UInt32Array::from(rows))?)
    }
}

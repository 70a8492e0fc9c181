//! Two RDDs side by side: `zip` and `cartesian`, item by item and in the order that PySpark's batches give.

use rustpython_vm::PyObjectRef;
use touchpaper_core::{Error, Result, Stream, TaskContext};

use super::Core;
use crate::items::Batch;
use crate::tasks;

/// Pairs of the items at the same place. The RDDs have as many partitions.
pub fn zip(left: &Core, right: &Core) -> Result<Core> {
    left.zip_partitions("zip", right, |_, left, right| {
        let (mut left, mut right) = (Reader::new(left), Reader::new(right));
        let batches = std::iter::from_fn(move || {
            let pair = match (left.fill(), right.fill()) {
                (Err(error), _) | (_, Err(error)) => return Some(Err(error)),
                (Ok(0), Ok(0)) => return None,
                (Ok(0), _) | (_, Ok(0)) => {
                    return Some(Err(Error::exception("Can only zip RDDs with same number of elements in each partition")));
                }
                (Ok(here), Ok(there)) => here.min(there),
            };
            let (lefts, rights) = (left.take(pair), right.take(pair));
            Some(tasks::with_vm(|vm| {
                let pairs = lefts.into_iter().zip(rights).map(|(left, right)| vm.ctx.new_tuple(vec![left, right]).into());
                Batch::new(pairs.collect())
            }))
        });
        Ok(Box::new(batches) as Stream<Batch>)
    })
}

/// Reads items out of batches.
struct Reader {
    stream: Stream<Batch>,
    batch: Option<Batch>,
    next: usize,
}

impl Reader {
    fn new(stream: Stream<Batch>) -> Self {
        Self { stream, batch: None, next: 0 }
    }

    /// How many items can be taken now; 0 at the end.
    fn fill(&mut self) -> Result<usize> {
        loop {
            if let Some(batch) = &self.batch
                && self.next < batch.items().len()
            {
                return Ok(batch.items().len() - self.next);
            }
            let Some(batch) = self.stream.next() else { return Ok(0) };
            (self.batch, self.next) = (Some(batch?), 0);
        }
    }

    fn take(&mut self, count: usize) -> Vec<PyObjectRef> {
        let items = self.batch.as_ref().map(Batch::items).unwrap_or_default();
        let taken = items.iter().skip(self.next).take(count).cloned().collect();
        self.next += count;
        taken
    }
}

/// All pairs. PySpark's worker reads both sides in the batches they were pickled in, and gives the product of each two.
pub fn cartesian(left: &Core, right: &Core, left_batch: usize, right_batch: usize) -> Core {
    let pairs = batched(left, left_batch).cartesian(&batched(right, right_batch));
    let parent = pairs.clone();
    let compute = move |partition: usize, context: &TaskContext| {
        let products = parent.iterator(partition, context)?.map(|pair| {
            let (left, right) = pair?;
            tasks::with_vm(|vm| {
                let with = |left: &PyObjectRef| {
                    let left = left.clone();
                    right.items().iter().map(move |right| vm.ctx.new_tuple(vec![left.clone(), right.clone()]).into())
                };
                Batch::new(left.items().iter().flat_map(with).collect())
            })
        });
        Ok(Box::new(products) as Stream<Batch>)
    };
    pairs.context().rdd("cartesian", pairs.num_partitions(), vec![pairs.one_to_one()], compute)
}

/// The RDD in batches of so many items; of 1, 2, 4 and so on, as PySpark's pickler grows them, where that is 0.
fn batched(rdd: &Core, size: usize) -> Core {
    let parent = rdd.clone();
    let compute = move |partition: usize, context: &TaskContext| {
        let mut reader = Reader::new(parent.iterator(partition, context)?);
        let mut wanted = size.max(1);
        let batches = std::iter::from_fn(move || {
            let mut items = Vec::new();
            while items.len() < wanted {
                match reader.fill() {
                    Ok(0) => break,
                    Ok(there) => items.extend(reader.take(there.min(wanted - items.len()))),
                    Err(error) => return Some(Err(error)),
                }
            }
            if size == 0 {
                wanted *= 2;
            }
            (!items.is_empty()).then(|| Ok(Batch::new(items)))
        });
        Ok(Box::new(batches) as Stream<Batch>)
    };
    rdd.context().rdd(&rdd.name(), rdd.num_partitions(), vec![rdd.one_to_one()], compute)
}

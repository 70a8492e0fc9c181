//! Training data as the algorithms read it: blocks of rows with labels and weights, features dense by row or sparse by
//! row (CSR), in the partitions and the order that they came in.

use std::sync::Arc;

use touchpaper_core::java_text::java_double;
use touchpaper_core::{Data, Error, Rdd, Result, SparkContext, TaskContext};

use super::require;
use crate::linalg::{Vector, kernels};

/// A row on its way into a block.
#[derive(Clone, Debug)]
pub struct Instance {
    pub label: f64,
    pub weight: f64,
    pub features: Vector,
}

impl Data for Instance {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.features.size() * size_of::<f64>()
    }
}

/// Rows of features, all of one width.
#[derive(Clone, Debug)]
pub enum Features {
    /// Row after row.
    Dense { values: Vec<f64> },
    /// Row i is at offsets[i]..offsets[i + 1].
    Sparse { offsets: Vec<usize>, indices: Vec<u32>, values: Vec<f64> },
}

/// Some rows of a partition.
#[derive(Clone, Debug)]
pub struct Block {
    pub labels: Vec<f64>,
    pub weights: Vec<f64>,
    /// How many features a row has.
    pub width: usize,
    pub features: Features,
}

/// One row's features in a block.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    Dense(&'a [f64]),
    /// Indices ascend.
    Sparse(&'a [u32], &'a [f64]),
}

impl Row<'_> {
    pub fn dot(self, weights: &[f64]) -> f64 {
        match self {
            Self::Dense(values) => kernels::dot(values, weights),
            Self::Sparse(indices, values) => indices.iter().zip(values).map(|(index, value)| weights[*index as usize] * value).sum(),
        }
    }

    /// target += factor · row
    pub fn add_to(self, factor: f64, target: &mut [f64]) {
        match self {
            Self::Dense(values) => kernels::axpy(factor, values, target),
            Self::Sparse(indices, values) => {
                for (index, value) in indices.iter().zip(values) {
                    target[*index as usize] += factor * value;
                }
            }
        }
    }

    /// The first places alone.
    pub fn head(self, width: usize) -> Self {
        match self {
            Self::Dense(values) => Self::Dense(&values[..width.min(values.len())]),
            Self::Sparse(indices, values) => {
                let count = indices.partition_point(|index| (*index as usize) < width);
                Self::Sparse(&indices[..count], &values[..count])
            }
        }
    }

    /// The value at an index; what a sparse row leaves out is 0.
    pub fn get(self, index: usize) -> f64 {
        match self {
            Self::Dense(values) => values[index],
            Self::Sparse(indices, values) => indices.binary_search(&(index as u32)).map_or(0.0, |place| values[place]),
        }
    }

    /// Calls `f` with each stored index and value.
    pub fn for_each(self, mut f: impl FnMut(usize, f64)) {
        match self {
            Self::Dense(values) => values.iter().enumerate().for_each(|(index, value)| f(index, *value)),
            Self::Sparse(indices, values) => indices.iter().zip(values).for_each(|(index, value)| f(*index as usize, *value)),
        }
    }

    /// Every value, into a buffer of the block's width.
    pub fn copy_to(self, buffer: &mut [f64]) {
        match self {
            Self::Dense(values) => buffer.copy_from_slice(values),
            Self::Sparse(..) => {
                buffer.fill(0.0);
                self.add_to(1.0, buffer);
            }
        }
    }

    pub fn values(&self) -> &[f64] {
        match self {
            Self::Dense(values) | Self::Sparse(_, values) => values,
        }
    }
}

impl Block {
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    pub fn row(&self, index: usize) -> Row<'_> {
        match &self.features {
            Features::Dense { values } => Row::Dense(&values[index * self.width..(index + 1) * self.width]),
            Features::Sparse { offsets, indices, values } => {
                let range = offsets[index]..offsets[index + 1];
                Row::Sparse(&indices[range.clone()], &values[range])
            }
        }
    }

    /// Label, weight and features of each row.
    pub fn rows(&self) -> impl Iterator<Item = (f64, f64, Row<'_>)> {
        self.labels.iter().zip(&self.weights).enumerate().map(|(index, (label, weight))| (*label, *weight, self.row(index)))
    }
}

impl Data for Block {
    fn bytes(&self) -> usize {
        let features = match &self.features {
            Features::Dense { values } => values.len() * 8,
            Features::Sparse { offsets, indices, values } => offsets.len() * size_of::<usize>() + indices.len() * 4 + values.len() * 8,
        };
        size_of::<Self>() + self.labels.len() * 16 + features
    }

    fn rows(&self) -> usize {
        self.len()
    }
}

/// Collects the rows of one partition into blocks of about a megabyte. Rows are checked as they come, with the words of
/// Spark's DatasetUtils. A block is dense if the first of its rows is.
pub struct BlockBuilder {
    width: Option<usize>,
    open: Option<Block>,
    full: Vec<Arc<Block>>,
}

/// How many stored values fill a block (Spark: 1 MB).
const BLOCK_VALUES: usize = 131_072;

impl Default for BlockBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl BlockBuilder {
    pub fn new() -> Self {
        Self { width: None, open: None, full: Vec::new() }
    }

    pub fn push(&mut self, label: f64, weight: f64, features: &Vector) -> Result<()> {
        match features {
            Vector::Dense(vector) => self.push_dense(label, weight, &vector.values),
            Vector::Sparse(vector) => self.push_sparse(label, weight, vector.size(), vector.indices(), vector.values()),
        }
    }

    pub fn push_dense(&mut self, label: f64, weight: f64, values: &[f64]) -> Result<()> {
        let block = self.place(label, weight, values.len(), values, false)?;
        match &mut block.features {
            Features::Dense { values: all } => all.extend_from_slice(values),
            Features::Sparse { offsets, indices, values: all } => {
                for (index, value) in values.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                    indices.push(index as u32);
                    all.push(*value);
                }
                offsets.push(all.len());
            }
        }
        Ok(())
    }

    pub fn push_sparse(&mut self, label: f64, weight: f64, size: usize, indices: &[usize], values: &[f64]) -> Result<()> {
        let block = self.place(label, weight, size, values, true)?;
        match &mut block.features {
            Features::Dense { values: all } => {
                let start = all.len();
                all.resize(start + size, 0.0);
                for (index, value) in indices.iter().zip(values) {
                    all[start + index] = *value;
                }
            }
            Features::Sparse { offsets, indices: all_indices, values: all } => {
                all_indices.extend(indices.iter().map(|index| *index as u32));
                all.extend_from_slice(values);
                offsets.push(all.len());
            }
        }
        Ok(())
    }

    /// The block that takes the next row, its label and weight already in.
    fn place(&mut self, label: f64, weight: f64, size: usize, values: &[f64], sparse: bool) -> Result<&mut Block> {
        if label.is_nan() {
            return Err(raised("Labels MUST NOT be Null or NaN"));
        }
        if weight.is_nan() {
            return Err(raised("Weights MUST NOT be Null or NaN"));
        }
        if weight < 0.0 || weight == f64::INFINITY {
            return Err(raised(format!("Weights MUST NOT be Negative or Infinity, but got {}", java_double(weight))));
        }
        if !values.iter().all(|value| value.is_finite()) {
            let text: Vec<_> = values.iter().map(|value| java_double(*value)).collect();
            return Err(raised(format!("Vector values MUST NOT be NaN or Infinity, but got [{}]", text.join(","))));
        }
        let width = *self.width.get_or_insert(size);
        require(width == size, || format!("Dimensions mismatch when adding new sample. Expecting {width} but got {size}."))?;
        let full = self.open.as_ref().is_some_and(|block| match &block.features {
            Features::Dense { values } => values.len() + width > BLOCK_VALUES,
            Features::Sparse { values, .. } => values.len() + block.len() >= BLOCK_VALUES,
        });
        if full {
            self.close();
        }
        let block = self.open.get_or_insert_with(|| {
            let features = if sparse {
                Features::Sparse { offsets: vec![0], indices: Vec::new(), values: Vec::new() }
            } else {
                Features::Dense { values: Vec::new() }
            };
            Block { labels: Vec::new(), weights: Vec::new(), width, features }
        });
        block.labels.push(label);
        block.weights.push(weight);
        Ok(block)
    }

    fn close(&mut self) {
        if let Some(block) = self.open.take() {
            self.full.push(Arc::new(block));
        }
    }

    pub fn finish(mut self) -> Vec<Arc<Block>> {
        self.close();
        self.full
    }
}

fn raised(message: impl AsRef<str>) -> Error {
    Error::spark("org.apache.spark.SparkRuntimeException", format!("[USER_RAISED_EXCEPTION] {} SQLSTATE: P0001", message.as_ref()))
}

/// The rows that an algorithm is fitted to, cached while it lives.
pub struct Instances {
    blocks: Rdd<Arc<Block>>,
    width: usize,
    rows: u64,
}

impl Instances {
    /// Rows, in their partitions. The data are read once here, and checked; an error if there are none.
    pub fn from_rows(rows: &Rdd<Instance>) -> Result<Self> {
        let blocks = rows.map_partitions_named("training blocks", |_, _, stream| {
            let mut builder = BlockBuilder::new();
            for instance in stream {
                let Instance { label, weight, features } = instance?;
                builder.push(label, weight, &features)?;
            }
            Ok(touchpaper_core::stream_of(builder.finish()))
        });
        Self::from_blocks(blocks)
    }

    /// Blocks that the caller made with a `BlockBuilder`, one or more a partition.
    pub fn from_blocks(blocks: Rdd<Arc<Block>>) -> Result<Self> {
        blocks.persist();
        let shapes = over(&blocks, |_, blocks| {
            Ok((blocks.first().map(|block| block.width), blocks.iter().map(|block| block.len() as u64).sum::<u64>()))
        })?;
        let Some(width) = shapes.iter().find_map(|shape| shape.0) else {
            blocks.unpersist();
            // What Spark's Summarizer says of an RDD without rows.
            return Err(Error::spark("java.util.NoSuchElementException", "next on empty iterator"));
        };
        for other in shapes.iter().filter_map(|shape| shape.0) {
            require(width == other, || {
                format!("Dimensions mismatch when merging with another summarizer. Expecting {width} but got {other}.")
            })?;
        }
        Ok(Self { blocks, width, rows: shapes.iter().map(|shape| shape.1).sum() })
    }

    pub fn context(&self) -> &SparkContext {
        self.blocks.context()
    }

    pub fn blocks(&self) -> &Rdd<Arc<Block>> {
        &self.blocks
    }

    /// How many features a row has.
    pub fn width(&self) -> usize {
        self.width
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    pub fn num_partitions(&self) -> usize {
        self.blocks.num_partitions()
    }

    /// Runs `f` on each partition's blocks, one task a partition, and gives the results in the partitions' order.
    pub fn each_partition<U: Send>(&self, f: impl Fn(&TaskContext, &[Arc<Block>]) -> Result<U> + Sync) -> Result<Vec<U>> {
        over(&self.blocks, f)
    }

    /// Folds every block into one value: first within each partition from `zero()`, then partition by partition in order.
    pub fn fold<U: Send>(
        &self,
        zero: impl Fn() -> U + Sync,
        within: impl Fn(&mut U, &Block) -> Result<()> + Sync,
        between: impl Fn(&mut U, U),
    ) -> Result<U> {
        let parts = self.each_partition(|context, blocks| {
            let mut value = zero();
            for block in blocks {
                context.check()?;
                within(&mut value, block)?;
            }
            Ok(value)
        })?;
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_else(&zero);
        for part in parts {
            between(&mut whole, part);
        }
        Ok(whole)
    }

    /// Sums of f64 over all blocks.
    pub fn sum(&self, size: usize, within: impl Fn(&mut [f64], &Block) + Sync) -> Result<Vec<f64>> {
        let add = |sums: &mut Vec<f64>, block: &Block| {
            within(sums, block);
            Ok(())
        };
        self.fold(|| vec![0.0; size], add, |whole, part| kernels::add(&part, whole))
    }
}

impl Drop for Instances {
    fn drop(&mut self) {
        self.blocks.unpersist();
    }
}

fn over<T: Data, U: Send>(rdd: &Rdd<T>, f: impl Fn(&TaskContext, &[T]) -> Result<U> + Sync) -> Result<Vec<U>> {
    let all: Vec<usize> = (0..rdd.num_partitions()).collect();
    rdd.context().run_job(rdd, &all, |context, stream| f(context, &stream.collect::<Result<Vec<_>>>()?))
}

//! `textFile`: lines of files, in byte ranges as Hadoop's TextInputFormat cuts them.

mod lines;
mod splits;

use std::sync::Arc;

use crate::{Rdd, SparkContext, TaskContext};

impl SparkContext {
    /// The lines of a file, of a folder's files, or of those that a glob names; several paths are separated by commas.
    /// A path that is not there is an error of the first action, as in Spark.
    pub fn text_file(&self, path: &str, min_partitions: Option<usize>) -> Rdd<String> {
        let min_partitions = min_partitions.unwrap_or_else(|| self.default_min_partitions());
        let (splits, problem) = match splits::of(path, min_partitions) {
            Ok(splits) => (splits, None),
            Err(problem) => (Vec::new(), Some(problem)),
        };
        // One partition where the input is missing, so that no action can pass it over as empty.
        let partitions = if problem.is_some() { 1 } else { splits.len() };
        let compute = move |split: usize, _: &TaskContext| Ok(lines::read(splits.get(split).cloned().unwrap_or_default()));
        self.make("textFile", partitions, Vec::new(), problem, Arc::new(compute))
    }
}

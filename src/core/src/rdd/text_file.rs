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

#[cfg(test)]
mod tests {
    use touchpaper_platform::{files, random};

    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_file_is_read_in_as_many_partitions_as_asked() {
        let sc = local(2);
        let path = format!("/tmp/touchpaper-text-{:x}", random::seed());
        let lines: Vec<String> = (0..1000).map(|n| format!("line {n}")).collect();
        files::write(&path, lines.join("\n").as_bytes()).unwrap();
        for (asked, partitions) in [(None, 2), (Some(1), 1), (Some(5), 5)] {
            let file = sc.text_file(&path, asked);
            assert_eq!(file.num_partitions(), partitions);
            assert_eq!(file.collect().unwrap(), lines);
        }
        files::remove(&path).unwrap();
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_missing_file_is_an_error_of_the_action() {
        let counts = local(2).text_file("/no/such.txt", None).map(|line| (line, 1)).reduce_by_key(|a, b| a + b, 2);
        let expected = "org.apache.hadoop.mapred.InvalidInputException: Input path does not exist: file:/no/such.txt";
        assert_eq!(counts.collect().unwrap_err().to_string(), expected);
        assert_eq!(counts.check().unwrap_err().to_string(), expected);
    }
}

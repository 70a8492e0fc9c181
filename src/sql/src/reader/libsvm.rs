//! LIBSVM files: `label index:value …` a line, the features as MLlib's sparse vectors have them.

use std::sync::{Arc, OnceLock};

use datafusion::arrow::array::{
    ArrayRef, Float64Builder, Int8Array, Int32Array, Int32Builder, ListArray, ListBuilder, RecordBatch, RecordBatchOptions, StructArray,
};
use datafusion::arrow::datatypes::{DataType as Arrow, SchemaRef};
use touchpaper_core::{Stream, TaskContext};

use super::bytes::{self, Encoding};
use super::files::{File, Split, failed};
use super::{FileReader, Format};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::session::SparkSession;
use crate::types::{DataType, StructField, StructType};

#[derive(Clone, Debug)]
pub struct LibSvm {
    /// The vectors' size: the option's, or the largest index of all the files.
    size: Arc<OnceLock<i32>>,
}

impl LibSvm {
    pub fn new(options: &Options) -> Result<Self> {
        let size = OnceLock::new();
        if let Some(features) = options.number::<i32>("numFeatures")?.filter(|n| *n > 0) {
            size.get_or_init(|| features);
        }
        Ok(Self { size: Arc::new(size) })
    }
}

struct Point {
    label: f64,
    indices: Vec<i32>,
    values: Vec<f64>,
}

fn parse(line: &str, path: &str) -> Result<Option<Point>> {
    let line = line.split('#').next().unwrap_or("").trim();
    if line.is_empty() {
        return Ok(None);
    }
    let wrong = |what: String| failed(path, &format!("Caused by: java.lang.{what}"));
    let number = |text: &str| text.parse::<f64>().map_err(|_| wrong(format!("NumberFormatException: For input string: \"{text}\"")));
    let mut parts = line.split_ascii_whitespace();
    let mut point = Point { label: number(parts.next().unwrap_or(""))?, indices: Vec::new(), values: Vec::new() };
    for part in parts {
        let (index, value) = part.split_once(':').ok_or_else(|| wrong(format!("NumberFormatException: For input string: \"{part}\"")))?;
        let index: i32 = index.parse().map_err(|_| wrong(format!("NumberFormatException: For input string: \"{index}\"")))?;
        // One-based in the file, zero-based in the vector.
        let index = index.saturating_sub(1);
        if point.indices.last().map_or(index < 0, |last| *last >= index) {
            let what = "IllegalArgumentException: requirement failed: indices should be one-based and in ascending order; found current=";
            let before = point.indices.last().copied().unwrap_or(-1);
            return Err(wrong(format!("{what}{index}, previous={before}; line=\"{line}\"")));
        }
        point.indices.push(index);
        point.values.push(number(value)?);
    }
    Ok(Some(point))
}

fn points(bytes: &[u8], path: &str) -> Result<Vec<Point>> {
    let mut at = bytes.len() - bytes::without_mark(bytes).len();
    let mut out = Vec::new();
    while let Some((line, next)) = bytes::next_line(bytes, at, None) {
        out.extend(parse(&String::from_utf8_lossy(line), path)?);
        at = next;
    }
    Ok(out)
}

impl Format for LibSvm {
    fn name(&self) -> &'static str {
        "LibSVM"
    }

    fn is_splittable(&self) -> bool {
        true
    }

    fn infer(&self, _: &SparkSession, files: &[File]) -> Result<Option<StructType>> {
        if self.size.get().is_none() {
            let mut most = 0;
            for file in files {
                let points = points(&bytes::whole(&file.path)?, &file.path)?;
                most = points.iter().filter_map(|p| p.indices.last()).fold(most, |a, b| a.max(b.saturating_add(1)));
            }
            self.size.get_or_init(|| most);
        }
        let fields = vec![StructField::new("label", DataType::Double, true), StructField::new("features", DataType::Vector, true)];
        Ok(Some(StructType::new(fields)))
    }

    fn reader(&self, schema: &StructType, projection: &[usize]) -> Result<Arc<dyn FileReader>> {
        let fits = matches!(schema.fields.as_slice(), [label, _] if label.data_type == DataType::Double);
        if !fits {
            return Err(Error::analysis(format!("Illegal schema for libsvm data, schema={}", schema.simple_string())));
        }
        let arrow = Arc::new(schema.to_arrow().project(projection)?);
        let features = schema.fields.get(1).map(|f| f.data_type.to_arrow());
        Ok(Arc::new(Reader { size: Arc::clone(&self.size), schema: arrow, projection: projection.to_vec(), features }))
    }
}

struct Reader {
    size: Arc<OnceLock<i32>>,
    schema: SchemaRef,
    projection: Vec<usize>,
    features: Option<Arrow>,
}

impl FileReader for Reader {
    fn read(&self, split: &Split, _: &TaskContext) -> Result<Stream<Batch>> {
        let points = points(&bytes::of_split(split, Encoding::Utf8)?, &split.path)?;
        let own = || points.iter().filter_map(|p| p.indices.last()).fold(0, |a: i32, b| a.max(b.saturating_add(1)));
        let size = self.size.get().copied().unwrap_or_else(own);
        let mut columns: Vec<ArrayRef> = Vec::new();
        for column in &self.projection {
            columns.push(match column {
                0 => Arc::new(points.iter().map(|p| Some(p.label)).collect::<datafusion::arrow::array::Float64Array>()),
                _ => self.vectors(&points, size)?,
            });
        }
        let options = RecordBatchOptions::new().with_row_count(Some(points.len()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        Ok(Box::new(std::iter::once(Ok(Batch(batch)))))
    }
}

impl Reader {
    fn vectors(&self, points: &[Point], size: i32) -> Result<ArrayRef> {
        let Some(Arrow::Struct(fields)) = &self.features else { return Err(Error::internal("features are no vectors")) };
        let mut indices = ListBuilder::new(Int32Builder::new());
        let mut values = ListBuilder::new(Float64Builder::new());
        for point in points {
            indices.values().append_slice(&point.indices);
            indices.append(true);
            values.values().append_slice(&point.values);
            values.append(true);
        }
        let relabel = |list: ListArray, place: usize| -> Result<ArrayRef> {
            let field = match fields.get(place).map(|f| f.data_type()) {
                Some(Arrow::List(field)) => Arc::clone(field),
                _ => return Err(Error::internal("features are no vectors")),
            };
            let (_, offsets, items, nulls) = list.into_parts();
            Ok(Arc::new(ListArray::try_new(field, offsets, items, nulls)?))
        };
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int8Array::from(vec![0; points.len()])),
            Arc::new(Int32Array::from(vec![size; points.len()])),
            relabel(indices.finish(), 2)?,
            relabel(values.finish(), 3)?,
        ];
        Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn lines_are_labels_and_pairs() {
        let points = points(b"1 1:1.5 3:2\n\n# none\n-1 2:0.5 # tail", "f").unwrap_or_default();
        let all: Vec<_> = points.iter().map(|p| (p.label, p.indices.clone(), p.values.clone())).collect();
        assert_eq!(all, [(1.0, vec![0, 2], vec![1.5, 2.0]), (-1.0, vec![1], vec![0.5])]);
        assert!(super::points(b"1 2:1 1:1", "f").is_err());
    }
}

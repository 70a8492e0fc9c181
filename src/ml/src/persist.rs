//! The tables of saved models: what stands in `data/`, as Spark lays it out.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int32Array, ListArray, RecordBatch};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::compute::concat_batches;
use touchpaper_sql::arrow::datatypes::{Field, Float64Type, Int32Type};
use touchpaper_sql::{DataFrame, DataType, Error, Options, ReadSpec, Result, SaveMode, SparkSession, StructField, StructType, WriteSpec};

use crate::columns::{VectorBuilder, Vectors, matrices, matrix_column};
use crate::linalg::{DenseMatrix, DenseVector, Vector};
use crate::stage::java;

/// Marks the fields of tables that hold mllib's vectors.
const MLLIB: &str = r#"{"mllib":true}"#;

/// Columns of one length.
#[derive(Clone, Debug)]
pub struct Table {
    pub schema: StructType,
    pub batch: RecordBatch,
}

impl Table {
    pub fn new(columns: Vec<(&str, DataType, ArrayRef)>) -> Result<Self> {
        let fields = columns.iter().map(|(name, data_type, _)| StructField::new(*name, data_type.clone(), true)).collect();
        let schema = StructType::new(fields);
        let batch = RecordBatch::try_new(schema.to_arrow(), columns.into_iter().map(|(_, _, array)| array).collect())?;
        Ok(Self { schema, batch })
    }

    /// As a DataFrame of one partition.
    pub fn into_frame(self, session: &SparkSession) -> Result<DataFrame> {
        session.create_dataframe(&self.schema, vec![self.batch], Some(1))
    }

    /// As `new`, of columns that hold no null.
    pub fn complete(columns: Vec<(&str, DataType, ArrayRef)>) -> Result<Self> {
        let fields = columns.iter().map(|(name, data_type, _)| StructField::new(*name, data_type.clone(), false)).collect();
        let schema = StructType::new(fields);
        let batch = RecordBatch::try_new(schema.to_arrow(), columns.into_iter().map(|(_, _, array)| array).collect())?;
        Ok(Self { schema, batch })
    }

    /// Writes it as Parquet in one file.
    pub fn save(&self, session: &SparkSession, path: &str) -> Result<()> {
        let mut schema = self.schema.clone();
        let mut options = Options::default();
        for field in &mut schema.fields {
            if field.metadata.as_deref() == Some(MLLIB) {
                field.metadata = None;
                options.set(touchpaper_sql::writer::MLLIB, "true".into());
            }
        }
        let df = session.create_dataframe(&schema, vec![self.batch.clone()], Some(1))?;
        let (format, path) = ("parquet".into(), Some(path.into()));
        df.save(&WriteSpec { format, path, mode: SaveMode::Overwrite, options, ..WriteSpec::default() })
    }

    /// The same, its vectors and matrices being saved as those of Spark's older mllib.
    #[must_use]
    pub fn of_mllib(mut self) -> Self {
        for field in &mut self.schema.fields {
            field.metadata = Some(MLLIB.into());
        }
        self
    }

    /// Reads it from a folder of Parquet files.
    pub fn load(session: &SparkSession, path: &str) -> Result<Self> {
        let spec = ReadSpec { format: "parquet".into(), paths: vec![path.into()], options: Options::default(), schema: None };
        Self::of(&session.read(spec)?)
    }

    /// All rows of a DataFrame.
    pub fn of(df: &DataFrame) -> Result<Self> {
        let (schema, batches) = df.collect()?;
        let batch = concat_batches(&schema.to_arrow(), &batches)?;
        Ok(Self { schema, batch })
    }

    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    pub fn column(&self, name: &str) -> Result<&ArrayRef> {
        self.batch.column_by_name(name).ok_or_else(|| {
            let there: Vec<String> = self.schema.fields.iter().map(|field| format!("`{}`", field.name)).collect();
            let (wanted, there) = (format!("`{name}`"), there.join(", "));
            Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION", &[("objectName", wanted.as_str()), ("proposal", there.as_str())])
        })
    }

    fn first(&self, name: &str) -> Result<&ArrayRef> {
        let column = self.column(name)?;
        if column.is_empty() {
            return Err(java("java.util.NoSuchElementException", "head of empty array"));
        }
        if column.is_null(0) { Err(null_there()) } else { Ok(column) }
    }

    pub fn vector(&self, name: &str) -> Result<DenseVector> {
        let column = self.first(name)?;
        Ok(Vectors::new(column, name)?.get(0)?.map(|v| DenseVector::new(v.to_dense())).unwrap_or_else(|| DenseVector::new(Vec::new())))
    }

    pub fn matrix(&self, name: &str) -> Result<DenseMatrix> {
        matrices(self.first(name)?)?.into_iter().next().flatten().ok_or_else(|| malformed(name))
    }

    pub fn double(&self, name: &str) -> Result<f64> {
        Ok(self.first(name)?.as_primitive_opt::<Float64Type>().ok_or_else(|| malformed(name))?.value(0))
    }

    pub fn int(&self, name: &str) -> Result<i32> {
        Ok(self.first(name)?.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed(name))?.value(0))
    }

    pub fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.first(name)?.as_boolean_opt().ok_or_else(|| malformed(name))?.value(0))
    }

    /// The first row's array.
    pub fn items(&self, name: &str) -> Result<ArrayRef> {
        Ok(self.first(name)?.as_list_opt::<i32>().ok_or_else(|| malformed(name))?.value(0))
    }

    pub fn ints(&self, name: &str) -> Result<Vec<i32>> {
        Ok(self.items(name)?.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed(name))?.values().to_vec())
    }

    pub fn doubles(&self, name: &str) -> Result<Vec<f64>> {
        Ok(self.items(name)?.as_primitive_opt::<Float64Type>().ok_or_else(|| malformed(name))?.values().to_vec())
    }

    pub fn texts(&self, name: &str) -> Result<Vec<String>> {
        texts(&self.items(name)?).ok_or_else(|| malformed(name))
    }
}

/// A model's saved folder.
pub struct Saved<'a> {
    pub session: &'a SparkSession,
    pub path: String,
    /// The line of JSON that it begins with.
    pub metadata: serde_json::Value,
}

impl<'a> Saved<'a> {
    /// Of the folder and the text of its metadata.
    pub fn new(session: &'a SparkSession, path: &str, metadata: &str) -> Result<Self> {
        let metadata = serde_json::from_str(metadata).map_err(|_| malformed("metadata"))?;
        Ok(Self { session, path: path.to_string(), metadata })
    }

    /// The table in a folder of its own.
    pub fn table(&self, folder: &str) -> Result<Table> {
        Table::load(self.session, &format!("{}/{folder}", self.path))
    }

    /// The line of JSON in a folder of texts.
    pub fn json(&self, folder: &str) -> Result<serde_json::Value> {
        let paths = vec![format!("{}/{folder}", self.path)];
        let table = Table::of(&self.session.read(ReadSpec { format: "text".into(), paths, options: Options::default(), schema: None })?)?;
        let lines = texts(table.column("value")?).ok_or_else(|| malformed(folder))?;
        lines.first().and_then(|line| serde_json::from_str(line).ok()).ok_or_else(|| malformed(folder))
    }

    /// A parameter as it was when the model was saved, its default otherwise.
    pub fn param(&self, name: &str) -> Option<&serde_json::Value> {
        ["paramMap", "defaultParamMap"].into_iter().find_map(|map| self.metadata.get(map)?.get(name))
    }

    /// What the metadata tells beside the parameters.
    pub fn told(&self, name: &str) -> Result<&serde_json::Value> {
        self.metadata.get(name).ok_or_else(|| malformed(name))
    }
}

/// As Spark reads rows into objects that have no nulls.
pub fn null_there() -> Error {
    java("org.apache.spark.SparkRuntimeException", "[NOT_NULL_ASSERT_VIOLATION] NULL value appeared in non-nullable field: ")
}

pub fn malformed(name: &str) -> Error {
    Error::illegal_argument(format!("a saved model whose column {name} is not as Spark writes it"))
}

/// The strings of an array.
pub fn texts(array: &ArrayRef) -> Option<Vec<String>> {
    Some(array.as_string_opt::<i32>()?.iter().map(|text| text.unwrap_or_default().to_string()).collect())
}

/// A column of one vector.
pub fn one_vector(values: &[f64]) -> Result<ArrayRef> {
    let mut builder = VectorBuilder::default();
    builder.push(&Vector::Dense(DenseVector::new(values.to_vec())));
    builder.finish()
}

/// An array as columns hold it.
pub fn column(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}

pub fn one_int(value: usize) -> ArrayRef {
    Arc::new(Int32Array::from(vec![i32::try_from(value).unwrap_or(i32::MAX)]))
}

pub fn one_double(value: f64) -> ArrayRef {
    Arc::new(Float64Array::from(vec![value]))
}

pub fn one_flag(value: bool) -> ArrayRef {
    Arc::new(BooleanArray::from(vec![value]))
}

/// A matrix by row.
pub fn by_row(rows: usize, columns: usize, values: &[f64]) -> Result<DenseMatrix> {
    DenseMatrix::new(rows, columns, values.to_vec(), true).map_err(|_| Error::internal("a matrix of another size than its values"))
}

/// The values of a matrix by row.
pub fn rows_of(matrix: &DenseMatrix) -> Vec<f64> {
    let (values, transposed) = matrix.values();
    if transposed {
        return values.to_vec();
    }
    (0..matrix.rows()).flat_map(|row| (0..matrix.columns()).map(move |column| values[column * matrix.rows() + row])).collect()
}

pub fn one_matrix(matrix: &DenseMatrix) -> Result<ArrayRef> {
    matrix_column(&[Some(matrix.clone())])
}

/// A column of one array of these items.
pub fn one_list(items: ArrayRef, nullable: bool) -> Result<ArrayRef> {
    let field = Arc::new(Field::new("item", items.data_type().clone(), nullable));
    Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths([items.len()]), items, None)?))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn decimals_are_read_to_their_last_digit() {
        let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..1_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = f64::from_bits((bits >> 2) | 0x3000_0000_0000_0000);
            let read: serde_json::Value = serde_json::from_str(&format!(r#"{{"a": {number}}}"#)).unwrap();
            assert_eq!(read["a"].as_f64().map(f64::to_bits), Some(number.to_bits()), "{number}");
        }
    }
}

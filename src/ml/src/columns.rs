//! Columns of a DataFrame as stages see them: numbers as f64, vectors as slices of the column's own memory; columns that
//! stages make; and the jobs in which fits read rows, whose results come in the order of the partitions.

use std::fmt;
use std::sync::Arc;

use touchpaper_core::TaskContext;
use touchpaper_sql::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int8Array, Int32Array, ListArray, StringArray, StructArray,
};
use touchpaper_sql::arrow::buffer::{NullBuffer, OffsetBuffer};
use touchpaper_sql::arrow::compute::cast;
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Field, Float64Type, Int8Type, Int32Type};
use touchpaper_sql::{Attribute, DataFrame, DataType, Error, Expression, Result, StructField, UserFunction};

use crate::linalg::{DenseMatrix, DenseVector, SparseMatrix, SparseVector, Vector};
use crate::stage::{java, requirement, spark_exception};

/// One vector of a column.
#[derive(Clone, Copy, Debug)]
pub enum VectorRef<'a> {
    Dense(&'a [f64]),
    Sparse { size: usize, indices: &'a [i32], values: &'a [f64] },
}

impl VectorRef<'_> {
    pub fn size(&self) -> usize {
        match self {
            Self::Dense(values) => values.len(),
            Self::Sparse { size, .. } => *size,
        }
    }

    pub fn to_dense(&self) -> Vec<f64> {
        match self {
            Self::Dense(values) => values.to_vec(),
            Self::Sparse { size, .. } => {
                let mut out = vec![0.0; *size];
                self.each_stored(|index, value| {
                    if let Some(slot) = out.get_mut(index) {
                        *slot = value;
                    }
                });
                out
            }
        }
    }

    /// What is stored: of a sparse vector its entries only.
    pub fn each_stored(&self, mut f: impl FnMut(usize, f64)) {
        match self {
            Self::Dense(values) => values.iter().enumerate().for_each(|(index, value)| f(index, *value)),
            Self::Sparse { indices, values, .. } => {
                for (index, value) in indices.iter().zip(*values) {
                    f(usize::try_from(*index).unwrap_or(usize::MAX), *value);
                }
            }
        }
    }

    pub fn each_nonzero(&self, mut f: impl FnMut(usize, f64)) {
        self.each_stored(|index, value| {
            if value != 0.0 {
                f(index, value);
            }
        });
    }

    pub fn to_owned(&self) -> Vector {
        match self {
            Self::Dense(values) => Vector::Dense(DenseVector::new(values.to_vec())),
            Self::Sparse { size, indices, values } => {
                let places = indices.iter().map(|i| usize::try_from(*i).unwrap_or_default()).collect();
                match SparseVector::new(*size, places, values.to_vec()) {
                    Ok(sparse) => Vector::Sparse(sparse),
                    Err(_) => Vector::Dense(DenseVector::new(self.to_dense())),
                }
            }
        }
    }
}

/// A column of vectors.
pub struct Vectors<'a> {
    array: &'a StructArray,
    types: &'a [i8],
    sizes: &'a [i32],
    indices: &'a ListArray,
    values: &'a ListArray,
    index_items: &'a [i32],
    value_items: &'a [f64],
    name: String,
}

impl<'a> Vectors<'a> {
    pub fn new(array: &'a ArrayRef, name: &str) -> Result<Self> {
        let wrong = || requirement(format!("Column {name} must be of vector type"));
        let structs = array.as_struct_opt().ok_or_else(wrong)?;
        let [types, sizes, indices, values] = structs.columns() else { return Err(wrong()) };
        let indices = indices.as_list_opt::<i32>().ok_or_else(wrong)?;
        let values = values.as_list_opt::<i32>().ok_or_else(wrong)?;
        Ok(Self {
            array: structs,
            types: types.as_primitive_opt::<Int8Type>().ok_or_else(wrong)?.values(),
            sizes: sizes.as_primitive_opt::<Int32Type>().ok_or_else(wrong)?.values(),
            index_items: indices.values().as_primitive_opt::<Int32Type>().ok_or_else(wrong)?.values(),
            value_items: values.values().as_primitive_opt::<Float64Type>().ok_or_else(wrong)?.values(),
            indices,
            values,
            name: name.to_string(),
        })
    }

    pub fn len(&self) -> usize {
        self.array.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// None where it is null.
    pub fn get(&self, row: usize) -> Result<Option<VectorRef<'a>>> {
        if self.array.is_null(row) {
            return Ok(None);
        }
        let broken = || Error::internal(format!("a malformed vector in {}", self.name));
        let values = slice(self.values, self.value_items, row).ok_or_else(broken)?;
        if self.types.get(row) == Some(&1) {
            return Ok(Some(VectorRef::Dense(values)));
        }
        let indices = slice(self.indices, self.index_items, row).ok_or_else(broken)?;
        let size = self.sizes.get(row).and_then(|size| usize::try_from(*size).ok()).ok_or_else(broken)?;
        if indices.len() != values.len() || indices.iter().any(|index| usize::try_from(*index).map_or(true, |index| index >= size)) {
            return Err(broken());
        }
        Ok(Some(VectorRef::Sparse { size, indices, values }))
    }

    /// As `get`, where a null is the error that Spark's encoder throws.
    pub fn need(&self, row: usize) -> Result<VectorRef<'a>> {
        self.get(row)?.ok_or_else(|| {
            spark_exception(format!("Job aborted due to stage failure: scala.MatchError: null (a null vector in column {})", self.name))
        })
    }
}

fn slice<'a, T>(list: &ListArray, items: &'a [T], row: usize) -> Option<&'a [T]> {
    let offsets = list.value_offsets();
    items.get(usize::try_from(*offsets.get(row)?).ok()?..usize::try_from(*offsets.get(row + 1)?).ok()?)
}

/// Makes a column of vectors.
#[derive(Default)]
pub struct VectorBuilder {
    types: Vec<i8>,
    sizes: Vec<Option<i32>>,
    indices: Vec<i32>,
    index_lengths: Vec<usize>,
    values: Vec<f64>,
    value_lengths: Vec<usize>,
    present: Vec<bool>,
}

impl VectorBuilder {
    pub fn push_dense(&mut self, values: &[f64]) {
        self.row(1, None, &[], values);
    }

    pub fn push_sparse(&mut self, size: usize, indices: &[i32], values: &[f64]) {
        self.row(0, i32::try_from(size).ok(), indices, values);
    }

    /// The form that takes less room, by the rule that Spark has for what it made sparse.
    pub fn push_compressed(&mut self, size: usize, indices: &[i32], values: &[f64]) {
        let nonzeros = values.iter().filter(|value| **value != 0.0).count();
        if 3 * (nonzeros + 1) + 1 < 2 * size {
            let kept: (Vec<i32>, Vec<f64>) = indices.iter().zip(values).filter(|(_, value)| **value != 0.0).map(|(i, v)| (*i, *v)).unzip();
            self.push_sparse(size, &kept.0, &kept.1);
        } else {
            self.push_dense(&VectorRef::Sparse { size, indices, values }.to_dense());
        }
    }

    pub fn push(&mut self, vector: &Vector) {
        match vector {
            Vector::Dense(dense) => self.push_dense(&dense.values),
            Vector::Sparse(sparse) => {
                let indices: Vec<i32> = sparse.indices().iter().map(|i| i32::try_from(*i).unwrap_or(i32::MAX)).collect();
                self.push_sparse(sparse.size(), &indices, sparse.values());
            }
        }
    }

    pub fn push_ref(&mut self, vector: VectorRef<'_>) {
        match vector {
            VectorRef::Dense(values) => self.push_dense(values),
            VectorRef::Sparse { size, indices, values } => self.push_sparse(size, indices, values),
        }
    }

    pub fn push_null(&mut self) {
        self.row(1, None, &[], &[]);
        if let Some(last) = self.present.last_mut() {
            *last = false;
        }
    }

    fn row(&mut self, kind: i8, size: Option<i32>, indices: &[i32], values: &[f64]) {
        self.types.push(kind);
        self.sizes.push(size);
        self.indices.extend_from_slice(indices);
        self.index_lengths.push(indices.len());
        self.values.extend_from_slice(values);
        self.value_lengths.push(values.len());
        self.present.push(true);
    }

    pub fn finish(self) -> Result<ArrayRef> {
        let Arrow::Struct(fields) = DataType::Vector.to_arrow() else { return Err(Error::internal("a vector's type")) };
        let sparse: NullBuffer = self.types.iter().map(|kind| *kind == 0).collect();
        let item = |data_type| Arc::new(Field::new("item", data_type, false));
        let indices = ListArray::try_new(
            item(Arrow::Int32),
            OffsetBuffer::from_lengths(self.index_lengths),
            Arc::new(Int32Array::from(self.indices)),
            Some(sparse),
        )?;
        let values = ListArray::try_new(
            item(Arrow::Float64),
            OffsetBuffer::from_lengths(self.value_lengths),
            Arc::new(Float64Array::from(self.values)),
            None,
        )?;
        let columns: Vec<ArrayRef> =
            vec![Arc::new(Int8Array::from(self.types)), Arc::new(Int32Array::from(self.sizes)), Arc::new(indices), Arc::new(values)];
        let nulls = if self.present.contains(&false) { Some(NullBuffer::from(self.present)) } else { None };
        Ok(Arc::new(StructArray::try_new(fields, columns, nulls)?))
    }
}

/// A column of dense matrices.
pub fn matrix_column(rows: &[Option<DenseMatrix>]) -> Result<ArrayRef> {
    let Arrow::Struct(fields) = DataType::Matrix.to_arrow() else { return Err(Error::internal("a matrix's type")) };
    let count = |of: fn(&DenseMatrix) -> usize| {
        Arc::new(rows.iter().map(|m| m.as_ref().map_or(0, |m| i32::try_from(of(m)).unwrap_or(i32::MAX))).collect::<Vec<_>>()).to_vec()
    };
    let item = |data_type| Arc::new(Field::new("item", data_type, false));
    let none = || -> Result<ArrayRef> {
        let nulls = NullBuffer::new_null(rows.len());
        let offsets = OffsetBuffer::from_lengths(rows.iter().map(|_| 0));
        Ok(Arc::new(ListArray::try_new(item(Arrow::Int32), offsets, Arc::new(Int32Array::from(Vec::<i32>::new())), Some(nulls))?))
    };
    let lengths = rows.iter().map(|m| m.as_ref().map_or(0, |m| m.values().0.len()));
    let values: Vec<f64> = rows.iter().flatten().flat_map(|m| m.values().0.to_vec()).collect();
    let values = ListArray::try_new(item(Arrow::Float64), OffsetBuffer::from_lengths(lengths), Arc::new(Float64Array::from(values)), None)?;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int8Array::from(vec![1; rows.len()])),
        Arc::new(Int32Array::from(count(DenseMatrix::rows))),
        Arc::new(Int32Array::from(count(DenseMatrix::columns))),
        none()?,
        none()?,
        Arc::new(values),
        Arc::new(BooleanArray::from(rows.iter().map(|m| m.as_ref().is_some_and(|m| m.values().1)).collect::<Vec<_>>())),
    ];
    let nulls = if rows.contains(&None) { Some(rows.iter().map(Option::is_some).collect()) } else { None };
    Ok(Arc::new(StructArray::try_new(fields, columns, nulls)?))
}

/// The matrices of a column, sparse ones made dense; None where they are null.
pub fn matrices(array: &ArrayRef) -> Result<Vec<Option<DenseMatrix>>> {
    let broken = || Error::internal("a malformed matrix");
    let structs = array.as_struct_opt().ok_or_else(broken)?;
    let [types, rows, columns, pointers, indices, values, transposed] = structs.columns() else { return Err(broken()) };
    let int = |array: &ArrayRef, row: usize| Some(array.as_primitive_opt::<Int32Type>()?.value(row));
    let ints = |array: &ArrayRef, row: usize| -> Option<Vec<usize>> {
        let list = array.as_list_opt::<i32>()?.value(row);
        list.as_primitive_opt::<Int32Type>()?.values().iter().map(|i| usize::try_from(*i).ok()).collect()
    };
    let one = |row: usize| -> Option<DenseMatrix> {
        let (height, width) = (usize::try_from(int(rows, row)?).ok()?, usize::try_from(int(columns, row)?).ok()?);
        let numbers = values.as_list_opt::<i32>()?.value(row).as_primitive_opt::<Float64Type>()?.values().to_vec();
        let by_row = transposed.as_boolean_opt()?.value(row);
        if types.as_primitive_opt::<Int8Type>()?.value(row) == 1 {
            return DenseMatrix::new(height, width, numbers, by_row).ok();
        }
        SparseMatrix::new(height, width, ints(pointers, row)?, ints(indices, row)?, numbers, by_row).ok()?.to_dense().ok()
    };
    (0..structs.len()).map(|row| if structs.is_null(row) { Ok(None) } else { one(row).map(Some).ok_or_else(broken) }).collect()
}

/// A numeric column as f64.
pub fn doubles(array: &ArrayRef) -> Result<Float64Array> {
    let doubles = cast(array, &Arrow::Float64)?;
    doubles.as_primitive_opt::<Float64Type>().cloned().ok_or_else(|| Error::internal("a column that is no number"))
}

/// A column of texts.
pub fn strings(array: &ArrayRef) -> Result<StringArray> {
    let texts = cast(array, &Arrow::Utf8)?;
    texts.as_string_opt::<i32>().cloned().ok_or_else(|| Error::internal("a column that is no text"))
}

/// The column of this name.
pub fn field(df: &DataFrame, name: &str) -> Result<Attribute> {
    let plan = df.plan();
    let found = plan
        .output
        .iter()
        .find(|attribute| attribute.name == name)
        .or_else(|| plan.output.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)));
    found.cloned().ok_or_else(|| {
        let names: Vec<String> = plan.output.iter().map(|attribute| format!("`{}`", attribute.name)).collect();
        let message = format!("[FIELD_NOT_FOUND] No such struct field `{name}` in {}. SQLSTATE: 42704", names.join(", "));
        Error::illegal_argument(message)
    })
}

/// A type's text in Spark's catalog.
pub fn catalog_text(data_type: &DataType) -> String {
    match data_type {
        DataType::Vector => DataType::Struct(touchpaper_sql::types::vector_storage()).simple_string(),
        other => other.simple_string(),
    }
}

/// As Spark's schema checks name a type: its Scala class and its text.
pub fn class_of(data_type: &DataType) -> String {
    let text = catalog_text(data_type);
    let class = match data_type {
        DataType::Vector => return format!("class org.apache.spark.ml.linalg.VectorUDT:{text}"),
        DataType::Array(..) => "ArrayType",
        DataType::Map(..) => "MapType",
        DataType::Struct(_) => "StructType",
        DataType::Boolean => "BooleanType$",
        DataType::Byte => "ByteType$",
        DataType::Short => "ShortType$",
        DataType::Integer => "IntegerType$",
        DataType::Long => "LongType$",
        DataType::Float => "FloatType$",
        DataType::Double => "DoubleType$",
        DataType::Decimal(..) => "DecimalType",
        DataType::String => "StringType$",
        DataType::Date => "DateType$",
        DataType::Timestamp => "TimestampType$",
        _ => "DataType",
    };
    format!("class org.apache.spark.sql.types.{class}:{text}")
}

/// A type as Scala prints it: `IntegerType`, `ArrayType(StringType,true)`.
pub fn scala_text(data_type: &DataType) -> String {
    match data_type {
        DataType::Array(element, nulls) => format!("ArrayType({},{nulls})", scala_text(element)),
        DataType::Struct(fields) => {
            let field = |f: &StructField| format!("StructField({},{},{})", f.name, scala_text(&f.data_type), f.nullable);
            format!("StructType({})", fields.fields.iter().map(field).collect::<Vec<_>>().join(","))
        }
        DataType::Decimal(precision, scale) => format!("DecimalType({precision},{scale})"),
        DataType::Vector => "org.apache.spark.ml.linalg.VectorUDT".into(),
        other => {
            // As Scala's classes call it.
            let name = other.type_name();
            let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
            format!("{}{rest}Type", first.to_uppercase())
        }
    }
}

/// The column, which must hold vectors, in the words of Spark's UnaryTransformers.
pub fn unary_vector_field(df: &DataFrame, name: &str) -> Result<Attribute> {
    let found = field(df, name)?;
    if found.data_type == DataType::Vector {
        return Ok(found);
    }
    let (wanted, actual) = (catalog_text(&DataType::Vector), catalog_text(&found.data_type));
    Err(requirement(format!("Input type must be {wanted} but got {actual}.")))
}

/// The column, which must hold vectors.
pub fn vector_field(df: &DataFrame, name: &str) -> Result<Attribute> {
    let found = field(df, name)?;
    if found.data_type == DataType::Vector {
        return Ok(found);
    }
    let (wanted, actual) = (class_of(&DataType::Vector), class_of(&found.data_type));
    Err(requirement(format!("Column {name} must be of type {wanted} but was actually {actual}.")))
}

/// The column, which must hold numbers.
pub fn numeric_field(df: &DataFrame, name: &str) -> Result<Attribute> {
    let found = field(df, name)?;
    if found.data_type.is_numeric() {
        return Ok(found);
    }
    let actual = catalog_text(&found.data_type);
    Err(requirement(format!("Column {name} must be of type numeric but was actually of type {actual}.")))
}

/// A column that is to be new.
pub fn vacant(df: &DataFrame, name: &str) -> Result<()> {
    if df.columns().iter().any(|known| known == name) {
        return Err(requirement(format!("Column {name} already exists.")));
    }
    Ok(())
}

/// As `vacant`, in the words of stages that check it by themselves.
pub fn vacant_output(df: &DataFrame, name: &str) -> Result<()> {
    if df.columns().iter().any(|known| known == name) {
        return Err(requirement(format!("Output column {name} already exists.")));
    }
    Ok(())
}

/// As `vacant`, in the words of Spark's UnaryTransformers.
pub fn unary_vacant(df: &DataFrame, name: &str) -> Result<()> {
    if df.columns().iter().any(|known| known == name) {
        return Err(Error::illegal_argument(format!("Output column {name} already exists.")));
    }
    Ok(())
}

type Body = dyn Fn(&[ArrayRef], usize) -> Result<ArrayRef> + Send + Sync;

/// A stage's own function over columns.
struct Native {
    name: String,
    result: DataType,
    body: Box<Body>,
}

impl fmt::Debug for Native {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Native({})", self.name)
    }
}

/// Shared by every call of the function, whatever its arguments' names: it reads them by place.
#[derive(Clone, Debug)]
struct Called(Arc<Native>);

impl UserFunction for Called {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn return_type(&self) -> DataType {
        self.0.result.clone()
    }

    fn invoke(&self, arguments: &[ArrayRef], _types: &[DataType], rows: usize) -> Result<ArrayRef> {
        (self.0.body)(arguments, rows).map_err(|error| failed_udf(&self.0.name, error))
    }

    fn with_classes(&self, _: &[Option<String>]) -> Arc<dyn UserFunction> {
        Arc::new(self.clone())
    }

    fn with_names(&self, _: &[Option<String>]) -> Arc<dyn UserFunction> {
        Arc::new(self.clone())
    }
}

/// As Spark wraps what a UDF throws.
fn failed_udf(name: &str, error: Error) -> Error {
    let Error::Core(cause) = &error else { return error };
    let touchpaper_core::Error::Spark { class, message } = cause.cause() else { return error };
    let text = format!("[FAILED_EXECUTE_UDF] User defined function (`{name}`) failed due to: {class}: {message} SQLSTATE: 39000");
    spark_exception(text)
}

/// A call of a native function: `body` gets the arguments' arrays and the number of rows.
pub fn call(
    name: &str,
    arguments: Vec<Expression>,
    result: DataType,
    body: impl Fn(&[ArrayRef], usize) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Expression {
    let native = Native { name: name.to_string(), result, body: Box::new(body) };
    Expression::UserCall { function: Arc::new(Called(Arc::new(native))), arguments, filter: None }
}

/// A column by its whole name, dots and all.
pub fn named(name: &str) -> Expression {
    Expression::column(&format!("`{}`", name.replace('`', "``")))
}

/// A column with metadata, as JSON.
pub fn annotated(expression: Expression, metadata: Option<String>) -> Expression {
    match metadata {
        Some(json) => Expression::Annotated { child: Box::new(expression), metadata: json.into() },
        None => expression,
    }
}

/// A vector column made of another, vector by vector.
pub fn map_vectors(
    df: &DataFrame,
    stage: &str,
    input: &str,
    output: &str,
    metadata: Option<String>,
    body: impl Fn(VectorRef<'_>, &mut VectorBuilder) -> Result<()> + Send + Sync + 'static,
) -> Result<DataFrame> {
    vector_field(df, input)?;
    vacant(df, output)?;
    let name = input.to_string();
    let made = call(stage, vec![named(input)], DataType::Vector, move |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(array, &name)?;
        let mut builder = VectorBuilder::default();
        for row in 0..rows {
            let vector = vectors.get(row)?.ok_or_else(|| java("java.lang.NullPointerException", "a null vector"))?;
            body(vector, &mut builder)?;
        }
        builder.finish()
    });
    df.with_column(output, annotated(made, metadata))
}

/// Reads some columns' rows, partition by partition; what `each` gathered, in their order. A job.
pub fn gather<S: Send>(
    df: &DataFrame,
    columns: Vec<Expression>,
    start: impl Fn() -> S + Sync,
    each: impl Fn(&mut S, &[ArrayRef], usize) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    let rdd = df.select(columns)?.to_rdd()?;
    let partitions: Vec<usize> = (0..rdd.num_partitions()).collect();
    let found = rdd.context().run_job(&rdd, &partitions, |task: &TaskContext, stream| {
        let mut state = start();
        for batch in stream {
            task.check()?;
            let batch = batch?.0;
            each(&mut state, batch.columns(), batch.num_rows())?;
        }
        Ok(state)
    })?;
    Ok(found)
}

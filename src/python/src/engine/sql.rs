//! `_engine.Session`: DataFrames over `touchpaper_sql`.

use std::sync::Arc;

use rustpython_vm::builtins::{PyBytesRef, PyListRef, PyStrRef, PyTupleRef};
use rustpython_vm::function::OptionalOption;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use touchpaper_core::{Stream, TaskContext};
use touchpaper_sql as sql;

mod catalog;
pub mod column;
pub mod frame;
mod json_rows;
pub mod prepared;
mod rows;
mod types;
pub mod udf;
pub mod udtf;
mod variant;
mod write;

use super::context::Context;
use super::rdd::{Rdd, pair};
use crate::failure;
use crate::items::Batch;
use crate::{shown, tasks};
use frame::Frame;
use prepared::{Given, Rows};

#[pyclass(module = "_engine", name = "Session")]
#[derive(Debug, PyPayload)]
pub struct Session {
    pub session: sql::SparkSession,
}

pub use catalog::Catalog;

/// A result of sql's as Python's.
pub fn checked<T>(result: sql::Result<T>, vm: &VirtualMachine) -> PyResult<T> {
    result.map_err(|error| failure::from_sql(&error, vm))
}

/// Runs what may start jobs outside of the interpreter, so that tasks can run Python.
pub fn job<T>(vm: &VirtualMachine, body: impl FnOnce() -> sql::Result<T>) -> PyResult<T> {
    tasks::prepare(vm);
    let result = vm.allow_threads(body);
    tasks::bury(vm);
    checked(result, vm)
}

fn strings(list: &PyListRef, vm: &VirtualMachine) -> PyResult<Vec<String>> {
    list.borrow_vec().iter().map(|text| Ok(text.str(vm)?.to_string_lossy().into_owned())).collect()
}

fn pairs(list: &PyListRef, vm: &VirtualMachine) -> PyResult<Vec<(String, String)>> {
    let text = |part: PyObjectRef| Ok(part.str(vm)?.to_string_lossy().into_owned());
    list.borrow_vec().iter().map(|item| pair(item, vm).and_then(|(key, value)| Ok((text(key)?, text(value)?)))).collect()
}

#[pyclass]
impl Session {
    #[pystaticmethod]
    fn start(context: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let context = context.downcast_ref::<Context>().ok_or_else(|| vm.new_type_error("not a context"))?;
        Ok(Self { session: sql::SparkSession::new(context.sc.clone()) }.into_pyobject(vm))
    }

    #[pymethod]
    fn sql(
        zelf: &Py<Self>,
        text: PyStrRef,
        names: PyListRef,
        named: PyListRef,
        positional: PyListRef,
        vm: &VirtualMachine,
    ) -> PyResult<Frame> {
        let text = failure::text(&text);
        let named = strings(&names, vm)?.into_iter().zip(column::all(&named, vm)?).collect();
        let parameters = sql::parser::Parameters { named, positional: column::all(&positional, vm)? };
        Ok(Frame { df: job(vm, || zelf.session.sql_with(&text, parameters))? })
    }

    /// A session of the same application with views, functions and settings of its own.
    #[pymethod]
    fn new_session(zelf: &Py<Self>) -> Self {
        Self { session: zelf.session.new_session() }
    }

    /// A DataFrame that is fed batch by batch.
    #[pymethod]
    fn stream(zelf: &Py<Self>, name: PyStrRef, schema: PyObjectRef, vm: &VirtualMachine) -> PyResult<Frame> {
        let schema = types::schema(&schema, vm)?;
        Ok(Frame { df: checked(zelf.session.stream(&failure::text(&name), schema), vm)? })
    }

    #[pymethod]
    fn register_function(zelf: &Py<Self>, name: PyStrRef, function: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let name = failure::text(&name);
        if let Some(function) = function.downcast_ref::<udf::Function>() {
            zelf.session.functions().register(&name, Arc::clone(&function.function));
        } else if let Some(function) = function.downcast_ref::<udtf::Tabular>() {
            zelf.session.functions().register_table(&name, Arc::clone(&function.function));
        } else {
            return Err(vm.new_type_error("not a function"));
        }
        Ok(())
    }

    /// The rows that a table function gives for these columns.
    #[pymethod]
    fn call_table(zelf: &Py<Self>, function: PyObjectRef, arguments: PyListRef, vm: &VirtualMachine) -> PyResult<Frame> {
        let function = udtf::of(&function, vm)?;
        let arguments = column::all(&arguments, vm)?;
        Ok(Frame { df: job(vm, || zelf.session.call_table(&function, &arguments))? })
    }

    /// As `call_table`, where the `place`th argument is a DataFrame: (frame, partition by, order by, in one partition).
    #[pymethod]
    #[allow(clippy::too_many_arguments)]
    fn call_over_table(
        zelf: &Py<Self>,
        function: PyObjectRef,
        arguments: PyListRef,
        place: usize,
        name: OptionalOption<PyStrRef>,
        table: PyTupleRef,
        vm: &VirtualMachine,
    ) -> PyResult<Frame> {
        let function = udtf::of(&function, vm)?;
        let arguments = column::all(&arguments, vm)?;
        let [table, partition_by, order_by, single] = table.as_slice() else { return Err(vm.new_type_error("not a table")) };
        let listed = |list: &PyObjectRef| -> PyResult<Vec<_>> {
            list.get_iter(vm)?.iter::<PyObjectRef>(vm)?.map(|item| column::of(&*item?, vm)).collect()
        };
        let (partition_by, order_by) = (listed(partition_by)?, listed(order_by)?);
        let (table, single, name) = (frame::of(table, vm)?, single.clone().is_true(vm)?, name.flatten().map(|name| failure::text(&name)));
        Ok(Frame {
            df: job(vm, || zelf.session.call_over_table(&function, &arguments, place, name, (&table, partition_by, order_by, single)))?,
        })
    }

    /// The rows of a table that a cell has shown; None where it is gone.
    #[pymethod]
    fn held(zelf: &Py<Self>, table: u32, vm: &VirtualMachine) -> PyResult<Option<Frame>> {
        let held = shown::held(table);
        held.map(|held| checked(held.frame(&zelf.session), vm)).transpose().map(|df| df.map(|df| Frame { df }))
    }

    #[pymethod]
    fn table(zelf: &Py<Self>, name: PyStrRef, vm: &VirtualMachine) -> PyResult<Frame> {
        Ok(Frame { df: checked(zelf.session.table(&failure::text(&name)), vm)? })
    }

    /// A table function's rows.
    #[pymethod]
    fn table_function(zelf: &Py<Self>, name: PyStrRef, arguments: PyListRef, vm: &VirtualMachine) -> PyResult<Frame> {
        let arguments = column::all(&arguments, vm)?;
        Ok(Frame { df: checked(zelf.session.table_function(&failure::text(&name), &arguments), vm)? })
    }

    #[pymethod]
    fn range(zelf: &Py<Self>, start: i64, end: i64, step: i64, partitions: OptionalOption<usize>, vm: &VirtualMachine) -> PyResult<Frame> {
        Ok(Frame { df: checked(zelf.session.range(start, end, step, partitions.flatten()), vm)? })
    }

    /// A DataFrame of these tuples; their types are those of `schema`.
    #[pymethod]
    fn create(
        zelf: &Py<Self>,
        schema: PyObjectRef,
        rows: PyListRef,
        partitions: OptionalOption<usize>,
        loosely: OptionalOption<bool>,
        vm: &VirtualMachine,
    ) -> PyResult<Frame> {
        let schema = types::schema(&schema, vm)?;
        let make = if loosely.flatten().unwrap_or(false) { rows::to_batch_loosely } else { rows::to_batch };
        let batch = make(&rows.borrow_vec(), &schema, vm)?;
        Ok(Frame { df: checked(zelf.session.create_dataframe(&schema, vec![batch], partitions.flatten()), vm)? })
    }

    /// A DataFrame of the rows that a request brought, so many a task at most; None where their columns are not among the
    /// schema's or their cells not plainly of its types.
    #[pymethod]
    fn of_rows(zelf: &Py<Self>, schema: PyObjectRef, rows: PyRef<Rows>, most: usize, vm: &VirtualMachine) -> PyResult<Option<Frame>> {
        let known = types::schema(&schema, vm)?;
        let made =
            json_rows::schema_of(&rows.table.fields, &known).and_then(|schema| Some((json_rows::to_batch(&rows.table, &schema)?, schema)));
        let Some((batch, schema)) = made else { return Ok(None) };
        let tasks = batch.num_rows().div_ceil(most.max(1)).max(1);
        Ok(Some(Frame { df: checked(zelf.session.create_dataframe(&schema, vec![batch], Some(tasks)), vm)? }))
    }

    /// Rows of these columns that requests will bring; None where the schema has not all of them.
    #[pymethod]
    fn given(zelf: &Py<Self>, schema: PyObjectRef, names: PyListRef, vm: &VirtualMachine) -> PyResult<Option<Given>> {
        let known = types::schema(&schema, vm)?;
        let Some(schema) = json_rows::schema_of(&strings(&names, vm)?, &known) else { return Ok(None) };
        Ok(Some(Given { given: checked(sql::Given::new(&zelf.session, &schema), vm)?, schema }))
    }

    /// A DataFrame of the tuples that an RDD computes.
    #[pymethod]
    fn from_rdd(zelf: &Py<Self>, schema: PyObjectRef, rdd: PyObjectRef, vm: &VirtualMachine) -> PyResult<Frame> {
        let schema = types::schema(&schema, vm)?;
        let rdd = rdd.downcast_ref::<Rdd>().ok_or_else(|| vm.new_type_error("not an RDD"))?.rdd.clone();
        let (parent, fields) = (rdd.clone(), schema.clone());
        let compute = move |partition: usize, context: &TaskContext| {
            let (stream, fields) = (parent.iterator(partition, context)?, fields.clone());
            let batches = stream.map(move |batch: touchpaper_core::Result<Batch>| {
                let batch = batch?;
                let converted =
                    tasks::with_vm(|vm| rows::to_batch(batch.items(), &fields, vm).map_err(|problem| failure::of_task(problem, vm)));
                converted?.map(sql::Batch)
            });
            Ok(Box::new(batches) as Stream<sql::Batch>)
        };
        let made = rdd.context().rdd("applySchemaToPythonRDD", rdd.num_partitions(), vec![rdd.one_to_one()], compute);
        Ok(Frame { df: checked(zelf.session.from_rdd(&schema, made), vm)? })
    }

    #[pymethod]
    fn read(
        zelf: &Py<Self>,
        format: PyStrRef,
        paths: PyListRef,
        options: PyListRef,
        schema: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<Frame> {
        let (paths, options) = (strings(&paths, vm)?, sql::Options::new(pairs(&options, vm)?));
        let schema = if vm.is_none(&schema) { None } else { Some(types::schema(&schema, vm)?) };
        let spec = sql::ReadSpec { format: failure::text(&format), paths, options, schema };
        Ok(Frame { df: job(vm, || zelf.session.read(spec))? })
    }

    /// The strings of a DataFrame's first column as records of a format.
    #[pymethod]
    fn read_texts(
        zelf: &Py<Self>,
        format: PyStrRef,
        texts: PyObjectRef,
        options: PyListRef,
        schema: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<Frame> {
        let texts = frame::of(&texts, vm)?;
        let options = sql::Options::new(pairs(&options, vm)?);
        let schema = if vm.is_none(&schema) { None } else { Some(types::schema(&schema, vm)?) };
        let format = failure::text(&format);
        Ok(Frame { df: job(vm, || zelf.session.read_texts(&format, &texts, &options, schema))? })
    }

    #[pymethod]
    fn catalog(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        Catalog { session: zelf.session.clone() }.into_pyobject(vm)
    }

    #[pymethod]
    fn conf_get(zelf: &Py<Self>, key: PyStrRef, or_default: bool, vm: &VirtualMachine) -> PyObjectRef {
        let key = failure::text(&key);
        let value = if or_default { zelf.session.conf().get(&key) } else { zelf.session.conf().get_set(&key) };
        value.map_or_else(|| vm.ctx.none(), |value| vm.ctx.new_str(value).into())
    }

    #[pymethod]
    fn conf_set(zelf: &Py<Self>, key: PyStrRef, value: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.conf().change(&failure::text(&key), &failure::text(&value)), vm)
    }

    /// As the builder's options: static settings can be given too.
    #[pymethod]
    fn conf_start(zelf: &Py<Self>, key: PyStrRef, value: PyStrRef) {
        zelf.session.conf().set(&failure::text(&key), &failure::text(&value));
    }

    #[pymethod]
    fn conf_modifiable(zelf: &Py<Self>, key: PyStrRef) -> bool {
        zelf.session.conf().is_modifiable(&failure::text(&key))
    }

    /// What was set, as pairs.
    #[pymethod]
    fn conf_all(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let text = |text: String| PyObjectRef::from(vm.ctx.new_str(text));
        let pairs = zelf.session.conf().all().into_iter().map(|(key, value)| vm.ctx.new_tuple(vec![text(key), text(value)]).into());
        vm.ctx.new_list(pairs.collect()).into()
    }

    #[pymethod]
    fn conf_unset(zelf: &Py<Self>, key: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        checked(zelf.session.conf().reset(&failure::text(&key)), vm)
    }

    /// As `Double.toString` in Java.
    #[pystaticmethod]
    fn java_double(value: f64) -> String {
        sql::format::java_double(value)
    }

    #[pymethod]
    fn views(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let names = zelf.session.catalog().names();
        vm.ctx.new_list(names.into_iter().map(|name| vm.ctx.new_str(name).into()).collect()).into()
    }

    #[pymethod]
    fn drop_view(zelf: &Py<Self>, name: PyStrRef) -> bool {
        zelf.session.catalog().drop_view(&failure::text(&name))
    }

    /// What `printSchema` prints of a schema.
    #[pystaticmethod]
    fn schema_tree(schema: PyObjectRef, level: OptionalOption<usize>, vm: &VirtualMachine) -> PyResult<String> {
        Ok(types::schema(&schema, vm)?.tree_string_to(level.flatten().unwrap_or(usize::MAX)))
    }

    /// A VARIANT's bytes as JSON.
    #[pystaticmethod]
    fn variant_json(value: PyBytesRef, metadata: PyBytesRef, vm: &VirtualMachine) -> PyResult<String> {
        Ok(sql::variant::json(&variant::decoded(&value, &metadata, vm)?))
    }

    /// A VARIANT's bytes as Python's own values.
    #[pystaticmethod]
    fn variant_value(value: PyBytesRef, metadata: PyBytesRef, vm: &VirtualMachine) -> PyResult {
        variant::to_python(&variant::decoded(&value, &metadata, vm)?, vm)
    }

    /// JSON as the value and the metadata of a VARIANT.
    #[pystaticmethod]
    fn variant_parse(text: PyStrRef, vm: &VirtualMachine) -> PyResult {
        variant::parsed(&failure::text(&text), vm)
    }

    /// `a INT, b STRING` as the nested tuples that `pyspark.sql.types` reads.
    #[pystaticmethod]
    fn parse_schema(text: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let schema = checked(sql::parser::parse_schema(&failure::text(&text)), vm)?;
        Ok(types::fields_to_python(&schema, vm))
    }

    #[pystaticmethod]
    fn parse_type(text: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let data_type = checked(sql::parser::parse_data_type(&failure::text(&text)), vm)?;
        Ok(types::to_python(&data_type, vm))
    }
}

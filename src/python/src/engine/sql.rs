//! `_engine.Session`: DataFrames over `touchpaper_sql`.

use rustpython_vm::builtins::{PyListRef, PyStrRef};
use rustpython_vm::function::OptionalOption;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_core::{Stream, TaskContext};
use touchpaper_sql as sql;

pub mod column;
pub mod frame;
mod read;
mod rows;
mod types;

use super::context::Context;
use super::rdd::{Rdd, pair};
use crate::failure;
use crate::items::Batch;
use crate::tasks;
use frame::Frame;

#[pyclass(module = "_engine", name = "Session")]
#[derive(Debug, PyPayload)]
pub struct Session {
    session: sql::SparkSession,
}

/// A result of sql's as Python's.
fn checked<T>(result: sql::Result<T>, vm: &VirtualMachine) -> PyResult<T> {
    result.map_err(|error| failure::from_sql(&error, vm))
}

/// Runs what may start jobs outside of the interpreter, so that tasks can run Python.
fn job<T>(vm: &VirtualMachine, body: impl FnOnce() -> sql::Result<T>) -> PyResult<T> {
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
    fn sql(zelf: &Py<Self>, text: PyStrRef, vm: &VirtualMachine) -> PyResult<Frame> {
        let text = failure::text(&text);
        Ok(Frame { df: job(vm, || zelf.session.sql(&text))? })
    }

    #[pymethod]
    fn table(zelf: &Py<Self>, name: PyStrRef, vm: &VirtualMachine) -> PyResult<Frame> {
        Ok(Frame { df: checked(zelf.session.table(&failure::text(&name)), vm)? })
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
        vm: &VirtualMachine,
    ) -> PyResult<Frame> {
        let schema = types::schema(&schema, vm)?;
        let batch = rows::to_batch(&rows.borrow_vec(), &schema, vm)?;
        Ok(Frame { df: checked(zelf.session.create_dataframe(&schema, vec![batch], partitions.flatten()), vm)? })
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
        let (paths, options) = (strings(&paths, vm)?, pairs(&options, vm)?);
        let schema = if vm.is_none(&schema) { None } else { Some(types::schema(&schema, vm)?) };
        let format = failure::text(&format);
        Ok(Frame { df: job(vm, || read::read(&zelf.session, &format, &paths, &options, schema))? })
    }

    #[pymethod]
    fn conf_get(zelf: &Py<Self>, key: PyStrRef, vm: &VirtualMachine) -> PyObjectRef {
        let value = zelf.session.conf().get(&failure::text(&key));
        value.map_or_else(|| vm.ctx.none(), |value| vm.ctx.new_str(value).into())
    }

    #[pymethod]
    fn conf_set(zelf: &Py<Self>, key: PyStrRef, value: PyStrRef) {
        zelf.session.conf().set(&failure::text(&key), &failure::text(&value));
    }

    #[pymethod]
    fn conf_unset(zelf: &Py<Self>, key: PyStrRef) {
        zelf.session.conf().unset(&failure::text(&key));
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

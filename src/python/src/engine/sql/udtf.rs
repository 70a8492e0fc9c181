//! `_engine.TableFunction`: a class of the user's whose `eval` yields rows for each row of its input.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, RecordBatch, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_core::{Stream, TaskContext};
use touchpaper_sql::functions::table::{Analysis, Argument, Shape, TableFunction};
use touchpaper_sql::{self as sql, Batch, DataType};

use super::{rows, types};
use crate::failure;
use crate::tasks::{self, Held};

/// `handler` is a `pyspark.sql._tables.Handler`.
#[derive(Debug)]
pub struct PythonTableFunction {
    name: String,
    handler: Held,
}

impl TableFunction for PythonTableFunction {
    fn name(&self) -> &str {
        &self.name
    }

    fn analyze(&self, arguments: &[Argument]) -> sql::Result<Analysis> {
        let made = tasks::with_vm(|vm| self.ask(arguments, vm).map_err(|problem| failure::of_task(problem, vm)));
        Ok(made.and_then(|made| made)?)
    }

    fn run(self: Arc<Self>, rows: Stream<Batch>, shape: &Arc<Shape>, context: &TaskContext) -> touchpaper_core::Result<Stream<Batch>> {
        let started = tasks::with_vm(|vm| self.start(shape.token, vm).map_err(|problem| failure::of_task(problem, vm)));
        let runner = started.and_then(|runner| runner)?;
        let run = Run { runner, rows: Some(rows), shape: Arc::clone(shape), last: None, key: None, context: context.clone() };
        Ok(Box::new(run))
    }
}

impl PythonTableFunction {
    fn start(&self, token: usize, vm: &VirtualMachine) -> PyResult<Held> {
        Ok(Held::new(vm.call_method(&self.handler.get(vm), "runner", (token,))?))
    }

    fn ask(&self, arguments: &[Argument], vm: &VirtualMachine) -> PyResult<Analysis> {
        let mut described = Vec::new();
        for argument in arguments {
            let name = argument.name.as_ref().map_or_else(|| vm.ctx.none(), |name| vm.ctx.new_str(name.as_str()).into());
            let value = match &argument.constant {
                Some(constant) => rows::of_constant(constant, vm)?,
                None => vm.ctx.none(),
            };
            let parts = vec![
                name,
                types::to_python(&argument.data_type, vm),
                vm.ctx.new_bool(argument.is_table).into(),
                vm.ctx.new_bool(argument.constant.is_some()).into(),
                value,
            ];
            described.push(vm.ctx.new_tuple(parts).into());
        }
        let described: PyObjectRef = vm.ctx.new_list(described).into();
        let asked = vm.call_method(&self.handler.get(vm), "analyze", (described,))?;
        let part = |name: &str| asked.get_item(name, vm);
        let texts = |list: PyObjectRef| -> PyResult<Vec<String>> {
            list.get_iter(vm)?.iter::<PyStrRef>(vm)?.map(|text| Ok(failure::text(&*text?))).collect()
        };
        let mut order_by = Vec::new();
        for item in part("order_by")?.get_iter(vm)?.iter::<PyObjectRef>(vm)? {
            let item = item?;
            let text: PyStrRef = item.get_item(&0, vm)?.try_into_value(vm)?;
            order_by.push((failure::text(&text), item.get_item(&1, vm)?.is_true(vm)?, item.get_item(&2, vm)?.is_true(vm)?));
        }
        Ok(Analysis {
            schema: types::schema(&*part("schema")?, vm)?,
            single_partition: part("single")?.is_true(vm)?,
            partition_by: texts(part("partition_by")?)?,
            order_by,
            select: texts(part("select")?)?,
            token: part("token")?.try_to_value(vm)?,
        })
    }
}

/// A partition's rows on their way through the function.
struct Run {
    runner: Held,
    rows: Option<Stream<Batch>>,
    shape: Arc<Shape>,
    /// The last row's columns that are passed on: they stand beside what `terminate` yields.
    last: Option<Vec<ArrayRef>>,
    key: Option<OwnedRow>,
    context: TaskContext,
}

/// Rows that the function yielded, and which row of the input each belongs to.
#[derive(Default)]
struct Yielded {
    rows: Vec<PyObjectRef>,
    from: Vec<u32>,
}

impl Iterator for Run {
    type Item = touchpaper_core::Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        let made = self.step();
        if made.is_err() {
            self.rows = None;
        }
        made.transpose()
    }
}

impl Run {
    fn step(&mut self) -> touchpaper_core::Result<Option<Batch>> {
        while let Some(rows) = &mut self.rows {
            self.context.check()?;
            let batch = match rows.next() {
                Some(batch) => Some(batch?.0),
                None => {
                    self.rows = None;
                    None
                }
            };
            let made = tasks::with_vm(|vm| {
                let made = match &batch {
                    Some(batch) => self.feed(batch, vm),
                    None => self.finish(vm),
                };
                made.map_err(|problem| failure::of_task(problem, vm))
            });
            let made = made.and_then(|made| made)?;
            if made.num_rows() > 0 {
                return Ok(Some(Batch(made)));
            }
        }
        Ok(None)
    }

    fn feed(&mut self, batch: &RecordBatch, vm: &VirtualMachine) -> PyResult<RecordBatch> {
        let (kept, arguments) = (self.shape.kept, self.shape.arguments.len());
        let given = batch.columns().get(kept..kept + arguments).unwrap_or_default();
        let types: Vec<DataType> = self.shape.arguments.iter().map(|a| a.data_type.clone()).collect();
        let mut columns = rows::to_values(&types, given, vm)?;
        let keys = self.keys(batch, vm)?;
        let runner = self.runner.get(vm);
        let names: Vec<PyObjectRef> = self
            .shape
            .arguments
            .iter()
            .map(|a| match &a.name {
                Some(name) => vm.ctx.new_str(name.as_str()).into(),
                None => vm.ctx.none(),
            })
            .collect();
        let names: PyObjectRef = vm.ctx.new_tuple(names).into();
        let mut out = Yielded::default();
        for row in 0..batch.num_rows() {
            let key = keys.get(row).cloned();
            if self.key.is_some() && self.key != key {
                // The rows of the partition before belong to no row of this one; a table's function passes nothing on.
                out.take(vm.call_method(&runner, "renew", ())?, row, vm)?;
            }
            self.key = key;
            let values: Vec<PyObjectRef> = columns.iter_mut().filter_map(Iterator::next).collect();
            out.take(vm.call_method(&runner, "eval", (vm.ctx.new_tuple(values), names.clone()))?, row, vm)?;
        }
        if batch.num_rows() > 0 {
            self.last = Some(batch.columns().iter().take(kept).map(|column| column.slice(batch.num_rows() - 1, 1)).collect());
        }
        self.batch(batch.columns().get(..kept).unwrap_or_default(), out, vm)
    }

    fn finish(&mut self, vm: &VirtualMachine) -> PyResult<RecordBatch> {
        let mut out = Yielded::default();
        out.take(vm.call_method(&self.runner.get(vm), "terminate", ())?, 0, vm)?;
        let last = self.last.take().unwrap_or_default();
        if last.len() < self.shape.kept {
            out = Yielded::default();
        }
        self.batch(&last, out, vm)
    }

    fn keys(&self, batch: &RecordBatch, vm: &VirtualMachine) -> PyResult<Vec<OwnedRow>> {
        if self.shape.keys == 0 {
            return Ok(Vec::new());
        }
        let columns = batch.columns().get(batch.num_columns() - self.shape.keys..).unwrap_or_default();
        let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
        let rows = RowConverter::new(fields).and_then(|converter| converter.convert_columns(columns));
        let rows = rows.map_err(|error| vm.new_runtime_error(error.to_string()))?;
        Ok(rows.iter().map(|row| row.owned()).collect())
    }

    fn batch(&self, kept: &[ArrayRef], out: Yielded, vm: &VirtualMachine) -> PyResult<RecordBatch> {
        let problem = |error: datafusion::arrow::error::ArrowError| vm.new_runtime_error(error.to_string());
        let from = UInt32Array::from(out.from);
        let mut columns = kept.iter().map(|column| take(column, &from, None).map_err(problem)).collect::<PyResult<Vec<_>>>()?;
        let made = rows::from_results(&out.rows, &DataType::Struct(self.shape.result.clone()), vm)?;
        columns.extend(made.as_struct().columns().iter().cloned());
        let names = (0..columns.len()).map(|i| format!("c{i}"));
        let options = datafusion::arrow::array::RecordBatchOptions::new().with_row_count(Some(out.rows.len()));
        let fields: Vec<_> = names
            .zip(&columns)
            .map(|(name, column)| datafusion::arrow::datatypes::Field::new(name, column.data_type().clone(), true))
            .collect();
        let schema = Arc::new(datafusion::arrow::datatypes::Schema::new(fields));
        RecordBatch::try_new_with_options(schema, columns, &options).map_err(problem)
    }
}

impl Yielded {
    fn take(&mut self, rows: PyObjectRef, from: usize, vm: &VirtualMachine) -> PyResult<()> {
        for row in rows.get_iter(vm)?.iter::<PyObjectRef>(vm)? {
            self.rows.push(row?);
            self.from.push(from as u32);
        }
        Ok(())
    }
}

#[pyclass(module = "_engine", name = "TableFunction")]
#[derive(Clone, PyPayload)]
pub struct Tabular {
    pub function: Arc<dyn TableFunction>,
}

impl std::fmt::Debug for Tabular {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TableFunction")
    }
}

/// The function inside a Python object.
pub fn of(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Arc<dyn TableFunction>> {
    let function = object.downcast_ref::<Tabular>().ok_or_else(|| vm.new_type_error("not a table function"))?;
    Ok(Arc::clone(&function.function))
}

#[pyclass]
impl Tabular {
    #[pystaticmethod]
    fn make(name: PyStrRef, handler: PyObjectRef) -> Self {
        Self { function: Arc::new(PythonTableFunction { name: failure::text(&name), handler: Held::new(handler) }) }
    }
}

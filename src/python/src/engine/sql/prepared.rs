//! `_engine.Rows`, `_engine.Given` and `_engine.Prepared`: rows as a served model's requests and replies have them, and the
//! model's query over them, which is planned once.

use rustpython_vm::builtins::{PyListRef, PyStrRef};
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use serde_json::Value;
use touchpaper_deploy::Table;
use touchpaper_sql as sql;

use super::frame::{self, Frame};
use super::{job, json_rows, strings};
use crate::failure;

/// Rows under named fields, of which Python makes objects only where it has to.
#[pyclass(module = "_engine", name = "Rows")]
#[derive(Debug, PyPayload)]
pub struct Rows {
    pub table: Table,
}

impl From<Table> for Rows {
    fn from(table: Table) -> Self {
        Self { table }
    }
}

#[pyclass]
impl Rows {
    /// Of `{"fields", "values"}`.
    #[pystaticmethod]
    fn of_json(text: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        let table = serde_json::from_str(&failure::text(&text)).map_err(|error| vm.new_value_error(error.to_string()))?;
        Ok(Self { table })
    }

    /// Of names, and lists of each row's cells.
    #[pystaticmethod]
    fn of(fields: PyListRef, values: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        let rows = values.borrow_vec().to_vec();
        let row = |row: &PyObjectRef| match json_rows::of_python(row, vm)? {
            Value::Array(cells) => Ok(cells),
            _ => Err(vm.new_type_error("a row is a list")),
        };
        Ok(Self { table: Table { fields: strings(&fields, vm)?, values: rows.iter().map(row).collect::<PyResult<_>>()? } })
    }

    #[pymethod]
    fn json(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        serde_json::to_string(&zelf.table).map_err(|error| vm.new_value_error(error.to_string()))
    }

    #[pymethod]
    fn fields(zelf: &Py<Self>, vm: &VirtualMachine) -> PyListRef {
        vm.ctx.new_list(zelf.table.fields.iter().map(|name| vm.ctx.new_str(name.as_str()).into()).collect())
    }

    #[pymethod]
    fn count(zelf: &Py<Self>) -> usize {
        zelf.table.values.len()
    }
}

/// Rows that are not there yet.
#[pyclass(module = "_engine", name = "Given")]
#[derive(PyPayload)]
pub struct Given {
    pub given: sql::Given,
    pub schema: sql::StructType,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Given")
    }
}

#[pyclass]
impl Given {
    #[pymethod]
    fn frame(zelf: &Py<Self>) -> Frame {
        Frame { df: zelf.given.frame().clone() }
    }

    /// A query over that frame, ready for rows; None where it is none that looks at one row at a time.
    #[pymethod]
    fn prepare(zelf: &Py<Self>, query: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Prepared>> {
        let query = frame::of(&query, vm)?;
        let prepared = job(vm, || zelf.given.prepare(&query))?;
        Ok(prepared.map(|query| Prepared { query, schema: zelf.schema.clone() }))
    }
}

#[pyclass(module = "_engine", name = "Prepared")]
#[derive(PyPayload)]
pub struct Prepared {
    query: sql::Prepared,
    /// Of the rows that it takes.
    schema: sql::StructType,
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prepared")
    }
}

#[pyclass]
impl Prepared {
    /// What the query gives for each row; None where it leaves one out, a cell is not plainly of its column's type, or
    /// anything fails: the query over a DataFrame of these rows then tells what it is.
    #[pymethod]
    fn run(zelf: &Py<Self>, rows: PyRef<Rows>, vm: &VirtualMachine) -> PyResult<Option<Rows>> {
        let Some(batch) = json_rows::to_batch(&rows.table, &zelf.schema) else { return Ok(None) };
        let made = vm.allow_threads(|| zelf.query.run(&batch));
        let made = made.ok().filter(|made| made.num_rows() == batch.num_rows());
        Ok(made.and_then(|made| json_rows::from_batches(zelf.query.schema(), &[made])).map(Rows::from))
    }
}

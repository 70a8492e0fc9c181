//! What `df.write` gathered, out of Python's objects.

use rustpython_vm::builtins::{PyListRef, PyStrRef, PyTuple};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_sql::parser::command::{Bucketing, TableClauses};
use touchpaper_sql::{Options, SaveMode, SaveTable, WriteSpec, parser};

use super::{checked, pairs, strings};
use crate::failure;

pub fn spec(
    format: &PyStrRef,
    path: Option<PyStrRef>,
    mode: &PyStrRef,
    options: &PyListRef,
    partition_by: &PyListRef,
    vm: &VirtualMachine,
) -> PyResult<WriteSpec> {
    Ok(WriteSpec {
        format: failure::text(format),
        path: path.map(|path| failure::text(&path)),
        mode: checked(SaveMode::parse(&failure::text(mode)), vm)?,
        options: Options::new(pairs(options, vm)?),
        partition_by: strings(partition_by, vm)?,
    })
}

/// A table to save, as Python has it.
pub struct Table {
    pub format: Option<PyStrRef>,
    pub options: PyListRef,
    pub partition_by: PyListRef,
    /// (count, columns, columns that sort) or None.
    pub bucketing: PyObjectRef,
    pub properties: PyListRef,
}

impl Table {
    pub fn save(&self, name: &PyStrRef, mode: &PyStrRef, vm: &VirtualMachine) -> PyResult<SaveTable> {
        let clauses = TableClauses {
            provider: self.format.as_ref().map(|format| failure::text(format)),
            options: pairs(&self.options, vm)?,
            partitioned_by: strings(&self.partition_by, vm)?,
            bucketing: bucketing(&self.bucketing, vm)?,
            properties: pairs(&self.properties, vm)?,
            ..TableClauses::default()
        };
        let name = checked(parser::parse_identifier(&failure::text(name)), vm)?;
        Ok(SaveTable { name, mode: checked(SaveMode::parse(&failure::text(mode)), vm)?, clauses })
    }
}

fn bucketing(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Bucketing>> {
    let Some([count, columns, sort]) = object.downcast_ref::<PyTuple>().map(|tuple| tuple.as_slice()) else { return Ok(None) };
    let list = |object: &PyObjectRef| -> PyResult<Vec<String>> { strings(&object.clone().try_into_value(vm)?, vm) };
    Ok(Some(Bucketing { count: count.try_to_value(vm)?, columns: list(columns)?, sort: list(sort)? }))
}

//! Functions of the user's over whole columns, as pandas UDFs are. `pyspark.sql.pandas._run` has the Python side.

use datafusion::arrow::array::ArrayRef;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_sql::DataType;

use super::PythonFunction;
use crate::engine::sql::{rows, types};

impl PythonFunction {
    /// Calls it once with a list for each argument, their types and names, and takes a list of results.
    pub(super) fn run_columns(&self, arguments: &[ArrayRef], given: &[DataType], count: usize, vm: &VirtualMachine) -> PyResult<ArrayRef> {
        let columns = rows::to_values(given, arguments, vm)?;
        let columns = columns.into_iter().map(|column| vm.ctx.new_list(column.collect()).into()).collect();
        let kinds = given.iter().map(|data_type| types::to_python(data_type, vm)).collect();
        let name = |place: usize| match self.names.get(place).and_then(Option::as_ref) {
            Some(name) => vm.ctx.new_str(name.as_str()).into(),
            None => vm.ctx.none(),
        };
        let names = (0..given.len()).map(name).collect();
        let parts: Vec<PyObjectRef> = vec![
            vm.ctx.new_list(columns).into(),
            vm.ctx.new_list(kinds).into(),
            vm.ctx.new_list(names).into(),
            vm.ctx.new_int(count).into(),
        ];
        let made = self.f.get(vm).call(parts, vm)?;
        let made = made.get_iter(vm)?.iter::<PyObjectRef>(vm)?.collect::<PyResult<Vec<_>>>()?;
        rows::from_results(&made, &self.result, vm)
    }
}

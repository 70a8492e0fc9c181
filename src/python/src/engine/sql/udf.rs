//! `_engine.Function`: a function of the user's over columns, called on the threads that run tasks.

mod columns;
mod compiled;

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use rustpython_vm::builtins::{PyListRef, PyStr, PyStrRef};
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_sql::{self as sql, DataType, Expression, UserFunction};

use super::column::{self, Column};
use super::{rows, types};
use crate::failure;
use crate::tasks::{self, Held};

#[derive(Clone, Debug)]
pub struct PythonFunction {
    name: String,
    f: Held,
    result: DataType,
    names: Vec<Option<String>>,
    /// Classes of the user's that arguments are of.
    classes: Vec<Option<String>>,
    form: Form,
}

/// What a function is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One row's values.
    Row,
    /// Columns of a batch, for as many results.
    Columns,
    /// Columns of a group, for one result.
    Group,
}

impl UserFunction for PythonFunction {
    fn name(&self) -> &str {
        &self.name
    }

    fn return_type(&self) -> DataType {
        self.result.clone()
    }

    fn aggregates(&self) -> bool {
        self.form == Form::Group
    }

    fn invoke(&self, arguments: &[ArrayRef], types: &[DataType], count: usize) -> sql::Result<ArrayRef> {
        let made = tasks::with_vm(|vm| self.run(arguments, types, count, vm).map_err(|problem| failure::of_task(problem, vm)));
        Ok(made.and_then(|made| made)?)
    }

    fn with_names(&self, names: &[Option<String>]) -> Arc<dyn UserFunction> {
        Arc::new(Self { names: names.to_vec(), ..self.clone() })
    }

    fn with_classes(&self, classes: &[Option<String>]) -> Arc<dyn UserFunction> {
        Arc::new(Self { classes: classes.to_vec(), ..self.clone() })
    }
}

impl PythonFunction {
    fn run(&self, arguments: &[ArrayRef], types: &[DataType], count: usize, vm: &VirtualMachine) -> PyResult<ArrayRef> {
        if self.form != Form::Row {
            return self.run_columns(arguments, types, count, vm);
        }
        let plain = self.names.iter().all(Option::is_none) && self.classes.iter().all(Option::is_none);
        if plain && let Some(made) = compiled::results(&self.f.get(vm), arguments, types, count, &self.result, vm) {
            return Ok(made);
        }
        let mut columns = rows::to_values(types, arguments, vm)?;
        for (column, class) in columns.iter_mut().zip(&self.classes) {
            if let Some(class) = class {
                *column = rows::of_class(class, column, vm)?;
            }
        }
        let f = self.f.get(vm);
        let mut results = Vec::with_capacity(count);
        for _ in 0..count {
            let row: Vec<PyObjectRef> = columns.iter_mut().filter_map(Iterator::next).collect();
            let made = if self.names.iter().all(Option::is_none) {
                let given = row.len();
                f.vectorcall(row, given, None, vm)?
            } else {
                f.call(self.named(row), vm)?
            };
            results.push(made);
        }
        rows::from_results(&results, &self.result, vm)
    }

    fn named(&self, row: Vec<PyObjectRef>) -> FuncArgs {
        let (mut by_place, mut by_name) = (Vec::new(), Vec::new());
        for (place, value) in row.into_iter().enumerate() {
            match self.names.get(place).cloned().flatten() {
                Some(name) => by_name.push((name, value)),
                None => by_place.push(value),
            }
        }
        FuncArgs::new(by_place, by_name.into_iter().collect::<KwArgs>())
    }
}

#[pyclass(module = "_engine", name = "Function")]
#[derive(Clone, PyPayload)]
pub struct Function {
    pub function: Arc<dyn UserFunction>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Function")
    }
}

#[pyclass]
impl Function {
    #[pystaticmethod]
    fn make(name: PyStrRef, f: PyObjectRef, result: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        Self::of(&name, f, &result, Form::Row, vm)
    }

    /// A function over whole columns; `aggregates` says that it makes one value of a group.
    #[pystaticmethod]
    fn make_columnar(name: PyStrRef, f: PyObjectRef, result: PyObjectRef, aggregates: bool, vm: &VirtualMachine) -> PyResult<Self> {
        Self::of(&name, f, &result, if aggregates { Form::Group } else { Form::Columns }, vm)
    }

    /// Whether it makes one value of a group's rows.
    #[pygetset]
    fn aggregates(zelf: &Py<Self>) -> bool {
        zelf.function.aggregates()
    }

    /// A call with these columns, each with the name of its parameter or None.
    #[pymethod]
    fn call(zelf: &Py<Self>, columns: PyListRef, names: PyListRef, vm: &VirtualMachine) -> PyResult<Column> {
        let arguments = column::all(&columns, vm)?;
        let name = |name: &PyObjectRef| if vm.is_none(name) { Ok(None) } else { Ok(Some(name.str(vm)?.to_string_lossy().into_owned())) };
        let names = names.borrow_vec().iter().map(name).collect::<PyResult<Vec<_>>>()?;
        let arguments = arguments.into_iter().zip(&names).map(|(argument, name)| match name {
            Some(name) => Expression::NamedArgument { name: name.clone(), child: Box::new(argument) },
            None => argument,
        });
        Ok(Column {
            expression: Expression::UserCall { function: Arc::clone(&zelf.function), arguments: arguments.collect(), filter: None },
        })
    }
}

impl Function {
    fn of(name: &Py<PyStr>, f: PyObjectRef, result: &PyObjectRef, form: Form, vm: &VirtualMachine) -> PyResult<Self> {
        let (name, result) = (failure::text(name), types::from_python(result, vm)?);
        let function = PythonFunction { name, f: Held::new(f), result, names: Vec::new(), classes: Vec::new(), form };
        Ok(Self { function: Arc::new(function) })
    }
}

//! `_engine.Column`: an unresolved expression. `pyspark.sql.Column` wraps one.

use rustpython_vm::builtins::{PyBool, PyBytes, PyFloat, PyInt, PyListRef, PyStr, PyStrRef};
use rustpython_vm::function::OptionalOption;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_sql::{
    BinaryOperator, CallSite, Expression, Frame, FrameBound, FrameUnits, IntervalField, LikeKind, UnaryOperator, Value, WindowSpec, format,
    parser,
};

use super::{checked, strings, types};
use crate::failure;

#[pyclass(module = "_engine", name = "Column")]
#[derive(Clone, Debug, PyPayload)]
pub struct Column {
    pub expression: Expression,
}

/// The expression inside a Python object.
pub fn of(object: &PyObject, vm: &VirtualMachine) -> PyResult<Expression> {
    let column = object.downcast_ref::<Column>().ok_or_else(|| vm.new_type_error("not a column"))?;
    Ok(column.expression.clone())
}

pub fn all(list: &PyListRef, vm: &VirtualMachine) -> PyResult<Vec<Expression>> {
    list.borrow_vec().iter().map(|column| of(column, vm)).collect()
}

/// A value of Python's as a literal: numbers by their size, as Spark's `lit` does.
pub fn literal(object: &PyObject, vm: &VirtualMachine) -> PyResult<Value> {
    if vm.is_none(object) {
        return Ok(Value::Null);
    }
    if object.downcast_ref::<PyBool>().is_some() || object.class().is(vm.ctx.types.bool_type) {
        return Ok(Value::Boolean(object.to_owned().is_true(vm)?));
    }
    if let Some(number) = object.downcast_ref::<PyInt>() {
        return match (number.try_to_primitive::<i32>(vm), number.try_to_primitive::<i64>(vm)) {
            (Ok(small), _) => Ok(Value::Integer(small)),
            (_, Ok(long)) => Ok(Value::Long(long)),
            _ => Err(vm.new_overflow_error("a literal that does not fit a bigint")),
        };
    }
    if let Some(number) = object.downcast_ref::<PyFloat>() {
        return Ok(Value::Double(number.to_f64()));
    }
    if let Some(text) = object.downcast_ref::<PyStr>() {
        return Ok(Value::String(failure::text(text)));
    }
    if let Some(bytes) = object.downcast_ref::<PyBytes>() {
        return Ok(Value::Binary(bytes.as_bytes().to_vec()));
    }
    Err(vm.new_type_error(format!("no literal of type {}", object.class().name())))
}

fn binary(name: &str, vm: &VirtualMachine) -> PyResult<BinaryOperator> {
    Ok(match name {
        "+" => BinaryOperator::Add,
        "-" => BinaryOperator::Subtract,
        "*" => BinaryOperator::Multiply,
        "/" => BinaryOperator::Divide,
        "%" => BinaryOperator::Remainder,
        "==" => BinaryOperator::Equal,
        "<=>" => BinaryOperator::NullSafeEqual,
        "!=" => BinaryOperator::NotEqual,
        "<" => BinaryOperator::Less,
        "<=" => BinaryOperator::LessOrEqual,
        ">" => BinaryOperator::Greater,
        ">=" => BinaryOperator::GreaterOrEqual,
        "and" => BinaryOperator::And,
        "or" => BinaryOperator::Or,
        "&" => BinaryOperator::BitAnd,
        "|" => BinaryOperator::BitOr,
        "^" => BinaryOperator::BitXor,
        _ => return Err(vm.new_value_error(format!("no operator {name}"))),
    })
}

fn unary(name: &str, vm: &VirtualMachine) -> PyResult<UnaryOperator> {
    Ok(match name {
        "not" => UnaryOperator::Not,
        "-" => UnaryOperator::Negate,
        "+" => UnaryOperator::Positive,
        "~" => UnaryOperator::BitNot,
        "isNull" => UnaryOperator::IsNull,
        "isNotNull" => UnaryOperator::IsNotNull,
        _ => return Err(vm.new_value_error(format!("no operator {name}"))),
    })
}

#[pyclass]
impl Column {
    #[pystaticmethod]
    fn name(name: PyStrRef) -> Self {
        Self { expression: Expression::column(&failure::text(&name)) }
    }

    #[pystaticmethod]
    fn literal(value: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { expression: Expression::literal(literal(&value, vm)?) })
    }

    /// A literal of a type that Python code has taken apart: days, microseconds, a decimal's text.
    #[pystaticmethod]
    fn typed(kind: PyStrRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let value = match failure::text(&kind).as_str() {
            "date" => Value::Date(value.try_to_value(vm)?),
            "timestamp" => Value::Timestamp(value.try_to_value(vm)?),
            "time" => Value::Time(value.try_to_value(vm)?, 6),
            "interval" => Value::DayTimeInterval(value.try_to_value(vm)?, IntervalField::Day, IntervalField::Second),
            _ => {
                let text = value.str(vm)?.to_string_lossy().into_owned();
                let (unscaled, scale) = format::parse_decimal(&text).ok_or_else(|| vm.new_value_error("not a decimal"))?;
                let digits = unscaled.unsigned_abs().to_string().len().max(scale.unsigned_abs() as usize);
                let small = |number: usize| u8::try_from(number).unwrap_or(38).min(38);
                Value::Decimal(unscaled, small(digits), i8::try_from(scale).unwrap_or(0))
            }
        };
        Ok(Self { expression: Expression::literal(value) })
    }

    #[pystaticmethod]
    fn call(name: PyStrRef, arguments: PyListRef, distinct: bool, vm: &VirtualMachine) -> PyResult<Self> {
        let (name, arguments) = (failure::text(&name), all(&arguments, vm)?);
        let expression = if distinct { Expression::call_distinct(name, arguments) } else { Expression::call(name, arguments) };
        Ok(Self { expression })
    }

    /// A SQL text.
    #[pystaticmethod]
    fn expr(text: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { expression: checked(parser::parse_expression(&failure::text(&text)), vm)? })
    }

    #[pystaticmethod]
    fn lambda(parameters: PyListRef, body: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let (parameters, body) = (strings(&parameters, vm)?, Box::new(of(&body, vm)?));
        Ok(Self { expression: Expression::Lambda { parameters, body, position: None } })
    }

    #[pystaticmethod]
    fn case_when(condition: PyObjectRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { expression: Expression::case_when(of(&condition, vm)?, of(&value, vm)?) })
    }

    #[pymethod]
    fn when(zelf: &Py<Self>, condition: PyObjectRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Self>> {
        let next = zelf.expression.clone().when(of(&condition, vm)?, of(&value, vm)?);
        Ok(next.map(|expression| Self { expression }))
    }

    #[pymethod]
    fn otherwise(zelf: &Py<Self>, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Self>> {
        Ok(zelf.expression.clone().otherwise(of(&value, vm)?).map(|expression| Self { expression }))
    }

    #[pymethod]
    fn binary(zelf: &Py<Self>, operator: PyStrRef, other: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let operator = binary(&failure::text(&operator), vm)?;
        Ok(Self { expression: zelf.expression.clone().binary(operator, of(&other, vm)?) })
    }

    #[pymethod]
    fn unary(zelf: &Py<Self>, operator: PyStrRef, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { expression: zelf.expression.clone().unary(unary(&failure::text(&operator), vm)?) })
    }

    /// The same with the call of the program's that made it.
    #[pymethod]
    fn made_by(zelf: &Py<Self>, method: PyStrRef, site: PyStrRef) -> Self {
        let call = CallSite::of(&failure::text(&method), &failure::text(&site));
        Self { expression: zelf.expression.clone().made_by(call) }
    }

    #[pymethod]
    fn alias(zelf: &Py<Self>, names: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        let (child, names) = (Box::new(zelf.expression.clone()), strings(&names, vm)?);
        Ok(Self { expression: Expression::Alias { child, names } })
    }

    /// Whether it is a column, by name or of a DataFrame, and nothing more.
    #[pymethod]
    fn is_name(zelf: &Py<Self>) -> bool {
        matches!(zelf.expression, Expression::Name { .. } | Expression::Attribute(_))
    }

    /// As the argument of this name.
    #[pymethod]
    fn named(zelf: &Py<Self>, name: PyStrRef) -> Self {
        Self { expression: Expression::NamedArgument { name: failure::text(&name), child: Box::new(zelf.expression.clone()) } }
    }

    /// Under the metadata of this JSON.
    #[pymethod]
    fn annotated(zelf: &Py<Self>, metadata: PyStrRef) -> Self {
        let child = Box::new(zelf.expression.clone());
        Self { expression: Expression::Annotated { child, metadata: failure::text(&metadata).into() } }
    }

    #[pymethod]
    fn outer(zelf: &Py<Self>) -> Self {
        Self { expression: Expression::Outer(Box::new(zelf.expression.clone())) }
    }

    /// With the field set to a value, or, where there is none, without the field.
    #[pymethod]
    fn update_field(zelf: &Py<Self>, path: PyStrRef, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let path = touchpaper_sql::column::name_parts(&failure::text(&path));
        let value = if vm.is_none(&value) { None } else { Some(Box::new(of(&value, vm)?)) };
        Ok(Self { expression: Expression::UpdateField { child: Box::new(zelf.expression.clone()), path, value } })
    }

    #[pymethod]
    fn cast(zelf: &Py<Self>, to: PyObjectRef, attempt: bool, vm: &VirtualMachine) -> PyResult<Self> {
        let (child, to) = (zelf.expression.clone(), types::from_python(&to, vm)?);
        Ok(Self { expression: if attempt { child.try_cast(to) } else { child.cast(to) } })
    }

    #[pymethod]
    fn is_in(zelf: &Py<Self>, list: PyListRef, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { expression: zelf.expression.clone().is_in(all(&list, vm)?) })
    }

    #[pymethod]
    fn like(zelf: &Py<Self>, kind: PyStrRef, pattern: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let kind = match failure::text(&kind).as_str() {
            "rlike" => LikeKind::RLike,
            "ilike" => LikeKind::ILike,
            _ => LikeKind::Like,
        };
        Ok(Self { expression: zelf.expression.clone().like(kind, of(&pattern, vm)?) })
    }

    #[pymethod]
    fn item(zelf: &Py<Self>, key: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { expression: zelf.expression.clone().item(of(&key, vm)?) })
    }

    #[pymethod]
    fn field(zelf: &Py<Self>, name: PyStrRef) -> Self {
        Self { expression: zelf.expression.clone().field(failure::text(&name)) }
    }

    #[pymethod]
    fn sort(zelf: &Py<Self>, ascending: bool, nulls_first: bool) -> Self {
        Self { expression: zelf.expression.clone().sort(ascending, nulls_first) }
    }

    /// `frame` is (rows or range, start, end); a bound is None where there is none, else an offset.
    #[pymethod]
    fn over(
        zelf: &Py<Self>,
        partition_by: PyListRef,
        order_by: PyListRef,
        rows: OptionalOption<bool>,
        start: OptionalOption<i64>,
        end: OptionalOption<i64>,
        vm: &VirtualMachine,
    ) -> PyResult<Self> {
        let orders = all(&order_by, vm)?.into_iter().map(Expression::into_sort_order).collect();
        let frame = rows.flatten().map(|rows| Frame {
            units: if rows { FrameUnits::Rows } else { FrameUnits::Range },
            start: bound(start.flatten(), &FrameBound::UnboundedPreceding),
            end: bound(end.flatten(), &FrameBound::UnboundedFollowing),
        });
        let spec = WindowSpec { partition_by: all(&partition_by, vm)?, order_by: orders, frame, ..WindowSpec::default() };
        Ok(Self { expression: zelf.expression.clone().over(spec) })
    }

    /// The name that a column of it gets.
    #[pymethod]
    fn text(zelf: &Py<Self>) -> String {
        zelf.expression.text()
    }
}

fn bound(offset: Option<i64>, unbounded: &FrameBound) -> FrameBound {
    let rows = |rows: i64| {
        let value = i32::try_from(rows).map_or(Value::Long(rows), Value::Integer);
        Box::new(Expression::literal(value))
    };
    match offset {
        None => unbounded.clone(),
        Some(0) => FrameBound::CurrentRow,
        // Rows before are as many less than none behind, and Spark tells them so.
        Some(ahead) => FrameBound::Following(rows(ahead)),
    }
}

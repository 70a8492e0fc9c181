//! window and session_window: rows under the stretches of time that they fall into.

use std::cell::RefCell;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, ListArray, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType as Arrow, TimestampMicrosecondType};
use datafusion::common::{Column, NullHandling, UnnestOptions};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, Volatility};

use super::substitute::replace;
use super::{Analyzer, Plan, Resolver, Typed, coerce, column};
use crate::column::{BinaryOperator as B, Call, Expression, Frame, FrameBound, FrameUnits, SortOrder, WindowSpec};
use crate::error::{Error, Result};
use crate::functions::datetime::clock;
use crate::functions::{Kernel, KernelArgs};
use crate::parser::Interval;
use crate::types::{DataType, StructField, StructType};
use crate::value::Value;

/// A plan with the column of its time windows, and the expressions over it.
pub(super) struct Windowed {
    pub plan: Plan,
    pub keys: Vec<Expression>,
    pub expressions: Vec<Expression>,
}

/// The call, where an expression is one of a time window.
fn window_call(expression: &Expression) -> Option<&Call> {
    match expression {
        Expression::Call(call) if call.name.eq_ignore_ascii_case("window") || call.name.eq_ignore_ascii_case("session_window") => {
            Some(call)
        }
        _ => None,
    }
}

impl Analyzer<'_> {
    /// `None` where there is no time window in any of the expressions.
    pub(super) fn time_windows(&self, plan: &Plan, keys: &[Expression], expressions: &[Expression]) -> Result<Option<Windowed>> {
        let found: RefCell<Vec<Call>> = RefCell::new(Vec::new());
        for expression in keys.iter().chain(expressions) {
            replace(expression, &|e| {
                let call = window_call(e)?;
                let mut found = found.borrow_mut();
                if !found.iter().any(|known| Expression::Call(known.clone()) == *e) {
                    found.push(call.clone());
                }
                Some(e.clone())
            });
        }
        let mut found = found.into_inner();
        let Some(call) = found.pop() else { return Ok(None) };
        if !found.is_empty() {
            let what = "Multiple time/session window expressions would result in a cartesian product of rows";
            return Err(Error::analysis(format!("{what}, therefore they are currently not supported.")));
        }
        let wide = if call.name.eq_ignore_ascii_case("window") {
            self.fixed_windows(plan, &call)?
        } else {
            let others: Vec<Expression> = keys.iter().filter(|k| !contains_window(k)).cloned().collect();
            self.session_windows(plan, &call, &others)?
        };
        let Some(window) = wide.output.last().cloned() else { return Err(Error::internal("no window")) };
        let over = |e: &Expression| {
            replace(e, &|part| {
                window_call(part)?;
                Some(Expression::attribute(window.clone()))
            })
        };
        let (keys, expressions) = (keys.iter().map(over).collect(), expressions.iter().map(over).collect());
        Ok(Some(Windowed { plan: wide, keys, expressions }))
    }

    /// The time of a row: a moment, or that of another window.
    fn row_time(&self, plan: &Plan, call: &Call) -> Result<Typed> {
        let resolver = Resolver::new(self, &plan.output);
        let Some(time) = call.arguments.first() else { return Err(Error::internal("a window of nothing")) };
        let value = resolver.resolve(time)?;
        match value.data_type {
            DataType::TimestampNtz | DataType::Timestamp => Ok(value),
            DataType::Struct(_) => resolver.resolve(&Expression::call("window_time", vec![time.clone()])),
            _ => {
                let text = resolver.text(&Expression::Call(call.clone()));
                coerce::argument(value, &DataType::Timestamp, 0, (&text, &resolver.text(time)))
            }
        }
    }

    /// Windows of one length, each so much later than the one before: a row comes once under each that it falls into.
    fn fixed_windows(&self, plan: &Plan, call: &Call) -> Result<Plan> {
        let time = self.row_time(plan, call)?;
        let length = duration(call, 1)?;
        let slide = if call.arguments.len() > 2 { duration(call, 2)? } else { length };
        let start = if call.arguments.len() > 3 { duration(call, 3)? } else { 0 };
        if length <= 0 || slide <= 0 {
            let text = Resolver::new(self, &plan.output).text(&Expression::Call(call.clone()));
            let name = if length <= 0 { "`window_duration`" } else { "`slide_duration`" };
            let shown = if length <= 0 { length } else { slide }.to_string();
            let parameters = [("exprName", name), ("valueRange", "(0, 9223372036854775807]"), ("currentValue", &format!("{shown}L"))];
            return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &text, &parameters));
        }
        if slide > length {
            let shown = Expression::call("window", vec![call.arguments.first().cloned().unwrap_or_else(|| Expression::string(""))]);
            let text = Resolver::new(self, &plan.output).text(&shown);
            let text = format!("{}, {length}, {slide}, {start})", text.trim_end_matches(')'));
            let parameters = [
                ("leftExprName", "`slide_duration`"),
                ("leftExprValue", &*format!("{slide}L")),
                ("constraint", "<="),
                ("rightExprName", "`window_duration`"),
                ("rightExprValue", &*format!("{length}L")),
            ];
            return Err(Error::datatype_mismatch("PARAMETER_CONSTRAINT_VIOLATION", &text, &parameters));
        }
        let window = window_type(&time.data_type);
        let data_type = time.data_type.clone();
        let lists = DataType::Array(Box::new(window.clone()), false);
        let list_type = lists.to_arrow();
        let body = move |args: &KernelArgs<'_>| {
            let values = args.array(0)?;
            let times = values.as_primitive::<TimestampMicrosecondType>();
            let (mut starts, mut ends, mut counts) = (Vec::new(), Vec::new(), Vec::with_capacity(times.len()));
            for time in times.iter() {
                let before = starts.len();
                if let Some(time) = time {
                    let last = time - (time - start).rem_euclid(slide);
                    let all = (0..).map(|i| last - i * slide).take_while(|start| start + length > time);
                    starts.extend(all.map(Some));
                    ends.extend(starts.get(before..).unwrap_or(&[]).iter().map(|s| s.map(|s| s + length)).collect::<Vec<_>>());
                }
                counts.push(starts.len() - before);
            }
            let Arrow::List(item) = &list_type else { return Err(Error::internal("windows")) };
            let Arrow::Struct(fields) = item.data_type() else { return Err(Error::internal("a window")) };
            let columns = vec![clock::timestamps(starts, &data_type), clock::timestamps(ends, &data_type)];
            let windows = StructArray::try_new(fields.clone(), columns, None)?;
            let nulls = values.nulls().cloned();
            Ok(Arc::new(ListArray::try_new(Arc::clone(item), OffsetBuffer::from_lengths(counts), Arc::new(windows), nulls)?) as ArrayRef)
        };
        let parameter = format!("{length} {slide} {start}");
        let lists = Kernel::call_with("window", parameter, vec![time], lists, Volatility::Immutable, Arc::new(body));
        let attribute = self.attribute("window", window, false);
        let mut columns: Vec<Expr> = plan.output.iter().map(|a| column(&a.column)).collect();
        columns.push(lists.expr.alias(&attribute.column));
        // Rows without a time are in no window.
        let options = UnnestOptions { null_handling: NullHandling::Drop, ..UnnestOptions::default() };
        let logical = LogicalPlanBuilder::from(plan.logical.clone())
            .project(columns)?
            .unnest_columns_with_options(vec![Column::new_unqualified(&attribute.column)], options)?
            .build()?;
        let output = plan.output.iter().cloned().chain([attribute]).collect();
        Ok(Plan { logical, output, below: None })
    }

    /// Rows of the same keys that follow each other closely share a window, as long as from the first to the gap behind
    /// the last.
    fn session_windows(&self, plan: &Plan, call: &Call, keys: &[Expression]) -> Result<Plan> {
        let time = self.row_time(plan, call)?;
        let (Some(time_of), Some(gap)) = (call.arguments.first(), call.arguments.get(1)) else {
            return Err(Error::internal("a session without a gap"));
        };
        let gap = match gap {
            Expression::Literal(Value::String(_)) => Expression::Literal(Value::DayTimeInterval(
                duration(call, 1)?,
                crate::types::IntervalField::Day,
                crate::types::IntervalField::Second,
            )),
            other if Resolver::new(self, &plan.output).resolve(other)?.data_type == DataType::String => {
                other.clone().cast(DataType::CalendarInterval)
            }
            other => other.clone(),
        };
        let own: Vec<Expression> = plan.output.iter().cloned().map(Expression::attribute).collect();
        let with = |plan: &Plan, more: Expression| {
            let mut all: Vec<Expression> = plan.output.iter().cloned().map(Expression::attribute).collect();
            all.push(more);
            self.project(plan, &all)
        };
        let last = |plan: &Plan| plan.output.last().cloned().map(Expression::attribute).ok_or_else(|| Error::internal("no column"));
        let timed = with(plan, time_of.clone().cast(time.data_type.clone()).alias("session_start"))?;
        let start = last(&timed)?;
        let timed = with(&timed, start.clone().binary(B::Add, gap).alias("session_end"))?;
        let end = last(&timed)?;
        let timed = self.filter(&timed, &start.clone().is_not_null().and(end.clone().binary(B::Greater, start.clone())))?;
        let in_order = |end: FrameBound| WindowSpec {
            partition_by: keys.to_vec(),
            order_by: vec![SortOrder { expression: start.clone(), ascending: true, nulls_first: true }],
            frame: Some(Frame { units: FrameUnits::Rows, start: FrameBound::UnboundedPreceding, end }),
            ..WindowSpec::default()
        };
        let before = FrameBound::Preceding(Box::new(Expression::integer(1)));
        let reached = with(&timed, Expression::call("max", vec![end.clone()]).over(in_order(before)).alias("session_reached"))?;
        let reach = last(&reached)?;
        let apart = reach.clone().is_null().binary(B::Or, start.clone().binary(B::Greater, reach));
        let opens = Expression::case_when(apart, Expression::integer(1)).otherwise(Expression::integer(0));
        let Some(opens) = opens else { return Err(Error::internal("a case")) };
        let numbered = with(&reached, Expression::call("sum", vec![opens]).over(in_order(FrameBound::CurrentRow)).alias("session_number"))?;
        let number = last(&numbered)?;
        let whole = WindowSpec { partition_by: keys.iter().cloned().chain([number]).collect(), ..WindowSpec::default() };
        let first = Expression::call("min", vec![start]).over(whole.clone());
        let until = Expression::call("max", vec![end]).over(whole);
        let names = [Expression::string("start"), Expression::string("end")];
        let [start_name, end_name] = names;
        let session = Expression::call("named_struct", vec![start_name, first, end_name, until]).alias("session_window");
        let all = with(&numbered, session)?;
        let mut wanted = own;
        wanted.push(last(&all)?);
        let mut out = self.project(&all, &wanted)?;
        out.below = None;
        Ok(out)
    }
}

fn contains_window(expression: &Expression) -> bool {
    let found = RefCell::new(false);
    replace(expression, &|e| {
        window_call(e)?;
        *found.borrow_mut() = true;
        Some(e.clone())
    });
    found.into_inner()
}

fn window_type(time: &DataType) -> DataType {
    let field = |name: &str| StructField::new(name, time.clone(), true);
    DataType::Struct(StructType::new(vec![field("start"), field("end")]))
}

/// An argument such as `5 seconds`, in microseconds.
fn duration(call: &Call, index: usize) -> Result<i64> {
    let (text, parsed) = match call.arguments.get(index) {
        Some(Expression::Literal(Value::String(text))) => match Interval::of_text(text) {
            Some(interval) if interval.duration().is_none() => {
                return Err(Error::illegal_argument(format!("Intervals greater than a month is not supported ({text}).")));
            }
            parsed => (text.clone(), parsed.and_then(|i| i.duration())),
        },
        Some(Expression::Literal(Value::DayTimeInterval(micros, ..))) => (String::new(), Some(*micros)),
        Some(Expression::Literal(Value::Long(micros))) => (String::new(), Some(*micros)),
        Some(Expression::Literal(Value::Integer(micros))) => (String::new(), Some(i64::from(*micros))),
        other => (other.map_or_else(String::new, Expression::text), None),
    };
    parsed.ok_or_else(|| Error::new("CANNOT_PARSE_INTERVAL", &[("intervalString", &format!("'{text}'"))]))
}

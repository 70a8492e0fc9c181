//! kll_*: quantiles of bigints, floats and doubles.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, Int64Array, StringArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Float32Type, Float64Type, Int64Type};
use datafusion::common::ScalarValue;

use super::cardinality::pair;
use super::kll::{Item, Kll};
use super::{constant_integer, sketches};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::aggregate::aggregate;
use crate::functions::aggregate::sketched::{self, Sketch};
use crate::functions::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::types::DataType;

/// Spark's type, Arrow's array and the sketch's item.
trait Kind: ArrowPrimitiveType<Native = Self::Of> + 'static {
    type Of: Item;
    const SPARK: DataType;
}

impl Kind for Int64Type {
    type Of = i64;
    const SPARK: DataType = DataType::Long;
}

impl Kind for Float32Type {
    type Of = f32;
    const SPARK: DataType = DataType::Float;
}

impl Kind for Float64Type {
    type Of = f64;
    const SPARK: DataType = DataType::Double;
}

pub const FUNCTIONS: &[Function] = &[
    aggregate("kll_merge_agg_bigint", 1, 2, |c| merge_agg::<Int64Type>(c, "kll_merge_agg_bigint")),
    aggregate("kll_merge_agg_double", 1, 2, |c| merge_agg::<Float64Type>(c, "kll_merge_agg_double")),
    aggregate("kll_merge_agg_float", 1, 2, |c| merge_agg::<Float32Type>(c, "kll_merge_agg_float")),
    aggregate("kll_sketch_agg_bigint", 1, 2, |c| sketch_agg::<Int64Type>(c, "kll_sketch_agg_bigint")),
    aggregate("kll_sketch_agg_double", 1, 2, |c| sketch_agg::<Float64Type>(c, "kll_sketch_agg_double")),
    aggregate("kll_sketch_agg_float", 1, 2, |c| sketch_agg::<Float32Type>(c, "kll_sketch_agg_float")),
    scalar("kll_sketch_get_n_bigint", 1, 1, |c| count::<Int64Type>(c, "kll_sketch_get_n_bigint")),
    scalar("kll_sketch_get_n_double", 1, 1, |c| count::<Float64Type>(c, "kll_sketch_get_n_double")),
    scalar("kll_sketch_get_n_float", 1, 1, |c| count::<Float32Type>(c, "kll_sketch_get_n_float")),
    scalar("kll_sketch_get_quantile_bigint", 2, 2, |c| quantile::<Int64Type>(c, "kll_sketch_get_quantile_bigint")),
    scalar("kll_sketch_get_quantile_double", 2, 2, |c| quantile::<Float64Type>(c, "kll_sketch_get_quantile_double")),
    scalar("kll_sketch_get_quantile_float", 2, 2, |c| quantile::<Float32Type>(c, "kll_sketch_get_quantile_float")),
    scalar("kll_sketch_get_rank_bigint", 2, 2, |c| rank::<Int64Type>(c, "kll_sketch_get_rank_bigint")),
    scalar("kll_sketch_get_rank_double", 2, 2, |c| rank::<Float64Type>(c, "kll_sketch_get_rank_double")),
    scalar("kll_sketch_get_rank_float", 2, 2, |c| rank::<Float32Type>(c, "kll_sketch_get_rank_float")),
    scalar("kll_sketch_merge_bigint", 2, 2, |c| merge::<Int64Type>(c, "kll_sketch_merge_bigint")),
    scalar("kll_sketch_merge_double", 2, 2, |c| merge::<Float64Type>(c, "kll_sketch_merge_double")),
    scalar("kll_sketch_merge_float", 2, 2, |c| merge::<Float32Type>(c, "kll_sketch_merge_float")),
    scalar("kll_sketch_to_string_bigint", 1, 1, |c| text::<Int64Type>(c, "kll_sketch_to_string_bigint")),
    scalar("kll_sketch_to_string_double", 1, 1, |c| text::<Float64Type>(c, "kll_sketch_to_string_double")),
    scalar("kll_sketch_to_string_float", 1, 1, |c| text::<Float32Type>(c, "kll_sketch_to_string_float")),
];

struct Agg<K: Kind> {
    sketch: Kll<K::Of>,
    name: &'static str,
    of_sketches: bool,
}

impl<K: Kind> Sketch for Agg<K> {
    fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(values) = values.first() else { return Ok(()) };
        if self.of_sketches {
            return values.as_binary::<i32>().iter().flatten().try_for_each(|bytes| self.merge(bytes));
        }
        values.as_primitive::<K>().iter().flatten().for_each(|value| self.sketch.update(value));
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        self.sketch.merge(&Kll::read(bytes, self.name)?);
        Ok(())
    }

    fn bytes(&self) -> Vec<u8> {
        self.sketch.bytes()
    }

    fn answer(&self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.sketch.bytes())))
    }
}

fn k_of(call: &Invocation<'_>) -> Result<usize> {
    let k = constant_integer(call, 1, "k", 200)?;
    usize::try_from(k).ok().filter(|k| (8..=65535).contains(k)).ok_or_else(|| {
        let hint = format!(
            "[KLL_SKETCH_K_OUT_OF_RANGE] For function `{}`, the k parameter must be between 8 and 65535 (inclusive), but got {k}. \
             SQLSTATE: 22003",
            call.name
        );
        Error::datatype_mismatch("TYPE_CHECK_FAILURE_WITH_HINT", &call.text, &[("msg", &hint), ("hint", "")])
    })
}

fn agg<K: Kind>(call: &Invocation<'_>, name: &'static str, argument: Typed, of_sketches: bool) -> Result<Typed> {
    let k = k_of(call)?;
    let make = move || Agg::<K> { sketch: Kll::new(k), name, of_sketches };
    let typed = sketched::call(name, k.to_string(), call, vec![argument], DataType::Binary, make);
    Ok(Typed { nullable: false, ..typed })
}

fn sketch_agg<K: Kind>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let given = call.raw(0)?.data_type;
    if K::SPARK == DataType::Long && !given.is_integral() && given != DataType::Null {
        return Err(call.wrong_type(0, "\"INTEGRAL\""));
    }
    agg::<K>(call, name, call.argument(0, &K::SPARK)?, false)
}

fn merge_agg<K: Kind>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    agg::<K>(call, name, call.argument(0, &DataType::Binary)?, true)
}

fn count<K: Kind>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Binary)?], DataType::Long, move |args| {
        let rows = sketches(args, 0)?;
        let counts = rows.iter().map(|b| b.map(|b| Ok(Kll::<K::Of>::read(b, name)?.n() as i64)).transpose());
        Ok(Arc::new(counts.collect::<Result<Int64Array>>()?))
    }))
}

fn text<K: Kind>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Binary)?], DataType::String, move |args| {
        let rows = sketches(args, 0)?;
        let texts = rows.iter().map(|b| b.map(|b| Ok(Kll::<K::Of>::read(b, name)?.text())).transpose());
        Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
    }))
}

fn merge<K: Kind>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    pair(call, name, String::new(), move |left, right| {
        let mut left = Kll::<K::Of>::read(left, name)?;
        left.merge(&Kll::read(right, name)?);
        Ok(left.bytes())
    })
}

/// What is asked of a sketch, one or several at once, with an answer for each.
fn asked(
    call: &Invocation<'_>,
    name: &'static str,
    (question, answer): (DataType, DataType),
    f: impl Fn(&[u8], &ArrayRef) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Result<Typed> {
    let many = matches!(call.raw(1)?.data_type, DataType::Array(..));
    let list = |one: DataType| if many { DataType::Array(Box::new(one), true) } else { one };
    let asked = if many { coerce::to(call.raw(1)?, &list(question))? } else { call.argument(1, &question)? };
    let arguments = vec![call.argument(0, &DataType::Binary)?, asked];
    let one = answer.to_arrow();
    Ok(Kernel::call(name, arguments, list(answer), move |args: &KernelArgs<'_>| {
        let (rows, questions) = (sketches(args, 0)?, args.array(1)?);
        let mut out = Vec::new();
        for row in 0..args.rows {
            if rows.is_null(row) || questions.is_null(row) {
                out.push(ScalarValue::try_from(args.result)?);
                continue;
            }
            if many {
                let answers = f(rows.value(row), &questions.as_list::<i32>().value(row))?;
                let answers = (0..answers.len()).map(|i| ScalarValue::try_from_array(&answers, i)).collect::<Result<Vec<_>, _>>()?;
                out.push(ScalarValue::List(ScalarValue::new_list(&answers, &one, true)));
            } else {
                out.push(ScalarValue::try_from_array(&f(rows.value(row), &questions.slice(row, 1))?, 0)?);
            }
        }
        match out.is_empty() {
            true => Ok(datafusion::arrow::array::new_empty_array(args.result)),
            false => Ok(ScalarValue::iter_to_array(out)?),
        }
    }))
}

fn quantile<K: Kind>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    asked(call, name, (DataType::Double, K::SPARK), move |bytes, ranks| {
        let sketch = Kll::<K::Of>::read(bytes, name)?;
        let ranks = compute::cast(ranks, &Arrow::Float64)?;
        let mut out = datafusion::arrow::array::PrimitiveBuilder::<K>::new();
        for rank in ranks.as_primitive::<Float64Type>() {
            match rank {
                Some(rank) if !(0.0..=1.0).contains(&rank) => {
                    return Err(Error::new("KLL_SKETCH_INVALID_QUANTILE_RANGE", &[("functionName", &format!("`{name}`"))]));
                }
                rank => out.append_option(rank.and_then(|rank| sketch.quantile(rank))),
            }
        }
        Ok(Arc::new(out.finish()))
    })
}

fn rank<K: Kind>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    asked(call, name, (K::SPARK, DataType::Double), move |bytes, values| {
        let sketch = Kll::<K::Of>::read(bytes, name)?;
        let values = values.as_primitive::<K>();
        let ranks = values.iter().map(|v| v.filter(|_| sketch.n() > 0).map(|v| sketch.rank(v)));
        Ok(Arc::new(ranks.collect::<datafusion::arrow::array::Float64Array>()))
    })
}

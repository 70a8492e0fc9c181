//! Arithmetic on all rows at a time.

use std::sync::Arc;

use super::views::View;
use super::{Run, Trap};
use crate::compile::column::Column;
use crate::compile::numbers;
use crate::compile::program::{Cmp, FloatOp, IntOp};

pub fn plain<T: Copy, U>(a: &View<'_, T>, b: &View<'_, T>, rows: usize, mut f: impl FnMut(T, T) -> U) -> Arc<Vec<U>> {
    Arc::new(match (a, b) {
        (View::All(a), View::All(b)) => a.iter().zip(*b).map(|(a, b)| f(*a, *b)).collect(),
        (View::All(a), View::One(b)) => a.iter().map(|a| f(*a, *b)).collect(),
        (View::One(a), View::All(b)) => b.iter().map(|b| f(*a, *b)).collect(),
        (View::One(a), View::One(b)) => (0..rows).map(|_| f(*a, *b)).collect(),
    })
}

pub fn checked<T: Copy, U>(a: &View<'_, T>, b: &View<'_, T>, rows: usize, mut f: impl FnMut(T, T) -> (U, bool)) -> Run<Arc<Vec<U>>> {
    let mut failed = false;
    let made = plain(a, b, rows, |a, b| {
        let (made, bad) = f(a, b);
        failed |= bad;
        made
    });
    if failed { Err(Trap) } else { Ok(made) }
}

pub fn each<T: Copy + Default, U>(a: &View<'_, T>, rows: usize, f: impl Fn(T) -> (U, bool)) -> Run<Arc<Vec<U>>> {
    let mut failed = false;
    let made = a
        .each(rows, |value| {
            let (made, bad) = f(value);
            failed |= bad;
            made
        })
        .collect();
    if failed { Err(Trap) } else { Ok(Arc::new(made)) }
}

/// A loop of its own for each operator, so that the compiler can make vector instructions of it.
macro_rules! by_operator {
    ($op:expr, $kind:ident, $one:path, $a:expr, $b:expr, $rows:expr, [$($name:ident)*]) => {
        match $op { $($kind::$name => checked($a, $b, $rows, |a, b| $one($kind::$name, a, b)),)* }
    };
}

pub fn int_op(op: IntOp, a: &View<'_, i64>, b: &View<'_, i64>, rows: usize) -> Run<Column> {
    let made = by_operator!(op, IntOp, numbers::int, a, b, rows, [Add Sub Mul FloorDiv Mod Pow And Or Xor Shl Shr Min Max]);
    made.map(Column::Int)
}

pub fn float_op(op: FloatOp, a: &View<'_, f64>, b: &View<'_, f64>, rows: usize) -> Run<Column> {
    let made = by_operator!(op, FloatOp, numbers::float, a, b, rows, [Add Sub Mul Div FloorDiv Mod Pow Min Max]);
    made.map(Column::Float)
}

pub fn compared<T: Copy + PartialOrd>(op: Cmp, a: &View<'_, T>, b: &View<'_, T>, rows: usize) -> Column {
    macro_rules! one {
        ($($name:ident)*) => { match op { $(Cmp::$name => plain(a, b, rows, |a, b| numbers::compare(Cmp::$name, &a, &b)),)* } };
    }
    Column::Bool(one!(Less LessEqual Equal NotEqual Greater GreaterEqual))
}

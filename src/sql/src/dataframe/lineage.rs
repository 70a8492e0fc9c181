//! Which DataFrames one was made of. Where a DataFrame is joined with one that was made of it, or both of a third, the right
//! side's columns become others; a column that was asked of a DataFrame on the right then means none of the two for sure,
//! which is an error (Spark's `DetectAmbiguousSelfJoin`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::DataFrame;
use crate::column::{Attribute, BinaryOperator, Expression};
use crate::error::{Error, Result};

/// A DataFrame's number, and those that it was made of, whose numbers are lower.
#[derive(Debug)]
pub struct Lineage {
    id: u64,
    parents: Vec<Arc<Lineage>>,
}

impl Lineage {
    pub fn of(parents: Vec<Arc<Lineage>>) -> Arc<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Arc::new(Self { id: NEXT.fetch_add(1, Ordering::Relaxed), parents })
    }

    fn contains(&self, id: u64) -> bool {
        let mut left = vec![self];
        while let Some(next) = left.pop() {
            if next.id == id {
                return true;
            }
            left.extend(next.parents.iter().map(Arc::as_ref).filter(|parent| parent.id >= id));
        }
        false
    }
}

/// A column of a join's right side that became another.
#[derive(Clone, Debug)]
pub struct Renewed {
    old: u64,
    new: u64,
    right: Arc<Lineage>,
}

impl DataFrame {
    /// The column with a note that it is this DataFrame's.
    pub(super) fn asked(&self, column: Expression) -> Expression {
        match column {
            Expression::Attribute(a) => Expression::Attribute(Attribute { frame: Some(self.lineage.id), ..a }),
            other => other.map_parts(&|part| self.asked(part.clone())),
        }
    }

    /// This DataFrame as made of that one too, on whose right it stands.
    /// `pairs` are the columns of its own that became others.
    pub(super) fn made_of(self, other: &DataFrame, pairs: &[(u64, u64)]) -> Self {
        let lineage = Lineage::of(vec![Arc::clone(&self.lineage), Arc::clone(&other.lineage)]);
        let own = pairs.iter().map(|&(old, new)| Renewed { old, new, right: Arc::clone(&other.lineage) });
        let renewed = self.renewed.iter().chain(other.renewed.iter()).cloned().chain(own).collect();
        Self { lineage, renewed, ..self }
    }

    /// Refuses columns of the DataFrames on a join's right side whose renewed selves are among this one's.
    pub(super) fn refuse_ambiguous<'e>(&self, expressions: impl IntoIterator<Item = &'e Expression>) -> Result<()> {
        if self.renewed.is_empty() {
            return Ok(());
        }
        let plan = self.plan();
        let shown = |id: u64| plan.output.iter().any(|a| a.id == id);
        self.refuse(expressions, self.renewed.iter().filter(|renewed| shown(renewed.new)))
    }

    /// The same of the condition of the join that this one is, where equal columns tell the sides apart.
    pub(super) fn refuse_ambiguous_in(&self, condition: &Expression) -> Result<()> {
        if self.renewed.is_empty() { Ok(()) } else { self.refuse(without_equal_sides(condition), self.renewed.iter()) }
    }

    fn refuse<'e, 'r>(
        &self,
        expressions: impl IntoIterator<Item = &'e Expression>,
        renewed: impl Iterator<Item = &'r Renewed> + Clone,
    ) -> Result<()> {
        if !self.session.conf().fails_on_ambiguous_self_joins() {
            return Ok(());
        }
        let mut found: Vec<(u64, &Attribute)> = Vec::new();
        for part in expressions.into_iter().flat_map(|e| e.all(&|part| matches!(part, Expression::Attribute(_)))) {
            if let Expression::Attribute(a) = part
                && let Some(frame) = a.frame
                && renewed.clone().any(|r| r.old == a.id && r.right.contains(frame))
                && !found.iter().any(|(of, known)| *of == frame && known.id == a.id)
            {
                found.push((frame, a));
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = found.iter().map(|(_, a)| a.column.as_str()).collect();
        Err(Error::analysis(format!(
            "Column {} are ambiguous. It's probably because you joined several Datasets together, and some of these Datasets are the \
             same. This column points to one of the Datasets but Spark is unable to figure out which one. Please alias the Datasets \
             with different names via `Dataset.as` before joining them, and specify the column using qualified name, e.g. \
             `df.as(\"a\").join(df.as(\"b\"), $\"a.id\" > $\"b.id\")`. You can also set spark.sql.analyzer.failAmbiguousSelfJoin to \
             false to disable this check.",
            names.join(", ")
        )))
    }
}

/// The parts of a condition but for equalities of one and the same column, which are taken for the left's and the right's.
fn without_equal_sides(condition: &Expression) -> Vec<&Expression> {
    match condition {
        Expression::Binary { operator: BinaryOperator::Equal | BinaryOperator::NullSafeEqual, left, right, .. } => {
            match (left.as_ref(), right.as_ref()) {
                (Expression::Attribute(l), Expression::Attribute(r)) if l.id == r.id => Vec::new(),
                (left, right) => vec![left, right],
            }
        }
        Expression::Binary { left, right, .. } => without_equal_sides(left).into_iter().chain(without_equal_sides(right)).collect(),
        other => vec![other],
    }
}

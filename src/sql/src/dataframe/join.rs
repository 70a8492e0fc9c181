//! Joins.

use std::sync::Arc;

use super::DataFrame;
use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser::{JoinConstraint, JoinKind};

impl DataFrame {
    pub fn join(&self, other: &DataFrame, constraint: JoinConstraint, kind: JoinKind) -> Result<Self> {
        let other = other.clone();
        let waits = other.waiting.is_some() || matches!(&constraint, JoinConstraint::On(condition) if condition.has_outer());
        self.later(waits, move |df| {
            let right = other.inside(&df.outer)?.plan();
            let mut renewed = Vec::new();
            let joined = df.step_with_hidden(|analyzer, left| {
                let (plan, pairs) = analyzer.join_renewing(left, right.with_hidden(), kind, &constraint)?;
                renewed = pairs;
                Ok(plan)
            })?;
            let joined = joined.made_of(&other, &renewed);
            if let JoinConstraint::On(condition) = &constraint {
                joined.refuse_ambiguous_in(condition)?;
            }
            Ok(joined)
        })
    }

    pub fn join_on(&self, other: &DataFrame, condition: Expression, how: &str) -> Result<Self> {
        self.join(other, JoinConstraint::On(condition), join_kind(how)?)
    }

    pub fn join_using(&self, other: &DataFrame, columns: Vec<String>, how: &str) -> Result<Self> {
        self.join(other, JoinConstraint::Using(columns), join_kind(how)?)
    }

    pub fn cross_join(&self, other: &DataFrame) -> Result<Self> {
        self.join(other, JoinConstraint::None, JoinKind::Cross)
    }
}

impl DataFrame {
    /// `df.lateralJoin(other)`, where `other` names columns of this one by `outer()`.
    pub fn lateral_join(&self, other: &DataFrame, condition: Option<Expression>, how: &str) -> Result<Self> {
        let kind = join_kind(how)?;
        if !matches!(kind, JoinKind::Inner | JoinKind::Left | JoinKind::Cross) {
            let supported = "'inner', 'leftouter', 'left', 'left_outer', 'cross'";
            return Err(Error::new("UNSUPPORTED_JOIN_TYPE", &[("typ", how), ("supported", supported)]));
        }
        let other = other.clone();
        self.later(false, move |df| {
            let mut around = df.outer.to_vec();
            around.push(df.plan().with_hidden().output.clone());
            let right = other.inside(&Arc::from(around))?.ready()?;
            df.step_with_hidden(|analyzer, left| analyzer.lateral(left, &right, kind, condition.as_ref()))
        })
    }
}

/// The names that PySpark's `how` takes.
pub fn join_kind(how: &str) -> Result<JoinKind> {
    Ok(match how.to_lowercase().replace('_', "").as_str() {
        "inner" => JoinKind::Inner,
        "cross" => JoinKind::Cross,
        "outer" | "full" | "fullouter" => JoinKind::Full,
        "left" | "leftouter" => JoinKind::Left,
        "right" | "rightouter" => JoinKind::Right,
        "semi" | "leftsemi" => JoinKind::LeftSemi,
        "anti" | "leftanti" => JoinKind::LeftAnti,
        _ => {
            let supported = "'inner', 'outer', 'full', 'fullouter', 'full_outer', 'leftouter', 'left', 'left_outer', \
                             'rightouter', 'right', 'right_outer', 'leftsemi', 'left_semi', 'semi', 'leftanti', \
                             'left_anti', 'anti', 'cross'";
            return Err(Error::new("UNSUPPORTED_JOIN_TYPE", &[("typ", how), ("supported", supported)]));
        }
    })
}

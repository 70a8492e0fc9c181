//! Joins.

use super::DataFrame;
use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser::{JoinConstraint, JoinKind};

impl DataFrame {
    pub fn join(&self, other: &DataFrame, constraint: JoinConstraint, kind: JoinKind) -> Result<Self> {
        let right = other.plan();
        self.step(|analyzer, left| analyzer.join(left, &right, kind, &constraint))
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

//! union, intersect, except.

use super::DataFrame;
use crate::error::Result;
use crate::parser::SetOperator;

impl DataFrame {
    /// By position, with duplicates.
    pub fn union(&self, other: &DataFrame) -> Result<Self> {
        self.set_operation(other, SetOperator::Union, true)
    }

    pub fn union_by_name(&self, other: &DataFrame, allow_missing: bool) -> Result<Self> {
        let other = other.clone();
        self.later(other.waiting.is_some(), move |df| {
            let right = other.inside(&df.outer)?.plan();
            df.step(|analyzer, left| analyzer.union_by_name(left, &right, allow_missing))
        })
    }

    pub fn intersect(&self, other: &DataFrame) -> Result<Self> {
        self.set_operation(other, SetOperator::Intersect, false)
    }

    pub fn intersect_all(&self, other: &DataFrame) -> Result<Self> {
        self.set_operation(other, SetOperator::Intersect, true)
    }

    /// `subtract`
    pub fn except(&self, other: &DataFrame) -> Result<Self> {
        self.set_operation(other, SetOperator::Except, false)
    }

    pub fn except_all(&self, other: &DataFrame) -> Result<Self> {
        self.set_operation(other, SetOperator::Except, true)
    }

    fn set_operation(&self, other: &DataFrame, operator: SetOperator, all: bool) -> Result<Self> {
        let other = other.clone();
        self.later(other.waiting.is_some(), move |df| {
            let right = other.inside(&df.outer)?.plan();
            df.step(|analyzer, left| analyzer.set_operation(left, &right, operator, all))
        })
    }
}

//! The stages that shift each place of a vector and scale it: (x − shift) · factor.

use touchpaper_sql::Result;

use super::Stage;
use crate::params::ParamValue;

pub struct Scaling {
    /// None where nothing is taken off.
    pub shift: Option<Vec<f64>>,
    /// None where nothing is multiplied.
    pub factors: Option<Vec<f64>>,
    /// How many places the vector has.
    pub width: usize,
}

impl Scaling {
    pub fn of(stage: &Stage<'_>) -> Result<Self> {
        match stage.name.as_str() {
            "StandardScalerModel" => Self::both(stage, ("withMean", "mean"), ("withStd", "std")),
            "RobustScalerModel" => Self::both(stage, ("withCentering", "median"), ("withScaling", "range")),
            "MaxAbsScalerModel" => {
                let most = stage.data()?.vector("maxAbs")?.values;
                Ok(Self::by(most.iter().map(|value| if *value == 0.0 { 1.0 } else { 1.0 / value }).collect()))
            }
            "IDFModel" => Ok(Self::by(stage.data()?.vector("idf")?.values)),
            "ElementwiseProduct" => match stage.settings.get("scalingVec") {
                Some(ParamValue::Vector(vector)) => Ok(Self::by(vector.to_dense().values)),
                _ => stage.refuse("it has no scalingVec"),
            },
            _ => stage.refuse("it is no scaling of a vector"),
        }
    }

    fn by(factors: Vec<f64>) -> Self {
        Self { shift: None, width: factors.len(), factors: Some(factors) }
    }

    /// Each by a flag of the stage's and what it has learned; a place that has no spread becomes 0.
    fn both(stage: &Stage<'_>, (centers, center): (&str, &str), (scales, spread): (&str, &str)) -> Result<Self> {
        let data = stage.data()?;
        let (center, spread) = (data.vector(center)?.values, data.vector(spread)?.values);
        let factors = spread.iter().map(|value| if *value == 0.0 { 0.0 } else { 1.0 / value }).collect();
        Ok(Self {
            width: spread.len(),
            shift: stage.settings.flag(centers)?.then_some(center),
            factors: stage.settings.flag(scales)?.then_some(factors),
        })
    }
}

//! How far rows are from centers (mllib/clustering/DistanceMeasure.scala).

use touchpaper_core::{Error, Result};

use crate::algorithms::Row;
use crate::linalg::kernels::{dot, norm, scale, squared_distance};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Distance {
    #[default]
    Euclidean,
    /// 1 − cos of the angle between them.
    Cosine,
}

/// Spark's word on a row of zeros that has no angle.
pub(super) fn no_angle() -> Error {
    Error::spark("java.lang.AssertionError", "assertion failed: Cosine distance is not defined for zero-length vectors.")
}

impl Distance {
    /// What one row costs its center: the squared distance, or the cosine's.
    pub(super) fn cost(self, center: &[f64], row: &[f64]) -> f64 {
        match self {
            Self::Euclidean => squared_distance(center, row),
            Self::Cosine => 1.0 - dot(center, row) / norm(center) / norm(row),
        }
    }

    /// Whether a center has moved by more than `tolerance`.
    pub(super) fn moved(self, old: &[f64], new: &[f64], tolerance: f64) -> bool {
        match self {
            Self::Euclidean => squared_distance(old, new) > tolerance * tolerance,
            Self::Cosine => self.cost(old, new) > tolerance,
        }
    }

    /// A row's factor in the sum of its cluster.
    pub(super) fn share(self, row: &[f64], weight: f64) -> Result<f64> {
        match self {
            Self::Euclidean => Ok(weight),
            Self::Cosine => {
                let length = norm(row);
                if length > 0.0 { Ok(weight / length) } else { Err(no_angle()) }
            }
        }
    }

    /// The center of rows that sum up to this.
    pub(super) fn center(self, sum: &mut [f64], weight: f64) {
        scale(1.0 / weight, sum);
        if self == Self::Cosine {
            let length = norm(sum);
            scale(1.0 / length, sum);
        }
    }
}

/// Centers laid out for the search of the nearest: coordinate by coordinate, a lane for each center.
#[derive(Clone, Debug)]
pub struct Centers {
    lanes: Vec<f64>,
    count: usize,
    stride: usize,
    distance: Distance,
}

/// Centers that are looked at together.
const LANES: usize = 4;

impl Centers {
    pub fn new(centers: &[Vec<f64>], distance: Distance) -> Self {
        let stride = centers.len().div_ceil(LANES) * LANES;
        let width = centers.first().map_or(0, Vec::len);
        // A lane without a center is infinitely far, or, where products count, at no angle.
        let vacant = if distance == Distance::Euclidean { f64::INFINITY } else { 0.0 };
        let mut lanes = vec![vacant; stride * width];
        for (index, center) in centers.iter().enumerate() {
            let length = if distance == Distance::Cosine { norm(center) } else { 1.0 };
            for (coordinate, value) in center.iter().enumerate() {
                lanes[coordinate * stride + index] = value / length;
            }
        }
        Self { lanes, count: centers.len(), stride, distance }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// How much room `nearest` wants.
    pub fn room(&self) -> usize {
        self.stride
    }

    /// Room for `nearest`.
    pub fn buffer(&self) -> Vec<f64> {
        vec![0.0; self.stride]
    }

    /// The nearest center of a row, the first of equals, and what the row costs there.
    pub fn nearest(&self, row: &[f64], buffer: &mut [f64]) -> Result<(usize, f64)> {
        buffer.fill(0.0);
        match self.distance {
            Distance::Euclidean => {
                for (value, lanes) in row.iter().zip(self.lanes.chunks_exact(self.stride.max(1))) {
                    for (sum, lane) in buffer.iter_mut().zip(lanes) {
                        *sum += (value - lane) * (value - lane);
                    }
                }
            }
            Distance::Cosine => {
                let length = norm(row);
                if length <= 0.0 {
                    return Err(no_angle());
                }
                for (value, lanes) in row.iter().zip(self.lanes.chunks_exact(self.stride.max(1))) {
                    for (sum, lane) in buffer.iter_mut().zip(lanes) {
                        *sum += value * lane;
                    }
                }
                buffer.iter_mut().for_each(|sum| *sum = 1.0 - *sum / length);
            }
        }
        let mut best = (0, f64::INFINITY);
        for (index, cost) in buffer.iter().take(self.count).enumerate() {
            if *cost < best.1 {
                best = (index, *cost);
            }
        }
        Ok(best)
    }
}

/// A row's values, copied where it is sparse.
pub(super) fn dense<'a>(row: Row<'a>, buffer: &'a mut [f64]) -> &'a [f64] {
    match row {
        Row::Dense(values) => values,
        Row::Sparse(..) => {
            row.copy_to(buffer);
            buffer
        }
    }
}

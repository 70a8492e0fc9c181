//! How far rows are from centers (mllib/clustering/DistanceMeasure.scala).

use touchpaper_core::{Error, Result};
use touchpaper_platform::wide::{self, Wide};

use crate::Row;
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

/// Centers among which the nearest is sought.
#[derive(Clone, Debug)]
pub struct Centers {
    /// Center after center; of angles as long as 1.
    values: Vec<f64>,
    count: usize,
    width: usize,
    distance: Distance,
}

/// How many rows are sought for together, a lane each: what they cost stays in registers.
const LANES: usize = 8;

/// Rows side by side, coordinate by coordinate.
struct Batch {
    values: Vec<[f64; LANES]>,
    lengths: [f64; LANES],
    /// The rows' places in the caller's list.
    places: Vec<usize>,
}

impl Batch {
    fn put(&mut self, row: &[f64], length: f64, place: usize) {
        let lane = self.places.len();
        for (lanes, value) in self.values.iter_mut().zip(row) {
            lanes[lane] = *value;
        }
        self.lengths[lane] = length;
        self.places.push(place);
    }
}

impl Centers {
    pub fn new(centers: &[Vec<f64>], distance: Distance) -> Self {
        let mut values = centers.concat();
        let width = centers.first().map_or(0, Vec::len);
        if distance == Distance::Cosine {
            for center in values.chunks_exact_mut(width.max(1)) {
                let length = norm(center);
                center.iter_mut().for_each(|value| *value /= length);
            }
        }
        Self { values, count: centers.len(), width, distance }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// The nearest center of a row, the first of equals, and what the row costs there.
    pub fn nearest(&self, row: &[f64]) -> Result<(usize, f64)> {
        let ([place], [cost]) = self.nearest_of::<1>(row.as_chunks().0, &[self.length(row)?]);
        Ok((place, cost))
    }

    /// The nearest center of each row, as `nearest` tells it. `known` may know it without a search.
    pub fn nearest_of_each<'a>(
        &self,
        rows: impl Iterator<Item = Row<'a>>,
        mut known: impl FnMut(&[f64]) -> Option<(usize, f64)>,
    ) -> Result<Vec<(usize, f64)>> {
        let mut found = Vec::with_capacity(rows.size_hint().0);
        let mut batch = Batch { values: vec![[0.0; LANES]; self.width], lengths: [1.0; LANES], places: Vec::with_capacity(LANES) };
        let mut buffer = vec![0.0; self.width];
        for row in rows {
            let row = dense(row, &mut buffer);
            let its = known(row);
            if its.is_none() {
                batch.put(row, self.length(row)?, found.len());
            }
            found.push(its.unwrap_or_default());
            if batch.places.len() == LANES {
                self.seek(&mut batch, &mut found);
            }
        }
        self.seek(&mut batch, &mut found);
        Ok(found)
    }

    fn seek(&self, batch: &mut Batch, found: &mut [(usize, f64)]) {
        let (centers, costs) = wide::run(Seek { centers: self, batch });
        for (place, its) in batch.places.drain(..).zip(centers.into_iter().zip(costs)) {
            found[place] = its;
        }
    }

    /// Of angles a row's length, which must not be 0.
    fn length(&self, row: &[f64]) -> Result<f64> {
        match self.distance {
            Distance::Euclidean => Ok(1.0),
            Distance::Cosine => Some(norm(row)).filter(|length| *length > 0.0).ok_or_else(no_angle),
        }
    }

    #[inline(always)]
    fn nearest_of<const N: usize>(&self, rows: &[[f64; N]], lengths: &[f64; N]) -> ([usize; N], [f64; N]) {
        let (mut places, mut least) = ([0; N], [f64::INFINITY; N]);
        for place in 0..self.count {
            let center = &self.values[place * self.width..(place + 1) * self.width];
            let costs = match self.distance {
                Distance::Euclidean => sums(rows, center, |value, center| (value - center) * (value - center)),
                Distance::Cosine => {
                    let products = sums(rows, center, |value, center| value * center);
                    std::array::from_fn(|lane| 1.0 - products[lane] / lengths[lane])
                }
            };
            for lane in 0..N {
                let nearer = costs[lane] < least[lane];
                least[lane] = if nearer { costs[lane] } else { least[lane] };
                places[lane] = if nearer { place } else { places[lane] };
            }
        }
        (places, least)
    }
}

struct Seek<'a> {
    centers: &'a Centers,
    batch: &'a Batch,
}

impl Wide for Seek<'_> {
    type Result = ([usize; LANES], [f64; LANES]);

    #[inline(always)]
    fn run(self) -> Self::Result {
        self.centers.nearest_of(&self.batch.values, &self.batch.lengths)
    }
}

/// For each row the sum of what its coordinates and the center's make.
#[inline(always)]
fn sums<const N: usize>(rows: &[[f64; N]], center: &[f64], make: impl Fn(f64, f64) -> f64) -> [f64; N] {
    let mut sums = [0.0; N];
    for (values, center) in rows.iter().zip(center) {
        for lane in 0..N {
            sums[lane] += make(values[lane], *center);
        }
    }
    sums
}

/// By center: a row that costs it less has no other center that is nearer, as that is twice as far off (Elkan, Using the
/// Triangle Inequality to Accelerate k-Means, 2003; the statistics of DistanceMeasure.scala). No row has that of angles.
pub(super) fn reaches(centers: &[Vec<f64>], distance: Distance) -> Vec<f64> {
    if distance == Distance::Cosine {
        return vec![f64::NEG_INFINITY; centers.len()];
    }
    let mut reaches = vec![f64::INFINITY; centers.len()];
    for (index, center) in centers.iter().enumerate() {
        for (other, before) in centers[..index].iter().enumerate() {
            let its = squared_distance(center, before) / (4.0 * (1.0 + ROUNDING));
            reaches[index] = reaches[index].min(its);
            reaches[other] = reaches[other].min(its);
        }
    }
    reaches
}

/// More than what rounding may add to a squared distance, relative to it.
const ROUNDING: f64 = 1e-9;

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

#[cfg(test)]
mod tests {
    use super::{Centers, Distance, reaches};
    use crate::Row;
    use touchpaper_core::random::XorShift;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Small whole numbers, so that many distances are equal.
    fn points(count: usize, seed: i64) -> Vec<Vec<f64>> {
        let mut random = XorShift::new(seed);
        (0..count).map(|_| (0..3).map(|_| f64::from(random.next_int_below(7)) + 1.0).collect()).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rows_find_the_first_of_their_nearest_centers() {
        let (centers, rows) = (points(9, 1), points(101, 2));
        for distance in [Distance::Euclidean, Distance::Cosine] {
            let search = Centers::new(&centers, distance);
            let together = search.nearest_of_each(rows.iter().map(|row| Row::Dense(row)), |_| None).unwrap();
            for (row, found) in rows.iter().zip(together) {
                assert_eq!(search.nearest(row).unwrap(), found);
                let costs: Vec<f64> = centers.iter().map(|center| distance.cost(center, row)).collect();
                let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
                let first = costs.iter().position(|cost| *cost <= least + 1e-12);
                assert!((costs[found.0] - least).abs() < 1e-12 && (found.1 - least).abs() < 1e-12);
                if distance == Distance::Euclidean {
                    assert_eq!(Some(found.0), first);
                }
            }
        }
        let none = Centers::new(&[], Distance::Euclidean).nearest_of_each(std::iter::empty(), |_| None).unwrap();
        assert!(none.is_empty());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rows_within_reach_have_no_nearer_center() {
        let centers = points(6, 3);
        let (search, reaches) = (Centers::new(&centers, Distance::Euclidean), reaches(&centers, Distance::Euclidean));
        let mut within = 0;
        for row in points(400, 4) {
            for (place, center) in centers.iter().enumerate() {
                if Distance::Euclidean.cost(center, &row) < reaches[place] {
                    within += 1;
                    assert_eq!(search.nearest(&row).unwrap().0, place);
                }
            }
        }
        assert!(within > 0);
    }
}

//! Step sizes along a direction: breeze's StrongWolfe.scala (Nocedal & Wright, Numerical Optimization, algorithms 3.5 and
//! 3.6, with cubic interpolation) and BacktrackingLineSearch.scala (after libLBFGS).

use touchpaper_core::Result;

use super::Failure;

/// The value and slope at a step size.
type Along<'a> = dyn FnMut(f64) -> Result<(f64, f64)> + 'a;

#[derive(Clone, Copy)]
struct Point {
    t: f64,
    value: f64,
    slope: f64,
}

const SUFFICIENT_DECREASE: f64 = 1e-4;
const CURVATURE: f64 = 0.9;

/// A step in (0, bound] that meets the strong Wolfe conditions, or one at the bound that decreases enough.
pub fn strong_wolfe(along: &mut Along<'_>, first: f64, bound: f64, searches: usize, zooms: usize) -> Result<f64, Failure> {
    let (value, slope) = along(0.0)?;
    let start = Point { t: 0.0, value, slope };
    if start.slope > 0.0 || first > bound {
        return Err(Failure::Search);
    }
    let (mut t, mut low) = (first, start);
    for search in 0..searches {
        let (value, slope) = along(t)?;
        let here = Point { t, value, slope };
        if !value.is_finite() {
            t /= 2.0;
            continue;
        }
        if value > start.value + SUFFICIENT_DECREASE * t * start.slope || (value >= low.value && search > 0) {
            return zoom(along, start, low, here, zooms);
        }
        if slope.abs() <= CURVATURE * start.slope.abs() {
            return Ok(t);
        }
        if slope >= 0.0 {
            return zoom(along, start, here, low, zooms);
        }
        low = here;
        if t == bound {
            return Ok(bound);
        }
        t = (t * 1.5).min(bound);
    }
    Err(Failure::Search)
}

fn zoom(along: &mut Along<'_>, start: Point, mut low: Point, mut high: Point, zooms: usize) -> Result<f64, Failure> {
    for _ in 0..zooms {
        let t = if low.t > high.t { cubic(high, low) } else { cubic(low, high) };
        let (value, slope) = along(t)?;
        if t.is_nan() {
            return Err(Failure::Search);
        }
        let here = Point { t, value, slope };
        if value > start.value + SUFFICIENT_DECREASE * t * start.slope || value >= low.value {
            high = here;
            continue;
        }
        if slope.abs() <= CURVATURE * start.slope.abs() {
            return Ok(t);
        }
        if slope * (high.t - low.t) >= 0.0 {
            high = low;
        }
        low = here;
    }
    Err(Failure::Search)
}

/// Where the cubic through two points is least, a tenth of the interval away from both ends.
fn cubic(left: Point, right: Point) -> f64 {
    let d1 = left.slope + right.slope - 3.0 * (left.value - right.value) / (left.t - right.t);
    let d2 = (d1 * d1 - left.slope * right.slope).sqrt();
    let width = right.t - left.t;
    let t = right.t - width * (right.slope + d2 - d1) / (right.slope - left.slope + 2.0 * d2);
    let (least, most) = (left.t + 0.1 * width, left.t + 0.9 * width);
    // NaN passes, and ends the search.
    if t < least {
        least
    } else if t > most {
        most
    } else {
        t
    }
}

/// Shrinks or grows the step until it meets the strong Wolfe conditions. The value at the first step is taken to be
/// `known`, as breeze does.
pub fn backtrack(along: &mut Along<'_>, first: f64, known: f64, shrink: f64) -> Result<f64, Failure> {
    const GROW: f64 = 2.1;
    const TRIES: usize = 20;
    let (value0, slope0) = along(0.0)?;
    let (mut t, mut value, mut slope) = (first, known, along(first)?.1);
    for tries in 0.. {
        let factor = if value > value0 + t * slope0 * SUFFICIENT_DECREASE {
            shrink
        } else if slope < CURVATURE * slope0 {
            GROW
        } else if slope > -CURVATURE * slope0 {
            shrink
        } else {
            break;
        };
        if tries + 1 >= TRIES {
            // After that many tries breeze takes the step that it has.
            break;
        }
        t *= factor;
        if !(1e-10..=1e10).contains(&t) {
            return Err(Failure::Search);
        }
        (value, slope) = along(t)?;
    }
    Ok(t)
}

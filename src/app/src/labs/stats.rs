//! What is said of repeats: the middle one, and how far they spread.

/// The middle of them, or between the two in the middle; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The first and third quartile.
pub fn quartiles(values: &[f64]) -> (f64, f64) {
    (quantile(values, 0.25), quantile(values, 0.75))
}

/// Between neighbours in proportion, as numpy and R do it.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    sorted[low] + (sorted[high] - sorted[low]) * (place - low as f64)
}

/// The distance of the quartiles as a share of the median: how much a time can be trusted.
pub fn spread(values: &[f64]) -> f64 {
    let (low, high) = quartiles(values);
    let middle = median(values);
    if middle > 0.0 { (high - low) / middle } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        let values = [7.0, 1.0, 3.0, 10.0];
        assert_eq!(median(&values), 5.0);
        // numpy.percentile([1, 3, 7, 10], [25, 75])
        assert_eq!(quartiles(&values), (2.5, 7.75));
        assert_eq!(median(&[4.0]), 4.0);
        assert_eq!((median(&[]), spread(&[])), (0.0, 0.0));
        assert_eq!(spread(&values), 5.25 / 5.0);
    }
}

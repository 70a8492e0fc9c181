//! How fits went, iteration by iteration.

/// One fit of one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Iterations {
    /// The stage's uid.
    pub fit: String,
    pub algorithm: String,
    /// The iteration and what its objective was then, where the algorithm has one.
    pub points: Vec<(f64, f64)>,
    /// The last that ended.
    pub last: u32,
}

/// More fits than a person looks at, as a search makes them, are not kept.
const MOST: usize = 40;

/// Takes one iteration that has ended, to the fit that it is of.
pub fn take(fits: &mut Vec<Iterations>, fit: String, algorithm: String, iteration: u32, objective: Option<f64>) {
    // A stage that is fitted again begins anew.
    let known = fits.iter().rposition(|one| one.fit == fit && one.algorithm == algorithm && one.last < iteration);
    let at = known.unwrap_or(fits.len());
    if at == fits.len() {
        if fits.len() == MOST {
            return;
        }
        fits.push(Iterations { fit, algorithm, points: Vec::new(), last: iteration });
    }
    let one = &mut fits[at];
    one.last = iteration;
    one.points.extend(objective.filter(|value| value.is_finite()).map(|value| (f64::from(iteration), value)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_is_told_from_the_next_of_the_same_stage() {
        let mut fits = Vec::new();
        for (fit, iteration, objective) in
            [("a", 0, Some(3.0)), ("a", 1, Some(2.0)), ("b", 0, None), ("a", 0, Some(9.0)), ("a", 1, Some(f64::NAN))]
        {
            take(&mut fits, fit.to_owned(), "A".to_owned(), iteration, objective);
        }
        assert_eq!(
            fits.iter().map(|one| (one.fit.as_str(), one.last, one.points.len())).collect::<Vec<_>>(),
            [("a", 1, 2), ("b", 0, 0), ("a", 1, 1)]
        );
        assert_eq!(fits[0].points, [(0.0, 3.0), (1.0, 2.0)]);
    }
}

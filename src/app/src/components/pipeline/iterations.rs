//! How the fit goes, or went: what each algorithm minimises, iteration by iteration.

use yew::{Html, Properties, component, html};

use crate::components::pipeline::results::figure;
use crate::handle::use_handle;
use crate::pipeline::{Work, pictures};
use crate::run::iterations::Iterations;
use crate::words::counted;
use crate::workbench::Workbench;

/// More fits than these are told in words only.
const DRAWN: usize = 4;
const HEIGHT: f64 = 240.0;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn FitIterations(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    use_handle(&bench.run);
    let (pipeline, run) = (bench.pipeline.read(), bench.run.read());
    let fits = if pipeline.work == Some(Work::Fit) { &run.jobs.iterations } else { &pipeline.iterations };
    if fits.is_empty() {
        return Html::default();
    }
    let drawn = fits.iter().filter_map(pictures::objective).take(DRAWN);
    html! {
        <section class="card" aria-labelledby="iterations-head" data-testid="iterations">
            <h3 id="iterations-head">{ "Iterations" }</h3>
            <ul class="iterations">{ for fits.iter().map(|fit| html! { <li>{ words(fit) }</li> }) }</ul>
            <div class="pictures">{ for drawn.map(|one| figure(one, HEIGHT)) }</div>
        </section>
    }
}

/// `LogisticRegression: 12 iterations, its objective 0.5123`; the starting point is told as iteration 0 where it has one.
fn words(fit: &Iterations) -> String {
    let begun = u64::from(fit.points.first().is_none_or(|point| point.0 > 0.0));
    if u64::from(fit.last) + begun == 0 {
        return format!("{}: solved directly, without iterations", fit.algorithm);
    }
    let done = counted(u64::from(fit.last) + begun, "iteration", "iterations");
    let objective = fit.points.last().map(|(_, value)| format!(", its objective {value:.6}")).unwrap_or_default();
    format!("{}: {done}{objective}", fit.algorithm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starting_point_is_no_iteration() {
        let fit = |points: &[(f64, f64)], last| Iterations { fit: String::new(), algorithm: "A".to_owned(), points: points.to_vec(), last };
        assert_eq!(words(&fit(&[(0.0, 1.0), (1.0, 0.5)], 1)), "A: 1 iteration, its objective 0.500000");
        assert_eq!(words(&fit(&[], 4)), "A: 5 iterations");
        assert_eq!(words(&fit(&[(0.0, 0.0)], 0)), "A: solved directly, without iterations");
    }
}

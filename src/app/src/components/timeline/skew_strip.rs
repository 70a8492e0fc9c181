//! A stage's partitions side by side, each as high as what it read or wrote; the largest is named where they are not even.

use yew::{Html, classes, html};

use crate::run::jobs::Stage;
use crate::run::skew::{Measure, Skew, skew};
use crate::words::{bytes, counted};

/// With more partitions than this only the largest are drawn, in the order of their size.
const BARS: usize = 200;

pub fn skew_strip(stage: &Stage) -> Html {
    let Some(found) = skew(stage) else { return Html::default() };
    let most = found.sizes[found.largest].max(1) as f64;
    let drawn = drawn(&found);
    let width = 100.0 / drawn.len().max(1) as f64;
    let place = |at: usize, size: u64| (at as f64 * width, width * 0.85, 14.0 * size as f64 / most);
    // Bars of which none stands out are one element; see `job_cards::fill`.
    let even = || {
        let bar = |(at, partition): (usize, &usize)| {
            let (x, width, height) = place(at, found.sizes[*partition]);
            format!("M{x:.2} 14h{width:.2}v-{height:.2}h-{width:.2}z")
        };
        html! { <path class="bar" d={drawn.iter().enumerate().map(bar).collect::<String>()} /> }
    };
    let bar = |(at, partition): (usize, &usize)| {
        let size = found.sizes[*partition];
        let (x, width, height) = place(at, size);
        let class = classes!("bar", (*partition == found.largest).then_some("largest"));
        html! {
            <rect {class} x={format!("{x:.2}")} width={format!("{width:.2}")} y={format!("{:.2}", 14.0 - height)} height={format!("{height:.2}")}>
                <title>{ format!("partition {}: {}", found.numbers[*partition], amount(&found, size)) }</title>
            </rect>
        }
    };
    let said = said(&found);
    html! {
        <div class="skew" data-testid="skew">
            <svg class="strip" role="img" aria-label={format!("Stage {}: {said}", stage.id)} viewBox="0 0 100 14" preserveAspectRatio="none">
                if found.is_even() {
                    { even() }
                } else {
                    { for drawn.iter().enumerate().map(bar) }
                }
            </svg>
            <span>{ said }</span>
        </div>
    }
}

/// `largest: partition 0 read 48 B, 3.0× the median`, or `even: each read up to 48 B`.
pub fn said(found: &Skew) -> String {
    let did = match found.measure {
        Measure::ShuffleWrite => "wrote",
        Measure::ShuffleRead | Measure::Rows => "read",
    };
    if found.is_even() {
        return format!("even: each {did} up to {}", amount(found, found.sizes[found.largest]));
    }
    let ratio = found.ratio.map(|ratio| format!(", {ratio:.1}× the median")).unwrap_or_default();
    format!("largest: partition {} {did} {}{ratio}", found.numbers[found.largest], amount(found, found.sizes[found.largest]))
}

fn amount(found: &Skew, size: u64) -> String {
    match found.measure {
        Measure::Rows => counted(size, "row", "rows"),
        Measure::ShuffleRead | Measure::ShuffleWrite => bytes(size),
    }
}

/// The partitions that are drawn, in their order.
fn drawn(found: &Skew) -> Vec<usize> {
    let mut partitions: Vec<usize> = (0..found.sizes.len()).collect();
    if partitions.len() > BARS {
        partitions.sort_by_key(|partition| std::cmp::Reverse(found.sizes[*partition]));
        partitions.truncate(BARS);
    }
    partitions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_named_and_of_many_the_largest_are_drawn() {
        let mut sizes = vec![1; 300];
        sizes[250] = 1_500;
        let numbered =
            |measure, sizes: Vec<u64>, largest, ratio| Skew { measure, numbers: (0..sizes.len()).collect(), sizes, largest, ratio };
        let found = numbered(Measure::ShuffleRead, sizes, 250, Some(1500.0));
        assert_eq!(said(&found), "largest: partition 250 read 1.5 kB, 1500.0× the median");
        assert_eq!((drawn(&found).len(), drawn(&found)[0]), (BARS, 250));
        let rows = numbered(Measure::Rows, vec![0, 1], 1, None);
        assert_eq!((said(&rows).as_str(), drawn(&rows)), ("largest: partition 1 read 1 row", vec![0, 1]));
        let even = numbered(Measure::ShuffleWrite, vec![90, 100], 1, Some(1.1));
        assert_eq!(said(&even), "even: each wrote up to 100 B");
    }
}

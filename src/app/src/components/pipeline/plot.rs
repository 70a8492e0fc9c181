//! A small picture of points or of a line through them, with what it says in words.

use yew::{Html, Properties, component, html};

/// Inside of the axes, in the picture's own units.
const SIDE: f64 = 200.0;

#[derive(Clone, PartialEq)]
pub struct Series {
    pub points: Vec<(f64, f64)>,
    /// Which of the data colours.
    pub colour: usize,
    pub line: bool,
    pub large: bool,
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub title: String,
    pub x: String,
    pub y: String,
    pub series: Vec<Series>,
    /// From 0 to 1 both ways; otherwise as far as the points go.
    #[prop_or_default]
    pub unit: bool,
    /// What a person who cannot see it is told.
    pub said: String,
}

#[component]
pub fn Plot(props: &Props) -> Html {
    let span = |of: fn(&(f64, f64)) -> f64| {
        let values = || props.series.iter().flat_map(|series| series.points.iter().map(of));
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        match (props.unit, low < high) {
            (true, _) => (0.0, 1.0),
            (false, true) => (low, high),
            (false, false) if low.is_finite() => (low - 0.5, low + 0.5),
            _ => (0.0, 1.0),
        }
    };
    let (across, up) = (span(|point| point.0), span(|point| point.1));
    let place = |point: &(f64, f64)| {
        let share = |value: f64, (low, high): (f64, f64)| (value - low) / (high - low) * SIDE;
        (share(point.0, across), SIDE - share(point.1, up))
    };
    let draw = |series: &Series| {
        let class = format!("series data-{}", series.colour % 8);
        if series.line {
            let points: Vec<String> = series.points.iter().map(place).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            return html! { <polyline class={format!("{class} line")} points={points.join(" ")} /> };
        }
        let r = if series.large { "6" } else { "2.5" };
        let dot = |point: &(f64, f64)| {
            let (x, y) = place(point);
            html! { <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} {r} /> }
        };
        html! { <g class={format!("{class} dots")}>{ for series.points.iter().map(dot) }</g> }
    };
    html! {
        <figure class="plot">
            <figcaption>{ props.title.clone() }</figcaption>
            <svg viewBox="-44 -8 256 250" role="img" aria-label={props.said.clone()}>
                <rect class="ground" x="0" y="0" width="200" height="200" />
                { for props.series.iter().map(draw) }
                <text x="0" y="216" class="tick">{ tick(across.0) }</text>
                <text x="200" y="216" class="tick end">{ tick(across.1) }</text>
                <text x="-4" y="200" class="tick end">{ tick(up.0) }</text>
                <text x="-4" y="10" class="tick end">{ tick(up.1) }</text>
                <text x="100" y="234" class="axis">{ props.x.clone() }</text>
                <text x="-100" y="-30" class="axis" transform="rotate(-90)">{ props.y.clone() }</text>
            </svg>
        </figure>
    }
}

fn tick(value: f64) -> String {
    let text = if value.abs() >= 1000.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::tick;

    #[test]
    fn ticks_are_short() {
        assert_eq!([0.0, 1.0, -2.5, 0.333, 12_345.6, 100.0].map(tick), ["0", "1", "-2.5", "0.33", "12346", "100"]);
    }
}

//! Lays a chart out: how far values go, the room that labels take, then the marks.

use touchpaper_wire::Chart;
use touchpaper_wire::chart::{Axis, Kind, Marks, Scale};

use super::scale::{Labels, Linear, cut, ticks, wide, widened};
use super::{COLOURS, Key, Picture, Tick, marks};

/// Between the picture's edge and what is in it, and a line of text's height.
const EDGE: f64 = 8.0;
const LINE: f64 = 18.0;
/// The share of the width that names on the left may take.
const NAMES: f64 = 0.4;

pub fn layout(chart: &Chart, width: f64, height: f64) -> Picture {
    let mut picture = Picture { width, height, ..Picture::default() };
    if chart.kind == Kind::Pie {
        marks::pie(chart, &mut picture);
        return picture;
    }
    let (x_range, y_range) = ranges(chart);
    let keys: Vec<&str> =
        if chart.series.len() > 1 { chart.series.iter().map(|series| series.name.as_str()).collect() } else { Vec::new() };
    let named = if chart.y.name.is_empty() { 0.0 } else { LINE };
    let legend_lines = place_legend(&mut picture, &keys, EDGE + named);
    let top = EDGE + named + legend_lines * LINE + 4.0;
    let bottom = height - EDGE - LINE - if chart.x.name.is_empty() { 0.0 } else { LINE };
    // Category 0 is at the top, as a person reads.
    let up = if chart.y.scale == Scale::Category { (top, bottom) } else { (bottom, top) };
    let y = Linear::new(y_range, up);
    let y_ticks = ticks(&chart.y, &y, Labels::Column(width * NAMES - EDGE - 6.0));
    let left = EDGE + longest(&y_ticks) + 6.0;
    let x = Linear::new(x_range, (left, width - 2.0 * EDGE));
    picture.x_ticks = ticks(&chart.x, &x, Labels::Across);
    picture.plane = (left, top, width - 2.0 * EDGE, bottom);
    picture.axes = true;
    picture.y_ticks = y_ticks;
    picture.x_name.clone_from(&chart.x.name);
    picture.y_name.clone_from(&chart.y.name);
    marks::place(chart, &x, &y, &mut picture);
    picture
}

fn longest(ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| wide(&tick.label)).fold(0.0, f64::max)
}

/// Side by side, as many as fit a line; gives the lines.
pub fn place_legend(picture: &mut Picture, names: &[&str], top: f64) -> f64 {
    let (mut x, mut line) = (EDGE, 0.0);
    for (at, name) in names.iter().enumerate() {
        let name = cut(name);
        let room = wide(&name) + 32.0;
        if x > EDGE && x + room > picture.width {
            x = EDGE;
            line += 1.0;
        }
        picture.legend.push(Key { x, y: top + line * LINE, colour: at % COLOURS, opacity: 1.0, name });
        x += room;
    }
    if names.is_empty() { 0.0 } else { line + 1.0 }
}

/// How far x and y go.
fn ranges(chart: &Chart) -> ((f64, f64), (f64, f64)) {
    let (mut x, mut y) = (Range::default(), Range::default());
    for series in &chart.series {
        match &series.marks {
            // Bars to the right have their values on x.
            Marks::Points { points } if chart.kind == Kind::Barh => points.iter().for_each(|(_, value)| x.take(*value)),
            Marks::Points { points } | Marks::Centres { points } => points.iter().for_each(|(over, up)| {
                x.take(*over);
                y.take(*up);
            }),
            Marks::Bins { bins } => bins.iter().for_each(|(from, to, rows)| {
                x.take(*from);
                x.take(*to);
                y.take(*rows);
            }),
            Marks::Boxes { boxes } => boxes.iter().for_each(|one| {
                let along = if chart.y.scale == Scale::Category { &mut x } else { &mut y };
                [one.low, one.high].into_iter().chain(one.beyond.iter().copied()).for_each(|value| along.take(value));
            }),
            Marks::Tiles { tiles, width, height } => tiles.iter().for_each(|(over, up, _)| {
                x.take(*over);
                x.take(over + width);
                y.take(*up);
                y.take(up + height);
            }),
        }
    }
    match chart.kind {
        Kind::Bar | Kind::Hist | Kind::Kde => y.take(0.0),
        Kind::Barh => x.take(0.0),
        Kind::Area => {
            y.take(0.0);
            marks::stacked(chart).iter().flatten().for_each(|(_, _, top)| y.take(*top));
        }
        _ => {}
    }
    let binned = matches!(chart.kind, Kind::Hist | Kind::Kde | Kind::Density | Kind::Line | Kind::Area);
    (x.of(&chart.x, !binned), y.of(&chart.y, chart.kind != Kind::Density))
}

#[derive(Default)]
struct Range(Option<(f64, f64)>);

impl Range {
    fn take(&mut self, value: f64) {
        let (low, high) = self.0.unwrap_or((value, value));
        self.0 = Some((low.min(value), high.max(value)));
    }

    fn of(&self, axis: &Axis, widen: bool) -> (f64, f64) {
        if axis.scale == Scale::Category {
            return (-0.5, axis.categories.len().max(1) as f64 - 0.5);
        }
        let range = self.0.unwrap_or((0.0, 1.0));
        if widen { widened(range, axis.scale) } else { range }
    }
}

#[cfg(test)]
mod tests {
    use touchpaper_wire::chart::{BoxMark, Series};

    use super::*;
    use crate::chart::Shape;

    fn axis(name: &str, scale: Scale, categories: &[&str]) -> Axis {
        Axis { name: name.to_owned(), scale, categories: categories.iter().map(|one| (*one).to_owned()).collect() }
    }

    fn points(name: &str, points: &[(f64, f64)]) -> Series {
        Series { name: name.to_owned(), marks: Marks::Points { points: points.to_vec() } }
    }

    fn chart(kind: Kind, x: Axis, series: Vec<Series>) -> Chart {
        Chart { kind, x, y: axis("count", Scale::Number, &[]), series, note: None }
    }

    fn rects(picture: &Picture) -> Vec<(f64, f64, f64, f64)> {
        let rect = |drawn: &crate::chart::Drawn| match drawn.shape {
            Shape::Rect { x, y, width, height } => Some((x.round(), y.round(), width.round(), height.round())),
            _ => None,
        };
        picture.drawn.iter().filter_map(rect).collect()
    }

    #[test]
    fn bars_stand_on_zero_side_by_side_within_the_plane() {
        let x = axis("word", Scale::Category, &["a", "b"]);
        let picture =
            layout(&chart(Kind::Bar, x, vec![points("n", &[(0.0, 10.0), (1.0, -5.0)]), points("m", &[(0.0, 5.0)])]), 400.0, 300.0);
        let (left, top, right, bottom) = picture.plane;
        let rects = rects(&picture);
        assert_eq!(rects.len(), 3);
        for (x, y, width, height) in &rects {
            assert!(
                *x >= left && x + width <= right && *y >= top.floor() && y + height <= bottom.ceil(),
                "{rects:?} in {:?}",
                picture.plane
            );
        }
        // The first bar ends where the second begins: at zero.
        assert_eq!(rects[0].1 + rects[0].3, rects[1].1);
        assert_eq!(picture.legend.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["n", "m"]);
        assert_eq!(picture.tips[0].text, "n · a: 10");
    }

    #[test]
    fn bars_to_the_right_go_as_far_as_their_values_and_are_named_whole() {
        let names = ["num_streams", "a_feature_with_a_long_name", "age"];
        let x = axis("", Scale::Number, &[]);
        let mut shares = chart(Kind::Barh, x, vec![points("importance", &[(0.0, 0.9), (1.0, 0.08), (2.0, 0.0)])]);
        shares.y = axis("feature", Scale::Category, &names);
        let picture = layout(&shares, 400.0, 160.0);
        let labels = |ticks: &[Tick]| ticks.iter().map(|tick| tick.label.clone()).collect::<Vec<_>>();
        assert_eq!(labels(&picture.x_ticks), ["0.0", "0.5", "1.0"]);
        assert_eq!(labels(&picture.y_ticks)[0], names[0]);
        let left = picture.plane.0;
        assert!(left <= 160.0 && picture.y_ticks.iter().all(|tick| wide(&tick.label) <= left - 6.0), "{:?}", picture.y_ticks);
        let (_, _, width, _) = rects(&picture)[0];
        assert!(width > 0.85 * (picture.plane.2 - left), "{width} of {:?}", picture.plane);
        // Where there is room none is cut.
        assert_eq!(labels(&layout(&shares, 800.0, 160.0).y_ticks), names);
    }

    #[test]
    fn one_series_needs_no_legend_and_its_line_one_path() {
        let picture = layout(
            &chart(Kind::Line, axis("t", Scale::Number, &[]), vec![points("n", &[(0.0, 1.0), (1.0, 2.0), (2.0, 0.0)])]),
            400.0,
            300.0,
        );
        assert!(picture.legend.is_empty());
        assert_eq!((picture.drawn.len(), picture.tips.len()), (1, 3));
        assert!(matches!(&picture.drawn[0].shape, Shape::Path { area: false, d } if d.starts_with('M') && d.matches('L').count() == 2));
    }

    #[test]
    fn areas_stand_on_one_another() {
        let series = vec![points("a", &[(0.0, 1.0), (1.0, 2.0)]), points("b", &[(0.0, 3.0), (1.0, 4.0)])];
        assert_eq!(
            marks::stacked(&chart(Kind::Area, axis("t", Scale::Number, &[]), series)),
            [vec![(0.0, 0.0, 1.0), (1.0, 0.0, 2.0)], vec![(0.0, 1.0, 4.0), (1.0, 2.0, 6.0)]]
        );
    }

    #[test]
    fn a_pie_is_whole_and_says_each_share() {
        let picture = layout(
            &chart(Kind::Pie, axis("word", Scale::Category, &["a", "b"]), vec![points("n", &[(0.0, 3.0), (1.0, 1.0)])]),
            400.0,
            300.0,
        );
        assert!(!picture.axes);
        assert_eq!(picture.tips.iter().map(|tip| tip.text.as_str()).collect::<Vec<_>>(), ["a: 3 (75%)", "b: 1 (25%)"]);
    }

    #[test]
    fn slices_of_one_colour_are_told_apart() {
        let names: Vec<String> = (0..12).map(|at| format!("word {at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let slices = (0..12).map(|at| (f64::from(at), 1.0)).collect::<Vec<_>>();
        let picture = layout(&chart(Kind::Pie, axis("word", Scale::Category, &names), vec![points("n", &slices)]), 400.0, 300.0);
        let looks: Vec<_> = picture.drawn.iter().map(|slice| (slice.colour, slice.opacity.to_bits())).collect();
        assert!(looks.iter().enumerate().all(|(at, look)| !looks[..at].contains(look)), "{looks:?}");
        assert_eq!(picture.legend.iter().map(|key| (key.colour, key.opacity.to_bits())).collect::<Vec<_>>(), looks);
    }

    #[test]
    fn boxes_bins_and_tiles_have_their_marks() {
        let one = BoxMark { low: 1.0, lower: 2.0, median: 3.0, upper: 4.0, high: 5.0, beyond: vec![9.0] };
        let boxes = Series { name: String::new(), marks: Marks::Boxes { boxes: vec![one.clone()] } };
        let mut lying = chart(Kind::Box, axis("ms", Scale::Number, &[]), vec![boxes.clone()]);
        lying.y = axis("", Scale::Category, &["v"]);
        let picture = layout(&lying, 300.0, 200.0);
        assert!(matches!(picture.drawn[0].shape, Shape::Rect { width, height, .. } if width > 0.0 && height > 0.0));
        assert_eq!(picture.y_ticks.len(), 1);
        assert_eq!(picture.tips[0].text, "v: median 3, quartiles 2 and 4, whiskers 1 and 5");
        let picture = layout(&chart(Kind::Box, axis("", Scale::Category, &["v"]), vec![boxes]), 300.0, 200.0);
        assert_eq!(rects(&picture).len(), 1);
        assert!(picture.drawn.iter().any(|drawn| matches!(drawn.shape, Shape::Dot { .. })));
        let bins = Series { name: "v".to_owned(), marks: Marks::Bins { bins: vec![(0.0, 1.0, 2.0), (1.0, 2.0, 4.0)] } };
        let picture = layout(&chart(Kind::Hist, axis("v", Scale::Number, &[]), vec![bins]), 300.0, 200.0);
        assert_eq!(rects(&picture).len(), 2);
        assert_eq!(picture.tips[1].text, "1 to 2: 4");
        let tiles =
            Series { name: String::new(), marks: Marks::Tiles { tiles: vec![(0.0, 0.0, 1.0), (1.0, 1.0, 4.0)], width: 1.0, height: 1.0 } };
        let picture = layout(&chart(Kind::Density, axis("v", Scale::Number, &[]), vec![tiles]), 300.0, 200.0);
        assert!(picture.drawn[0].opacity < picture.drawn[1].opacity);
    }

    #[test]
    fn nothing_to_draw_is_an_empty_plane() {
        let picture = layout(&chart(Kind::Scatter, axis("v", Scale::Number, &[]), Vec::new()), 300.0, 200.0);
        assert!(picture.axes && picture.drawn.is_empty() && !picture.x_ticks.is_empty());
    }
}

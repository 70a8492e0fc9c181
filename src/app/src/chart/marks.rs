//! The shapes of each kind of chart, and what is said of each when it is pointed at.

use std::collections::BTreeMap;
use std::f64::consts::{PI, TAU};

use touchpaper_wire::Chart;
use touchpaper_wire::chart::{BoxMark, Kind, Marks, Scale};

use super::layout::place_legend;
use super::scale::{Linear, exact};
use super::{COLOURS, Drawn, Picture, Shape, Tip};

/// How much of a category's place its bars take.
const BAND: f64 = 0.8;

pub fn place(chart: &Chart, x: &Linear, y: &Linear, picture: &mut Picture) {
    if chart.kind == Kind::Area {
        areas(chart, x, y, picture);
        return;
    }
    let many = chart.series.len();
    for (at, series) in chart.series.iter().enumerate() {
        let colour = at % COLOURS;
        let named = if many > 1 { format!("{} · ", series.name) } else { String::new() };
        match &series.marks {
            Marks::Points { points } => match chart.kind {
                Kind::Bar | Kind::Barh => bars(chart, points, (at, many), (x, y), &named, picture),
                Kind::Scatter => {
                    let opacity = if points.len() > 300 { 0.5 } else { 0.8 };
                    for (over, up) in points {
                        picture.drawn.push(Drawn { shape: Shape::Dot { x: x.at(*over), y: y.at(*up) }, colour, opacity });
                    }
                    tips(chart, points, (x, y), &named, picture);
                }
                _ => {
                    let places = points.iter().map(|(over, up)| (x.at(*over), y.at(*up)));
                    picture.drawn.push(Drawn { shape: Shape::Path { d: path(places), area: false }, colour, opacity: 1.0 });
                    tips(chart, points, (x, y), &named, picture);
                }
            },
            Marks::Centres { points } => {
                for (over, up) in points {
                    picture.drawn.push(Drawn { shape: Shape::Centre { x: x.at(*over), y: y.at(*up) }, colour, opacity: 1.0 });
                }
                tips(chart, points, (x, y), &named, picture);
            }
            Marks::Bins { bins } => {
                let opacity = if many > 1 { 0.55 } else { 1.0 };
                for (from, to, rows) in bins {
                    let (left, right) = (x.at(*from), x.at(*to));
                    let (top, foot) = (y.at(*rows), y.at(0.0));
                    let width = (right - left - 1.0).max(0.5);
                    picture.drawn.push(Drawn { shape: Shape::Rect { x: left, y: top, width, height: foot - top }, colour, opacity });
                    let text = format!("{named}{} to {}: {}", exact(*from, &chart.x), exact(*to, &chart.x), exact(*rows, &chart.y));
                    picture.tips.push(Tip { x: (left + right) / 2.0, y: top, text });
                }
            }
            Marks::Boxes { boxes } => {
                for (place, one) in boxes.iter().enumerate() {
                    box_mark(chart, one, place, (x, y), picture);
                }
            }
            Marks::Tiles { tiles, width, height } => {
                let most = tiles.iter().map(|(_, _, rows)| *rows).fold(1.0, f64::max);
                for (over, up, rows) in tiles {
                    let (left, right, top, foot) = (x.at(*over), x.at(over + width), y.at(up + height), y.at(*up));
                    // By the square root, as few rows are to be seen beside many.
                    let opacity = 0.12 + 0.88 * (rows / most).sqrt();
                    let shape = Shape::Rect { x: left, y: top, width: right - left, height: foot - top };
                    picture.drawn.push(Drawn { shape, colour, opacity });
                    let place = format!("{}, {}", exact(over + width / 2.0, &chart.x), exact(up + height / 2.0, &chart.y));
                    picture.tips.push(Tip { x: (left + right) / 2.0, y: (top + foot) / 2.0, text: format!("about {place}: {rows}") });
                }
            }
        }
    }
}

fn tips(chart: &Chart, points: &[(f64, f64)], (x, y): (&Linear, &Linear), named: &str, picture: &mut Picture) {
    for (over, up) in points {
        let text = format!("{named}{}: {}", exact(*over, &chart.x), exact(*up, &chart.y));
        picture.tips.push(Tip { x: x.at(*over), y: y.at(*up), text });
    }
}

/// Side by side where there are several series.
fn bars(chart: &Chart, points: &[(f64, f64)], (at, many): (usize, usize), (x, y): (&Linear, &Linear), named: &str, picture: &mut Picture) {
    let right = chart.kind == Kind::Barh;
    let (along, value_axis, names) = if right { (y, &chart.x, &chart.y) } else { (x, &chart.y, &chart.x) };
    let wide = BAND / many as f64;
    for (category, value) in points {
        let start = category - BAND / 2.0 + wide * at as f64;
        let (from, to) = (along.at(start), along.at(start + wide));
        let thick = ((to - from).abs() - 1.0).max(0.5);
        let near = from.min(to);
        let shape = if right {
            let (zero, end) = (x.at(0.0), x.at(*value));
            Shape::Rect { x: zero.min(end), y: near, width: (end - zero).abs(), height: thick }
        } else {
            let (zero, end) = (y.at(0.0), y.at(*value));
            Shape::Rect { x: near, y: zero.min(end), width: thick, height: (end - zero).abs() }
        };
        picture.drawn.push(Drawn { shape, colour: at % COLOURS, opacity: 1.0 });
        let middle = (from + to) / 2.0;
        let (tip_x, tip_y) = if right { (x.at(*value), middle) } else { (middle, y.at(*value)) };
        let text = format!("{named}{}: {}", exact(*category, names), exact(*value, value_axis));
        picture.tips.push(Tip { x: tip_x, y: tip_y, text });
    }
}

/// Upright, or lying where the categories are on y: many names have room there.
fn box_mark(chart: &Chart, one: &BoxMark, place: usize, (x, y): (&Linear, &Linear), picture: &mut Picture) {
    let colour = place % COLOURS;
    let lies = chart.y.scale == Scale::Category;
    let (along, across, names, values) = if lies { (x, y, &chart.y, &chart.x) } else { (y, x, &chart.x, &chart.y) };
    let middle = across.at(place as f64);
    let half = ((across.at(0.5) - across.at(0.0)).abs() * 0.6).min(40.0);
    let [low, lower, median, upper, high] = [one.low, one.lower, one.median, one.upper, one.high].map(|value| along.at(value));
    let (near, far) = (middle - half, middle + half);
    let shape = if lies {
        Shape::Rect { x: lower, y: near, width: upper - lower, height: 2.0 * half }
    } else {
        Shape::Rect { x: near, y: upper, width: 2.0 * half, height: lower - upper }
    };
    picture.drawn.push(Drawn { shape, colour, opacity: 0.35 });
    let (inner, outer) = (middle - half / 2.0, middle + half / 2.0);
    let d = if lies {
        format!(
            "M{median:.1} {near:.1}V{far:.1}M{upper:.1} {middle:.1}H{high:.1}M{lower:.1} {middle:.1}H{low:.1}\
             M{high:.1} {inner:.1}V{outer:.1}M{low:.1} {inner:.1}V{outer:.1}"
        )
    } else {
        format!(
            "M{near:.1} {median:.1}H{far:.1}M{middle:.1} {upper:.1}V{high:.1}M{middle:.1} {lower:.1}V{low:.1}\
             M{inner:.1} {high:.1}H{outer:.1}M{inner:.1} {low:.1}H{outer:.1}"
        )
    };
    picture.drawn.push(Drawn { shape: Shape::Path { d, area: false }, colour, opacity: 1.0 });
    let name = exact(place as f64, names);
    let value = |value: f64| exact(value, values);
    let at = |value: f64| if lies { (along.at(value), middle) } else { (middle, along.at(value)) };
    let text = format!(
        "{name}: median {}, quartiles {} and {}, whiskers {} and {}",
        value(one.median),
        value(one.lower),
        value(one.upper),
        value(one.low),
        value(one.high)
    );
    let (tip_x, tip_y) = at(one.median);
    picture.tips.push(Tip { x: tip_x, y: tip_y, text });
    for beyond in &one.beyond {
        let (x, y) = at(*beyond);
        picture.drawn.push(Drawn { shape: Shape::Dot { x, y }, colour, opacity: 0.7 });
        picture.tips.push(Tip { x, y, text: format!("{name}: {}", value(*beyond)) });
    }
}

/// (x, foot, top) of each series, each on those before it; numbers are ordered by their bits, which for a lookup will do.
pub fn stacked(chart: &Chart) -> Vec<Vec<(f64, f64, f64)>> {
    let mut tops: BTreeMap<u64, f64> = BTreeMap::new();
    let mut all = Vec::new();
    for series in &chart.series {
        let Marks::Points { points } = &series.marks else { continue };
        let mut layer = Vec::with_capacity(points.len());
        for (over, up) in points {
            let top = tops.entry(over.to_bits()).or_insert(0.0);
            layer.push((*over, *top, *top + up));
            *top += up;
        }
        all.push(layer);
    }
    all
}

fn areas(chart: &Chart, x: &Linear, y: &Linear, picture: &mut Picture) {
    let many = chart.series.len();
    for ((at, layer), series) in stacked(chart).into_iter().enumerate().zip(&chart.series) {
        let above = layer.iter().map(|(over, _, top)| (x.at(*over), y.at(*top)));
        let below = layer.iter().rev().map(|(over, foot, _)| (x.at(*over), y.at(*foot)));
        let mut d = path(above.chain(below));
        if !d.is_empty() {
            d.push('Z');
        }
        picture.drawn.push(Drawn { shape: Shape::Path { d, area: true }, colour: at % COLOURS, opacity: 0.6 });
        let named = if many > 1 { format!("{} · ", series.name) } else { String::new() };
        for (over, foot, top) in &layer {
            let text = format!("{named}{}: {}", exact(*over, &chart.x), exact(top - foot, &chart.y));
            picture.tips.push(Tip { x: x.at(*over), y: y.at(*top), text });
        }
    }
}

fn path(places: impl Iterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (at, (x, y)) in places.enumerate() {
        d.push_str(&format!("{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' }));
    }
    d
}

/// Where the colours begin anew they are paler: the last slice lies beside the first.
fn opacity_of_slice(at: usize) -> f64 {
    if at < COLOURS { 1.0 } else { 0.45 }
}

pub fn pie(chart: &Chart, picture: &mut Picture) {
    let points: Vec<(f64, f64)> = match chart.series.first().map(|series| &series.marks) {
        Some(Marks::Points { points }) => points.iter().copied().filter(|(_, value)| *value > 0.0).collect(),
        _ => Vec::new(),
    };
    let total: f64 = points.iter().map(|(_, value)| value).sum();
    let names: Vec<String> = points.iter().map(|(place, _)| exact(*place, &chart.x)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let lines = place_legend(picture, &names, 8.0);
    for (at, key) in picture.legend.iter_mut().enumerate() {
        key.opacity = opacity_of_slice(at);
    }
    let top = 8.0 + lines * 18.0 + 4.0;
    let radius = ((picture.height - top - 8.0).min(picture.width - 16.0) / 2.0).max(10.0);
    let (middle_x, middle_y) = (picture.width / 2.0, top + radius);
    picture.plane = (middle_x - radius, top, middle_x + radius, top + 2.0 * radius);
    // From the top, with the clock.
    let mut from = -PI / 2.0;
    for (at, (place, value)) in points.iter().enumerate() {
        let share = value / total;
        let to = from + share * TAU;
        let on = |angle: f64| (middle_x + radius * angle.cos(), middle_y + radius * angle.sin());
        let ((x1, y1), (x2, y2)) = (on(from), on(to));
        let large = i32::from(share > 0.5);
        let d = if share > 0.9999 {
            // An arc that ends where it begins is none.
            let (x2, y2) = on(from + PI);
            format!("M{x1:.1} {y1:.1}A{radius:.1} {radius:.1} 0 1 1 {x2:.1} {y2:.1}A{radius:.1} {radius:.1} 0 1 1 {x1:.1} {y1:.1}Z")
        } else {
            format!("M{middle_x:.1} {middle_y:.1}L{x1:.1} {y1:.1}A{radius:.1} {radius:.1} 0 {large} 1 {x2:.1} {y2:.1}Z")
        };
        picture.drawn.push(Drawn { shape: Shape::Path { d, area: true }, colour: at % COLOURS, opacity: opacity_of_slice(at) });
        let half = (from + to) / 2.0;
        let text = format!("{}: {} ({:.0}%)", exact(*place, &chart.x), exact(*value, &chart.y), share * 100.0);
        picture.tips.push(Tip { x: middle_x + radius * 0.6 * half.cos(), y: middle_y + radius * 0.6 * half.sin(), text });
        from = to;
    }
    debug_assert!(chart.x.scale == Scale::Category || points.is_empty());
}

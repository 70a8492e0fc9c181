//! What a chart shows, as a table.

use touchpaper_wire::Chart;
use touchpaper_wire::chart::{Axis, Kind, Marks, Scale};

use super::scale::exact;

#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Line => "Line chart",
        Kind::Area => "Area chart",
        Kind::Bar => "Bar chart",
        Kind::Barh => "Bar chart",
        Kind::Scatter => "Scatter plot",
        Kind::Hist => "Histogram",
        Kind::Kde => "Density curve",
        Kind::Box => "Box plot",
        Kind::Pie => "Pie chart",
        Kind::Density => "Density of rows",
    }
}

/// `Bar chart of times by word: 12 marks`.
pub fn sentence(chart: &Chart) -> String {
    let what = [&chart.y.name, &chart.x.name].into_iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(" by ");
    let named = if what.is_empty() { String::new() } else { format!(" of {what}") };
    let marks = facts(chart).rows.len() as u64;
    format!("{}{named}: {}", kind_name(chart.kind), crate::words::counted(marks, "mark", "marks"))
}

pub fn facts(chart: &Chart) -> Facts {
    let many = chart.series.len() > 1;
    let mut rows = Vec::new();
    let mut heads = Vec::new();
    for series in &chart.series {
        let mut add = |cells: Vec<String>| {
            let named = many.then(|| series.name.clone());
            rows.push(named.into_iter().chain(cells).collect());
        };
        match &series.marks {
            Marks::Points { points } | Marks::Centres { points } => {
                // Bars to the right have what they are named by on y.
                let turned = chart.kind == Kind::Barh;
                let (first, second) = if turned { (&chart.y, &chart.x) } else { (&chart.x, &chart.y) };
                heads = vec![called(first, "x"), called(second, if many { "value" } else { &series.name })];
                points.iter().for_each(|(one, other)| add(vec![exact(*one, first), exact(*other, second)]));
            }
            Marks::Bins { bins } => {
                heads = vec!["from".to_owned(), "to".to_owned(), "rows".to_owned()];
                bins.iter().for_each(|(from, to, count)| add(vec![exact(*from, &chart.x), exact(*to, &chart.x), exact(*count, &chart.y)]));
            }
            Marks::Boxes { boxes } => {
                heads = ["column", "low", "lower quartile", "median", "upper quartile", "high", "beyond"].map(str::to_owned).to_vec();
                let (names, along) = if chart.y.scale == Scale::Category { (&chart.y, &chart.x) } else { (&chart.x, &chart.y) };
                boxes.iter().enumerate().for_each(|(at, one)| {
                    let values = [one.low, one.lower, one.median, one.upper, one.high].map(|value| exact(value, along));
                    let beyond: Vec<String> = one.beyond.iter().map(|value| exact(*value, along)).collect();
                    add(std::iter::once(exact(at as f64, names)).chain(values).chain([beyond.join(" ")]).collect());
                });
            }
            Marks::Tiles { tiles, width, height } => {
                heads = vec![called(&chart.x, "x"), called(&chart.y, "y"), "rows".to_owned()];
                let span = |from: f64, length: f64, axis: &Axis| format!("{} to {}", exact(from, axis), exact(from + length, axis));
                tiles.iter().for_each(|(x, y, count)| {
                    add(vec![span(*x, *width, &chart.x), span(*y, *height, &chart.y), format!("{count}")]);
                });
            }
        }
    }
    if many {
        heads.insert(0, "series".to_owned());
    }
    Facts { heads, rows }
}

fn called(axis: &Axis, otherwise: &str) -> String {
    if axis.name.is_empty() { otherwise.to_owned() } else { axis.name.clone() }
}

pub fn tab_separated(chart: &Chart) -> String {
    let Facts { heads, rows } = facts(chart);
    let clean = |text: &String| text.replace(['\t', '\n', '\r'], " ");
    let line = |cells: &Vec<String>| cells.iter().map(clean).collect::<Vec<_>>().join("\t");
    std::iter::once(&heads).chain(&rows).map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use touchpaper_wire::chart::Series;

    use super::*;

    fn axis(name: &str, scale: Scale, categories: &[&str]) -> Axis {
        Axis { name: name.to_owned(), scale, categories: categories.iter().map(|one| (*one).to_owned()).collect() }
    }

    #[test]
    fn each_mark_is_a_row_under_the_axes_names() {
        let points = vec![(0.0, 1234.0), (1.0, 0.5)];
        let chart = Chart {
            kind: Kind::Barh,
            x: axis("times", Scale::Number, &[]),
            y: axis("word", Scale::Category, &["the", "a\tb"]),
            series: vec![Series { name: "times".to_owned(), marks: Marks::Points { points } }],
            note: None,
        };
        assert_eq!(tab_separated(&chart), "word\ttimes\nthe\t1,234\na b\t0.5");
        assert_eq!(sentence(&chart), "Bar chart of word by times: 2 marks");
    }

    #[test]
    fn of_several_series_each_row_says_which() {
        let series = |name: &str, count| Series { name: name.to_owned(), marks: Marks::Bins { bins: vec![(0.0, 1.0, count)] } };
        let chart = Chart {
            kind: Kind::Hist,
            x: axis("", Scale::Number, &[]),
            y: axis("rows", Scale::Number, &[]),
            series: vec![series("a", 1.0), series("b", 2.0)],
            note: None,
        };
        assert_eq!(facts(&chart).rows, [["a", "0", "1", "1"], ["b", "0", "1", "2"]]);
        assert_eq!(facts(&chart).heads, ["series", "from", "to", "rows"]);
    }
}

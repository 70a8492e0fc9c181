//! Charts as facts: what the engine counted or sampled, a few thousand marks at most. The page draws them.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chart {
    pub kind: Kind,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
    /// What a reader has to know: that it is a sample, or how much was left out.
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Line,
    Area,
    Bar,
    /// Bars to the right: the categories are y's.
    Barh,
    Scatter,
    Hist,
    Kde,
    Box,
    Pie,
    /// Rows counted in tiles of the plane.
    Density,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Axis {
    pub name: String,
    pub scale: Scale,
    /// Where the scale is of categories, their names; marks have a category's place.
    pub categories: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scale {
    Number,
    /// Milliseconds since 1970, of the session's clock.
    Time,
    Category,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Series {
    pub name: String,
    pub marks: Marks,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Marks {
    /// (x, y)
    Points { points: Vec<(f64, f64)> },
    /// (x, y) of points that stand for others, as a cluster's centre does: they are drawn large.
    Centres { points: Vec<(f64, f64)> },
    /// (from, to, rows)
    Bins { bins: Vec<(f64, f64, f64)> },
    /// In the order of x's categories.
    Boxes { boxes: Vec<BoxMark> },
    /// (x, y, rows) of each tile that has any; the point is its lower left corner.
    Tiles { tiles: Vec<(f64, f64, f64)>, width: f64, height: f64 },
}

/// A box plot's figures: quartiles, and whiskers to the furthest values within 1.5 times their distance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BoxMark {
    pub low: f64,
    pub lower: f64,
    pub median: f64,
    pub upper: f64,
    pub high: f64,
    /// Some of the values beyond the whiskers.
    pub beyond: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Display, Reply};

    #[test]
    fn a_chart_is_read_as_it_was_written() {
        let axis = |scale| Axis { name: "x".to_owned(), scale, categories: Vec::new() };
        let one = BoxMark { low: 0.0, lower: 1.0, median: 2.0, upper: 3.0, high: 4.0, beyond: vec![9.5] };
        let marks = [
            Marks::Points { points: vec![(0.0, 1.5)] },
            Marks::Centres { points: vec![(0.5, 1.5)] },
            Marks::Bins { bins: vec![(0.0, 1.0, 2.0)] },
            Marks::Boxes { boxes: vec![one] },
            Marks::Tiles { tiles: vec![(0.0, 0.0, 3.0)], width: 1.0, height: 2.0 },
        ];
        let series = marks.into_iter().map(|marks| Series { name: String::new(), marks }).collect();
        let chart = Chart { kind: Kind::Barh, x: axis(Scale::Time), y: axis(Scale::Number), series, note: None };
        let reply = Reply::Display { run: 1, display: Display::Chart { chart } };
        let json = serde_json::to_string(&reply).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Reply>(&json).ok(), Some(reply));
    }
}

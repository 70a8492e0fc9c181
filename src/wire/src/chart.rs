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

//! Charts: what the engine counted, laid out as shapes on a plane of pixels. Nothing here draws; `components/chart.rs` does.

pub mod facts;
pub mod layout;
mod marks;
pub mod scale;
mod time;

/// A shape in pixels from the upper left.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Rect {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
    },
    Dot {
        x: f64,
        y: f64,
    },
    /// A large dot with an edge, to be seen among others.
    Centre {
        x: f64,
        y: f64,
    },
    /// An SVG path; one without area is drawn as a line.
    Path {
        d: String,
        area: bool,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    pub shape: Shape,
    /// Which of the data colours.
    pub colour: usize,
    /// 1 where it is opaque.
    pub opacity: f64,
}

/// Something to be pointed at: where, and what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tip {
    pub x: f64,
    pub y: f64,
    pub text: String,
}

/// A line of the grid with its label, by its place along the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f64,
    pub label: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    pub width: f64,
    pub height: f64,
    /// The plane that marks are on, within the picture: left, top, right, bottom.
    pub plane: (f64, f64, f64, f64),
    /// Without them there are no axes: a pie.
    pub axes: bool,
    pub x_ticks: Vec<Tick>,
    pub y_ticks: Vec<Tick>,
    pub x_name: String,
    pub y_name: String,
    pub drawn: Vec<Drawn>,
    pub tips: Vec<Tip>,
    /// Colours and what they stand for, with places.
    pub legend: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub x: f64,
    pub y: f64,
    pub colour: usize,
    /// As what it stands for is drawn: 1 where it is opaque.
    pub opacity: f64,
    pub name: String,
}

/// As many as www/styles/tokens.css has.
pub const COLOURS: usize = 8;

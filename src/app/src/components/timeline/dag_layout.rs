//! Where a DAG's boxes stand: each stage in the column after its last parent's, columns from left to right.

use crate::run::jobs::Stage;

/// A box's width, the height of its heading and of an operator's line, in pixels.
pub const WIDTH: f64 = 176.0;
pub const HEAD: f64 = 24.0;
pub const LINE: f64 = 15.0;
/// Between columns there is room for an edge's label.
const BETWEEN: f64 = 72.0;
const ABOVE: f64 = 12.0;
/// Round the whole, so that lines are not cut.
const MARGIN: f64 = 2.0;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boxed {
    pub x: f64,
    pub y: f64,
    pub height: f64,
}

impl Boxed {
    pub fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

#[derive(Debug, Default)]
pub struct Layout {
    /// One a stage, in their order.
    pub boxes: Vec<Boxed>,
    /// From parent to child, by their places.
    pub edges: Vec<(usize, usize)>,
    pub width: f64,
    pub height: f64,
}

/// `stages` has parents before children, as the engine tells them.
pub fn layout(stages: &[&Stage]) -> Layout {
    let mut made = Layout::default();
    let mut columns: Vec<usize> = Vec::new();
    // Where the next box of a column begins.
    let mut ends: Vec<f64> = Vec::new();
    for (place, stage) in stages.iter().enumerate() {
        let parents = (0..place).filter(|parent| stage.parents.contains(&stages[*parent].id));
        let parents: Vec<usize> = parents.collect();
        let column = parents.iter().map(|parent| columns[*parent] + 1).max().unwrap_or(0);
        if ends.len() <= column {
            ends.resize(column + 1, MARGIN);
        }
        let (x, y) = (MARGIN + column as f64 * (WIDTH + BETWEEN), ends[column]);
        let height = HEAD + LINE * stage.operators.len() as f64 + 4.0;
        ends[column] = y + height + ABOVE;
        made.edges.extend(parents.into_iter().map(|parent| (parent, place)));
        made.width = made.width.max(x + WIDTH + MARGIN);
        made.height = made.height.max(y + height + MARGIN);
        made.boxes.push(Boxed { x, y, height });
        columns.push(column);
    }
    made
}

#[cfg(test)]
mod tests {
    use touchpaper_wire::{Event, StageKind, StageSummary};

    use super::*;
    use crate::run::jobs::Jobs;

    #[test]
    fn a_join_has_its_sides_under_each_other_and_its_result_to_the_right() {
        let stage = |stage, parents: &[u32]| {
            let (kind, operators) = (StageKind::ShuffleMap, vec!["map".to_owned(); 2]);
            let (name, parents, caches) = (String::new(), parents.to_vec(), Vec::new());
            StageSummary { stage, name, kind, tasks: 1, parents, operators, skipped: false, shuffle: None, caches }
        };
        let mut jobs = Jobs::default();
        let stages = vec![stage(4, &[]), stage(5, &[]), stage(6, &[4]), stage(7, &[5, 6])];
        jobs.fold(Event::JobStart { job: 0, name: String::new(), stages, time: 0.0 });
        let made = layout(&jobs.stages.iter().collect::<Vec<_>>());
        let columns: Vec<f64> = made.boxes.iter().map(|place| (place.x - MARGIN) / (WIDTH + BETWEEN)).collect();
        assert_eq!(columns, [0.0, 0.0, 1.0, 2.0]);
        assert!(made.boxes[1].y > made.boxes[0].y + made.boxes[0].height);
        assert_eq!(made.edges, [(0, 2), (1, 3), (2, 3)]);
        assert_eq!(made.width, made.boxes[3].x + WIDTH + MARGIN);
    }
}

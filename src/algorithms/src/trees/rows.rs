//! Which rows of a partition are in which node of a growing tree. The rows of a node lie together, in the order that
//! they came in, so that its sums are the same however the tree came to it.

use std::ops::Range;

use super::best_split::Parting;
use super::binned::{Bins, Part};
use super::grow::Growing;

#[derive(Clone)]
pub(super) struct Rows {
    /// Rows of the bag, those of a node side by side.
    order: Vec<u32>,
    /// Where in `order` the rows of each node are; of nodes that came later none yet.
    spans: Vec<Range<usize>>,
}

impl Rows {
    /// All in the root.
    pub fn new(rows: usize, bag: Option<&[u8]>) -> Self {
        let all = 0..rows as u32;
        let order: Vec<u32> = match bag {
            Some(bag) => all.zip(bag).filter(|(_, times)| **times > 0).map(|(row, _)| row).collect(),
            None => all.collect(),
        };
        Self { spans: std::iter::once(0..order.len()).collect(), order }
    }

    pub fn of(&self, node: usize) -> &[u32] {
        &self.order[self.spans[node].clone()]
    }

    /// With the rows of nodes that have been split since moved to the children.
    pub fn moved(&self, part: &Part, width: usize, nodes: &[Growing]) -> Self {
        let mut next = self.clone();
        next.spans.resize(nodes.len(), 0..0);
        let mut right = vec![0; self.order.len()];
        for (node, growing) in nodes.iter().enumerate() {
            let Some((parting, left_child, right_child)) = &growing.branch else { continue };
            if *left_child < self.spans.len() {
                continue;
            }
            let span = next.spans[node].clone();
            let rows = &mut next.order[span.clone()];
            let lefts = match &part.bins {
                Bins::Narrow(bins) => part_rows(rows, &mut right, bins, width, parting),
                Bins::Wide(bins) => part_rows(rows, &mut right, bins, width, parting),
            };
            next.spans[*left_child] = span.start..span.start + lefts;
            next.spans[*right_child] = span.start + lefts..span.end;
        }
        next
    }
}

/// Moves the rows that go left before the others, each side in its order; how many go left. `right` is room for them all.
fn part_rows<B: Copy + Into<u32>>(rows: &mut [u32], right: &mut [u32], bins: &[B], width: usize, parting: &Parting) -> usize {
    match parting {
        Parting::Continuous { feature, split } => part_by(rows, right, |row| (bins[row * width + feature].into() as usize) <= *split),
        Parting::Categorical { feature, .. } => part_by(rows, right, |row| parting.goes_left(bins[row * width + feature].into() as usize)),
    }
}

/// Each row is written to both sides and counted on one, as a branch would be guessed wrong as often as not.
fn part_by(rows: &mut [u32], right: &mut [u32], goes_left: impl Fn(usize) -> bool) -> usize {
    let (mut lefts, mut rights) = (0, 0);
    for at in 0..rows.len() {
        let row = rows[at];
        let left = goes_left(row as usize);
        rows[lefts] = row;
        right[rights] = row;
        lefts += usize::from(left);
        rights += usize::from(!left);
    }
    rows[lefts..].copy_from_slice(&right[..rights]);
    lefts
}

#[cfg(test)]
mod tests {
    use super::part_by;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn both_sides_keep_their_order() {
        let (mut rows, mut right) = ([4, 1, 8, 7, 2, 9], [0; 6]);
        assert_eq!(part_by(&mut rows, &mut right, |row| row % 2 == 1), 3);
        assert_eq!(rows, [1, 7, 9, 4, 8, 2]);
        assert_eq!(part_by(&mut rows, &mut right, |_| true), 6);
        assert_eq!(part_by(&mut rows, &mut right, |_| false), 0);
        assert_eq!(rows, [1, 7, 9, 4, 8, 2]);
    }
}

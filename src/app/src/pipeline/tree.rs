//! Lays a tree out from left to right: the root at the left, leaves one under another, each branch beside the middle of
//! what hangs under it.

use crate::pipeline::report::Tree;

/// A box, and the room between two.
pub const WIDTH: f64 = 176.0;
pub const HEIGHT: f64 = 40.0;
const GAP: (f64, f64) = (36.0, 8.0);
const EDGE: f64 = 4.0;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Laid {
    pub boxes: Vec<Placed>,
    pub width: f64,
    pub height: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Which of the tree's nodes it is.
    pub node: usize,
    pub x: f64,
    pub y: f64,
    /// Where in the list the box is that it hangs under, and whether it is the upper of the two there.
    pub above: Option<usize>,
    pub upper: bool,
    /// What hangs under it is not drawn.
    pub more: bool,
}

impl Placed {
    pub fn middle(&self) -> f64 {
        self.y + HEIGHT / 2.0
    }
}

/// As deep as so many splits.
pub fn layout(tree: &Tree, deep: usize) -> Laid {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate() {
        if let Some(above) = node.above {
            below[above].push(at);
        }
    }
    let mut laid = Laid::default();
    if !tree.nodes.is_empty() {
        let mut line = 0.0;
        place(tree, &below, (0, 0, deep), None, &mut line, &mut laid);
        let right = laid.boxes.iter().map(|placed| placed.x).fold(0.0, f64::max);
        (laid.width, laid.height) = (right + WIDTH + EDGE, line - GAP.1 + 2.0 * EDGE);
    }
    laid
}

/// Depth first; a tree is no deeper than Spark lets one grow, which is 30. Gives the middle of the box.
fn place(
    tree: &Tree,
    below: &[Vec<usize>],
    (node, depth, deep): (usize, usize, usize),
    above: Option<(usize, bool)>,
    line: &mut f64,
    laid: &mut Laid,
) -> f64 {
    let x = EDGE + depth as f64 * (WIDTH + GAP.0);
    let here = laid.boxes.len();
    let shown: &[usize] = if depth < deep { &below[node] } else { &[] };
    let more = tree.nodes[node].cut || shown.len() < below[node].len();
    laid.boxes.push(Placed { node, x, y: 0.0, above: above.map(|(at, _)| at), upper: above.is_some_and(|(_, upper)| upper), more });
    let middles: Vec<f64> = shown
        .iter()
        .enumerate()
        .map(|(at, child)| place(tree, below, (*child, depth + 1, deep), Some((here, at == 0)), line, laid))
        .collect();
    let middle = match (middles.first(), middles.last()) {
        (Some(first), Some(last)) => (first + last) / 2.0,
        _ => {
            let middle = EDGE + *line + HEIGHT / 2.0;
            *line += HEIGHT + GAP.1;
            middle
        }
    };
    laid.boxes[here].y = middle - HEIGHT / 2.0;
    middle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::report::Node;

    /// A root, a leaf and a branch under it, two leaves under that.
    fn tree() -> Tree {
        let node = |above: Option<usize>, gain: Option<f64>| Node { above, gain, ..Node::default() };
        let nodes = vec![node(None, Some(1.0)), node(Some(0), None), node(Some(0), Some(0.5)), node(Some(2), None), node(Some(2), None)];
        Tree { at: 0, of: 1, weight: 1.0, depth: 2, all: 5, nodes }
    }

    #[test]
    fn leaves_stand_one_under_another_and_branches_in_their_middle() {
        let laid = layout(&tree(), 5);
        let ys = |node: usize| laid.boxes.iter().find(|placed| placed.node == node).map(|placed| placed.y);
        assert_eq!([1, 3, 4].map(|node| ys(node).unwrap()), [4.0, 52.0, 100.0]);
        assert_eq!((ys(2), ys(0)), (Some(76.0), Some(40.0)));
        assert_eq!((laid.width, laid.height), (2.0 * (WIDTH + GAP.0) + WIDTH + 8.0, 144.0));
        for (at, one) in laid.boxes.iter().enumerate() {
            for other in &laid.boxes[at + 1..] {
                assert!(one.x != other.x || (one.y - other.y).abs() >= HEIGHT, "{one:?} {other:?}");
            }
        }
        assert!(laid.boxes.iter().all(|placed| !placed.more));
    }

    #[test]
    fn what_is_deeper_than_asked_is_said_to_be_there() {
        let laid = layout(&tree(), 1);
        assert_eq!(
            laid.boxes.iter().map(|placed| (placed.node, placed.more, placed.upper)).collect::<Vec<_>>(),
            [(0, false, false), (1, false, true), (2, true, false)]
        );
        assert_eq!(layout(&Tree::default(), 3), Laid::default());
        assert_eq!(layout(&tree(), 0).boxes.len(), 1);
    }
}

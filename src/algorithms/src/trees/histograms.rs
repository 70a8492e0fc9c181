//! Fills the histograms of open nodes from one partition's rows. A bin's statistics are a cell of some f64.

use touchpaper_core::{Result, TaskContext};

use super::binned::{Bins, Part};
use super::grow::Open;
use super::impurity::Impurity;
use super::metadata::Cuts;
use crate::linalg::kernels::add;

/// The statistics of numbers, and of two or three classes, fit into a cell of four, which is added to in one go.
const QUAD: usize = 4;

/// How many rows go between two looks at whether the job is cancelled.
const PATIENCE: usize = 65_536;

/// How many f64 a cell takes for so many statistics.
pub(super) fn stride(size: usize) -> usize {
    size.max(QUAD)
}

/// What the rows of one partition count for in one tree.
pub(super) struct Counted<'a> {
    pub part: &'a Part,
    pub cuts: &'a [Cuts],
    pub labels: &'a [f64],
    /// How often each row is in the tree's bag; once each where there is none.
    pub bag: Option<&'a [u8]>,
    pub impurity: Impurity,
    /// How many statistics there are.
    pub size: usize,
}

impl Counted<'_> {
    /// Adds some rows to the cells of an open node.
    pub fn fill(&self, context: &TaskContext, rows: &[u32], open: &Open, cells: &mut [f64]) -> Result<()> {
        for rows in rows.chunks(PATIENCE) {
            context.check()?;
            match &self.part.bins {
                Bins::Narrow(bins) => self.add(bins, rows, open, cells),
                Bins::Wide(bins) => self.add(bins, rows, open, cells),
            }
        }
        Ok(())
    }

    fn add<B: Copy + Into<u32>>(&self, bins: &[B], rows: &[u32], open: &Open, cells: &mut [f64]) {
        let (weights, labels) = (&self.part.weights[..], self.labels);
        if stride(self.size) != QUAD || open.features.iter().any(|feature| matches!(self.cuts[*feature], Cuts::Unordered { .. })) {
            self.add_cells(bins, rows, open, cells);
        } else if self.impurity == Impurity::Variance {
            self.add_quads(bins, rows, open, cells, |row, times| {
                let (weight, label) = (weights[row] * times, labels[row]);
                [weight, weight * label, weight * label * label, times]
            });
        } else {
            self.add_quads(bins, rows, open, cells, |row, times| {
                let mut one = [0.0; QUAD];
                one[labels[row] as usize] = weights[row] * times;
                one[self.size - 1] = times;
                one
            });
        }
    }

    fn times(&self, row: usize) -> f64 {
        self.bag.map_or(1.0, |bag| f64::from(bag[row]))
    }

    /// Adds what `stats` says of each row to its cells, those of the features and the last one, which is the node's.
    fn add_quads<B: Copy + Into<u32>>(
        &self,
        bins: &[B],
        rows: &[u32],
        open: &Open,
        cells: &mut [f64],
        stats: impl Fn(usize, f64) -> [f64; QUAD],
    ) {
        let (cells, _) = cells.as_chunks_mut::<QUAD>();
        let width = self.cuts.len();
        let all = open.features.len() == width;
        let mut whole = cells[open.room];
        for row in rows {
            let row = *row as usize;
            let one = stats(row, self.times(row));
            let put = |cell: &mut [f64; QUAD]| (0..QUAD).for_each(|place| cell[place] += one[place]);
            let its = &bins[row * width..(row + 1) * width];
            if all {
                its.iter().zip(&open.offsets).for_each(|(bin, offset)| put(&mut cells[offset + (*bin).into() as usize]));
            } else {
                let features = open.features.iter().zip(&open.offsets);
                features.for_each(|(feature, offset)| put(&mut cells[offset + its[*feature].into() as usize]));
            }
            put(&mut whole);
        }
        cells[open.room] = whole;
    }

    /// As above, of cells of any size. Unordered features count a row in every split in which it goes left.
    fn add_cells<B: Copy + Into<u32>>(&self, bins: &[B], rows: &[u32], open: &Open, cells: &mut [f64]) {
        let (stride, width) = (stride(self.size), self.cuts.len());
        let mut one = vec![0.0; self.size];
        for row in rows {
            let row = *row as usize;
            one.fill(0.0);
            self.impurity.add(&mut one, self.labels[row], self.part.weights[row], self.times(row));
            let mut put = |cell: usize| add(&one, &mut cells[cell * stride..][..stride]);
            for (feature, offset) in open.features.iter().zip(&open.offsets) {
                let bin: u32 = bins[row * width + feature].into();
                match &self.cuts[*feature] {
                    Cuts::Unordered { left, .. } => {
                        let splits = left.iter().enumerate().filter(|(_, left)| left.contains(&(bin as usize)));
                        splits.for_each(|(split, _)| put(offset + split));
                    }
                    Cuts::Continuous(_) | Cuts::Ordered { .. } => put(offset + bin as usize),
                }
            }
            put(open.room);
        }
    }
}

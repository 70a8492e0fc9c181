//! Ratings sorted by one side: for each id the others that it is rated with.

use std::ops::Range;

/// One row of the training data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rating {
    pub user: i32,
    pub item: i32,
    pub rating: f32,
}

/// The distinct ids of a side, block by block, ascending in each. An id's block is its remainder.
pub(super) struct Side {
    pub ids: Vec<i32>,
    starts: Vec<usize>,
    lookup: Lookup,
}

/// From an id to its place.
enum Lookup {
    /// By id less the smallest; u32::MAX of those that are not there.
    Table { least: i64, places: Vec<u32> },
    /// By binary search in its block.
    Search,
}

fn block_of(id: i32, blocks: usize) -> usize {
    i64::from(id).rem_euclid(blocks as i64) as usize
}

impl Side {
    pub fn of(ratings: &[Vec<Rating>], id: impl Fn(&Rating) -> i32, blocks: usize) -> Self {
        let blocks = blocks.max(1);
        let mut ids: Vec<i32> = ratings.iter().flatten().map(id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        let bounds = ids.first().copied().zip(ids.last().copied());
        ids.sort_by_key(|id| block_of(*id, blocks));
        let starts = (0..=blocks).map(|block| ids.partition_point(|id| block_of(*id, blocks) < block)).collect();
        let mut lookup = Lookup::Search;
        if let Some((least, most)) = bounds {
            let least = i64::from(least);
            let span = i64::from(most) - least + 1;
            if span <= 8 * count as i64 + 65_536 {
                let mut places = vec![u32::MAX; span as usize];
                for (place, id) in ids.iter().enumerate() {
                    places[(i64::from(*id) - least) as usize] = place as u32;
                }
                lookup = Lookup::Table { least, places };
            }
        }
        Self { ids, starts, lookup }
    }

    pub fn blocks(&self) -> impl ExactSizeIterator<Item = Range<usize>> {
        (0..self.starts.len() - 1).map(|block| self.block(block))
    }

    pub fn block(&self, block: usize) -> Range<usize> {
        self.starts[block]..self.starts[block + 1]
    }

    fn place(&self, id: i32) -> usize {
        match &self.lookup {
            Lookup::Table { least, places } => places[(i64::from(id) - least) as usize] as usize,
            Lookup::Search => {
                let range = self.block(block_of(id, self.starts.len() - 1));
                range.start + self.ids[range].partition_point(|other| *other < id)
            }
        }
    }

    /// Sorts the ratings by this side's ids.
    pub fn link<'a>(&'a self, ratings: &[Vec<Rating>], others: &Side, ids: impl Fn(&Rating) -> (i32, i32)) -> Links<'a> {
        let count = ratings.iter().map(Vec::len).sum();
        let mut offsets = vec![0_usize; self.ids.len() + 1];
        for rating in ratings.iter().flatten() {
            offsets[self.place(ids(rating).0) + 1] += 1;
        }
        for index in 1..offsets.len() {
            offsets[index] += offsets[index - 1];
        }
        let (mut indices, mut values) = (vec![0_u32; count], vec![0.0_f32; count]);
        let mut next = offsets.clone();
        for rating in ratings.iter().flatten() {
            let (own, other) = ids(rating);
            let slot = &mut next[self.place(own)];
            indices[*slot] = others.place(other) as u32;
            values[*slot] = rating.rating;
            *slot += 1;
        }
        Links { side: self, offsets, indices, values }
    }
}

/// The ratings of each id of a side.
pub(super) struct Links<'a> {
    pub side: &'a Side,
    offsets: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl Links<'_> {
    /// Places of the others, and the ratings.
    pub fn row(&self, index: usize) -> (&[u32], &[f32]) {
        let range = self.offsets[index]..self.offsets[index + 1];
        (&self.indices[range.clone()], &self.values[range])
    }
}

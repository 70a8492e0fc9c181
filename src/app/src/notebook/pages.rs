//! Rows of a table of the engine's, as far as they were looked at.

use std::collections::{BTreeMap, BTreeSet};

use touchpaper_wire::Cells;

/// Rows that are asked for at once; the first page comes with the table.
pub const PAGE: usize = 100;
/// Pages that are kept; those furthest from where a person looks go first.
const KEPT: usize = 20;

#[derive(Debug)]
pub struct Pages {
    /// The engine's number of the table.
    pub table: u32,
    pub rows: usize,
    pages: BTreeMap<usize, Vec<Cells>>,
    asked: BTreeSet<usize>,
}

impl Pages {
    pub fn new(table: u32, rows: usize, first: Vec<Cells>) -> Self {
        Self { table, rows, pages: BTreeMap::from([(0, first)]), asked: BTreeSet::new() }
    }

    /// None where it is not here (yet).
    pub fn row(&self, row: usize) -> Option<&Cells> {
        self.pages.get(&(row / PAGE))?.get(row % PAGE)
    }

    pub fn first(&self) -> impl Iterator<Item = &Cells> {
        self.pages.get(&0).into_iter().flatten()
    }

    /// Pages between two rows that have to be asked for; each is given once.
    pub fn wanted(&mut self, first: usize, last: usize) -> Vec<usize> {
        if self.rows == 0 {
            return Vec::new();
        }
        let pages = first / PAGE..=last.min(self.rows - 1) / PAGE;
        let missing: Vec<usize> = pages.filter(|page| !self.pages.contains_key(page) && !self.asked.contains(page)).collect();
        self.asked.extend(&missing);
        missing
    }

    /// Rows that were asked for have come.
    pub fn take(&mut self, from: usize, rows: Vec<Cells>) {
        let page = from / PAGE;
        self.asked.remove(&page);
        if rows.is_empty() {
            return;
        }
        self.pages.insert(page, rows);
        while self.pages.len() > KEPT {
            let furthest = self.pages.keys().copied().filter(|kept| *kept != 0).max_by_key(|kept| kept.abs_diff(page));
            match furthest {
                Some(furthest) => self.pages.remove(&furthest),
                None => break,
            };
        }
    }

    /// What was asked for will not come.
    pub fn forget_asked(&mut self) {
        self.asked.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: usize, count: usize) -> Vec<Cells> {
        (from..from + count).map(|row| vec![Some(row.to_string()), None]).collect()
    }

    fn pages(all: usize) -> Pages {
        Pages::new(7, all, rows(0, all.min(PAGE)))
    }

    #[test]
    fn each_missing_page_is_asked_for_once_and_none_beyond_the_end() {
        let mut table = pages(250);
        assert_eq!(table.wanted(0, 99), [0_usize; 0]);
        assert_eq!(table.wanted(90, 100_000), [1, 2]);
        assert_eq!(table.wanted(90, 100_000), [0_usize; 0]);
        table.take(100, rows(100, 100));
        assert_eq!(table.row(199), Some(&vec![Some("199".to_owned()), None]));
        assert_eq!(table.row(200), None);
        assert_eq!(table.wanted(0, 250), [0_usize; 0]);
        // An answer without rows may be asked for again.
        table.take(200, Vec::new());
        assert_eq!(table.wanted(0, 250), [2]);
    }

    #[test]
    fn of_a_long_table_what_is_far_away_is_let_go() {
        let mut table = pages(1_000_000);
        for page in 1..100 {
            table.take(page * PAGE, rows(page * PAGE, PAGE));
        }
        assert_eq!(table.pages.len(), KEPT);
        assert!(table.row(0).is_some() && table.row(99 * PAGE).is_some() && table.row(PAGE).is_none());
    }
}

//! A table that a cell shows: the engine holds its rows, the page the pages that were looked at.

use std::collections::{BTreeMap, BTreeSet};

use touchpaper_wire::{Cells, Column, Table};

/// Rows that are asked for at once; the first page comes with the table.
pub const PAGE: usize = 100;
/// Pages that are kept; those furthest from where a person looks go first.
const KEPT: usize = 20;

#[derive(Debug)]
pub struct ShownTable {
    id: u32,
    pub columns: Vec<Column>,
    pub rows: usize,
    /// The DataFrame has no more rows than these.
    pub complete: bool,
    pages: BTreeMap<usize, Vec<Cells>>,
    asked: BTreeSet<usize>,
    /// The engine that held the rows is gone.
    lost: bool,
}

impl ShownTable {
    pub fn new(table: Table) -> Self {
        let Table { table: id, columns, rows, complete, first } = table;
        Self { id, columns, rows, complete, pages: BTreeMap::from([(0, first)]), asked: BTreeSet::new(), lost: false }
    }

    pub fn id(&self) -> u32 {
        self.id
    }

    /// None where it is not here (yet).
    pub fn row(&self, row: usize) -> Option<&Cells> {
        self.pages.get(&(row / PAGE))?.get(row % PAGE)
    }

    /// Pages between two rows that have to be asked for; each is given once.
    pub fn wanted(&mut self, first: usize, last: usize) -> Vec<usize> {
        if self.lost || self.rows == 0 {
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

    pub fn lose(&mut self) {
        self.lost = true;
        self.asked.clear();
    }

    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// What is here, as tab-separated text with a line of names: what a spreadsheet takes.
    pub fn tab_separated(&self) -> String {
        let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        let mut lines = vec![self.columns.iter().map(|column| clean(&column.name)).collect::<Vec<_>>().join("\t")];
        let cell = |cell: &Option<String>| cell.as_deref().map(clean).unwrap_or_default();
        lines.extend(self.pages.get(&0).into_iter().flatten().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("\t")));
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: usize, count: usize) -> Vec<Cells> {
        (from..from + count).map(|row| vec![Some(row.to_string()), None]).collect()
    }

    fn table(all: usize) -> ShownTable {
        let column = |name: &str| Column { name: name.to_owned(), data_type: "bigint".to_owned(), numeric: true };
        let columns = vec![column("a"), column("b\tc")];
        ShownTable::new(Table { table: 7, columns, rows: all, complete: true, first: rows(0, all.min(PAGE)) })
    }

    #[test]
    fn each_missing_page_is_asked_for_once_and_none_beyond_the_end() {
        let mut table = table(250);
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
        let mut table = table(1_000_000);
        for page in 1..100 {
            table.take(page * PAGE, rows(page * PAGE, PAGE));
        }
        assert_eq!(table.pages.len(), KEPT);
        assert!(table.row(0).is_some() && table.row(99 * PAGE).is_some() && table.row(PAGE).is_none());
        table.lose();
        assert_eq!(table.wanted(0, 1_000_000), [0_usize; 0]);
    }

    #[test]
    fn it_is_copied_as_a_spreadsheet_takes_it() {
        assert_eq!(table(2).tab_separated(), "a\tb c\n0\t\n1\t");
    }
}

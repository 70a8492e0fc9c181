//! A table that a cell shows, and what a person has asked of it: another order, some of the rows, profiles, a chart. The engine
//! does all of this with all rows; here is what it said.

use std::collections::BTreeMap;
use std::rc::Rc;

use touchpaper_wire::{Answer, Arrangement, Ask, Cells, Chart, Column, FileFormat, Order, Plot, Profile, Table};

use crate::notebook::pages::Pages;

#[derive(Debug)]
pub struct ShownTable {
    pub columns: Vec<Column>,
    /// The DataFrame has no more rows than are held.
    pub complete: bool,
    pub arrangement: Arrangement,
    pub profiles: BTreeMap<usize, Rc<Profile>>,
    /// Profiles are shown.
    pub profiling: bool,
    /// What is drawn, and the picture once it has come.
    pub plot: Option<Plot>,
    pub chart: Option<Rc<Chart>>,
    /// What could not be done, until the next thing is asked.
    pub problem: Option<String>,
    whole: Pages,
    /// In the order and with the rows of `arrangement`.
    arranged: Option<Pages>,
    awaited: BTreeMap<u32, Ask>,
    /// The engine that held the rows is gone.
    lost: bool,
}

/// What has to be done after an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Nothing,
    /// A table is no longer shown; profiles and the chart have to be asked for again.
    Rearranged {
        gone: Option<u32>,
    },
    /// A file is there for the person: to be saved, or onto the clipboard.
    Save(String),
    Copy(String),
}

impl ShownTable {
    pub fn new(table: Table) -> Self {
        let Table { table: id, columns, rows, complete, first } = table;
        Self {
            columns,
            complete,
            arrangement: Arrangement::default(),
            profiles: BTreeMap::new(),
            profiling: false,
            plot: None,
            chart: None,
            problem: None,
            whole: Pages::new(id, rows, first),
            arranged: None,
            awaited: BTreeMap::new(),
            lost: false,
        }
    }

    /// The engine's number of the table that the cell made.
    pub fn id(&self) -> u32 {
        self.whole.table
    }

    /// The engine's numbers of all that is held for it.
    pub fn tables(&self) -> Vec<u32> {
        std::iter::once(self.whole.table).chain(self.arranged.as_ref().map(|pages| pages.table)).collect()
    }

    /// What is seen.
    pub fn seen(&self) -> &Pages {
        self.arranged.as_ref().unwrap_or(&self.whole)
    }

    pub fn seen_mut(&mut self) -> &mut Pages {
        self.arranged.as_mut().unwrap_or(&mut self.whole)
    }

    /// Rows that the cell made, whatever is seen of them.
    pub fn all_rows(&self) -> usize {
        self.whole.rows
    }

    /// Pages of what is seen that have to be asked for.
    pub fn wanted(&mut self, first: usize, last: usize) -> Vec<usize> {
        if self.lost { Vec::new() } else { self.seen_mut().wanted(first, last) }
    }

    pub fn lose(&mut self) {
        self.lost = true;
        self.awaited.clear();
        self.whole.forget_asked();
        if let Some(pages) = &mut self.arranged {
            pages.forget_asked();
        }
    }

    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// The rows and their order as they were asked for last, whether they have come or not.
    pub fn wanted_arrangement(&self) -> &Arrangement {
        let asked = self.awaited.values().find_map(|ask| match ask {
            Ask::Arrange { arrangement } => Some(arrangement),
            _ => None,
        });
        asked.unwrap_or(&self.arrangement)
    }

    /// Changes what is drawn, from what it is now: what the page shows may be a choice behind.
    pub fn choose_plot(&mut self, choose: impl FnOnce(Option<&Plot>, &[Column]) -> Option<Plot>) {
        self.plot = choose(self.plot.as_ref(), &self.columns);
        self.chart = None;
        self.problem = None;
        self.awaited.retain(|_, ask| !matches!(ask, Ask::Plot { .. }));
    }

    /// The order after a press on a column's head: up, down, as it came.
    pub fn next_order(&self, column: usize) -> Option<Order> {
        match self.wanted_arrangement().order.filter(|order| order.column == column) {
            None => Some(Order { column, descending: false }),
            Some(Order { descending: false, .. }) => Some(Order { column, descending: true }),
            Some(_) => None,
        }
    }

    /// Goes back to what the cell made; gives the table that is no longer shown.
    pub fn restore(&mut self) -> Option<u32> {
        self.arrangement = Arrangement::default();
        self.awaited.retain(|_, ask| !matches!(ask, Ask::Arrange { .. }));
        self.reset();
        self.arranged.take().map(|pages| pages.table)
    }

    /// Facts of rows that are no longer those that are seen.
    fn reset(&mut self) {
        self.profiles.clear();
        self.chart = None;
        self.awaited.retain(|_, ask| matches!(ask, Ask::Arrange { .. } | Ask::Write { .. }));
    }

    /// Which of the engine's tables is asked.
    pub fn subject(&self, ask: &Ask) -> u32 {
        match ask {
            Ask::Arrange { .. } => self.whole.table,
            _ => self.seen().table,
        }
    }

    pub fn awaits(&mut self, asked: u32, ask: Ask) {
        self.problem = None;
        // Of orders and charts the last that was wanted counts.
        self.awaited.retain(|_, other| std::mem::discriminant(other) != std::mem::discriminant(&ask) || matches!(ask, Ask::Profile { .. }));
        self.awaited.insert(asked, ask);
    }

    pub fn is_awaiting(&self, asked: u32) -> bool {
        self.awaited.contains_key(&asked)
    }

    /// What the engine is at, in a person's words.
    pub fn waits_for(&self) -> Option<&'static str> {
        self.awaited.values().next().map(|ask| match ask {
            Ask::Arrange { .. } => "Sorting and filtering …",
            Ask::Profile { .. } => "Counting …",
            Ask::Plot { .. } => "Drawing …",
            Ask::Write { .. } => "Writing the file …",
        })
    }

    /// Profiles that are shown and not here.
    pub fn missing_profiles(&self, most: usize) -> Vec<usize> {
        let asked = |column: usize| self.awaited.values().any(|ask| matches!(ask, Ask::Profile { column: other } if *other == column));
        let columns = 0..self.columns.len().min(most);
        columns.filter(|column| self.profiling && !self.profiles.contains_key(column) && !asked(*column)).collect()
    }

    pub fn answer(&mut self, asked: u32, answer: Result<Answer, String>) -> Next {
        let Some(ask) = self.awaited.remove(&asked) else { return Next::Nothing };
        match (ask, answer) {
            (Ask::Arrange { arrangement }, Ok(Answer::Arranged { table })) => {
                self.arrangement = arrangement;
                self.reset();
                let gone = self.arranged.replace(Pages::new(table.table, table.rows, table.first));
                Next::Rearranged { gone: gone.map(|pages| pages.table) }
            }
            (_, Ok(Answer::Profile { column, profile })) => {
                self.profiles.insert(column, Rc::new(profile));
                Next::Nothing
            }
            (_, Ok(Answer::Chart { chart })) => {
                self.chart = Some(Rc::new(chart));
                Next::Nothing
            }
            (Ask::Write { format: FileFormat::Tsv }, Ok(Answer::Written { path })) => Next::Copy(path),
            (_, Ok(Answer::Written { path })) => Next::Save(path),
            (_, Ok(Answer::Arranged { table })) => Next::Rearranged { gone: Some(table.table) },
            (_, Err(why)) => {
                self.problem = Some(why);
                Next::Nothing
            }
        }
    }

    /// What is here of it, as tab-separated text with a line of names.
    pub fn tab_separated(&self) -> String {
        let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        let mut lines = vec![self.columns.iter().map(|column| clean(&column.name)).collect::<Vec<_>>().join("\t")];
        let cell = |cell: &Option<String>| cell.as_deref().map(clean).unwrap_or_default();
        lines.extend(self.seen().first().map(|row: &Cells| row.iter().map(cell).collect::<Vec<_>>().join("\t")));
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize) -> Vec<Cells> {
        (0..count).map(|row| vec![Some(row.to_string()), None]).collect()
    }

    fn held(table: u32, count: usize) -> Table {
        let column = |name: &str| Column { name: name.to_owned(), data_type: "bigint".to_owned(), numeric: true };
        Table { table, columns: vec![column("a"), column("b\tc")], rows: count, complete: true, first: rows(count) }
    }

    fn sorted(column: usize) -> Ask {
        Ask::Arrange { arrangement: Arrangement { order: Some(Order { column, descending: false }), ..Arrangement::default() } }
    }

    #[test]
    fn a_heads_presses_go_up_down_and_back() {
        let mut table = ShownTable::new(held(7, 2));
        assert_eq!(table.next_order(1), Some(Order { column: 1, descending: false }));
        table.arrangement.order = table.next_order(1);
        assert_eq!(table.next_order(1), Some(Order { column: 1, descending: true }));
        assert_eq!(table.next_order(0), Some(Order { column: 0, descending: false }));
        table.arrangement.order = table.next_order(1);
        assert_eq!(table.next_order(1), None);
    }

    #[test]
    fn what_is_arranged_is_seen_and_what_it_replaces_goes() {
        let mut table = ShownTable::new(held(7, 3));
        table.awaits(1, sorted(0));
        // The order asked for last counts; the answer to the first is nobody's.
        table.awaits(2, sorted(1));
        assert!(!table.is_awaiting(1));
        assert_eq!(table.answer(1, Ok(Answer::Arranged { table: held(8, 3) })), Next::Nothing);
        assert_eq!(table.answer(2, Ok(Answer::Arranged { table: held(9, 2) })), Next::Rearranged { gone: None });
        assert_eq!((table.seen().rows, table.all_rows(), table.tables()), (2, 3, vec![7, 9]));
        // Orders are of the whole, all else of what is seen.
        assert_eq!((table.subject(&sorted(0)), table.subject(&Ask::Profile { column: 0 })), (7, 9));
        table.awaits(3, sorted(0));
        assert_eq!(table.answer(3, Ok(Answer::Arranged { table: held(10, 1) })), Next::Rearranged { gone: Some(9) });
        assert_eq!(table.restore(), Some(10));
        assert_eq!((table.seen().rows, table.tables()), (3, vec![7]));
    }

    #[test]
    fn what_is_asked_before_an_answer_has_come_adds_to_what_was_asked() {
        let mut table = ShownTable::new(held(7, 3));
        table.awaits(1, sorted(1));
        assert_eq!(table.next_order(1), Some(Order { column: 1, descending: true }));
        assert_eq!(table.arrangement, Arrangement::default());
        table.answer(1, Err("no order".to_owned()));
        assert_eq!(table.wanted_arrangement(), &Arrangement::default());
    }

    #[test]
    fn two_choices_of_a_plot_both_count_and_the_chart_of_the_first_is_nobodys() {
        use touchpaper_wire::Aggregate;
        let mut table = ShownTable::new(held(7, 3));
        let first = crate::notebook::plotting::first_plot(&table.columns);
        table.choose_plot(|now, _| now.is_none().then(|| first.clone()));
        table.awaits(1, Ask::Plot { plot: first });
        table.choose_plot(|now, _| now.map(|now| Plot { x: 1, ..now.clone() }));
        table.choose_plot(|now, _| now.map(|now| Plot { aggregate: Aggregate::Max, ..now.clone() }));
        assert!(table.plot.as_ref().is_some_and(|plot| plot.x == 1 && plot.aggregate == Aggregate::Max));
        assert!(!table.is_awaiting(1));
    }

    #[test]
    fn a_refusal_is_told_and_changes_nothing() {
        let mut table = ShownTable::new(held(7, 3));
        table.awaits(1, sorted(0));
        assert_eq!(table.answer(1, Err("no order".to_owned())), Next::Nothing);
        assert_eq!((table.problem.as_deref(), &table.arrangement), (Some("no order"), &Arrangement::default()));
    }

    #[test]
    fn profiles_are_asked_for_once_and_again_for_other_rows() {
        let mut table = ShownTable::new(held(7, 3));
        assert!(table.missing_profiles(9).is_empty());
        table.profiling = true;
        assert_eq!(table.missing_profiles(9), [0, 1]);
        assert_eq!(table.missing_profiles(1), [0]);
        table.awaits(1, Ask::Profile { column: 0 });
        table.awaits(2, Ask::Profile { column: 1 });
        assert!(table.missing_profiles(9).is_empty());
        let profile = Profile { rows: 3, nulls: 0, distinct: Some(3), min: None, max: None, mean: None, chart: None };
        table.answer(1, Ok(Answer::Profile { column: 0, profile }));
        table.restore();
        assert_eq!(table.missing_profiles(9), [0, 1]);
    }

    #[test]
    fn it_is_copied_as_a_spreadsheet_takes_it() {
        assert_eq!(ShownTable::new(held(7, 2)).tab_separated(), "a\tb c\n0\t\n1\t");
    }
}

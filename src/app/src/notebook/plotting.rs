//! What a person chooses of a plot, and the plot that each choice makes of the one before it.

use touchpaper_wire::chart::Kind;
use touchpaper_wire::{Aggregate, Column, Plot};

/// By the columns' places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Kind(Kind),
    X(usize),
    Y(usize),
    /// How rows of one x are brought together.
    Rows(Aggregate),
}

/// It has x alone.
pub fn is_of_one(kind: Kind) -> bool {
    matches!(kind, Kind::Hist | Kind::Kde | Kind::Box)
}

pub fn is_grouped(kind: Kind) -> bool {
    matches!(kind, Kind::Bar | Kind::Barh | Kind::Line | Kind::Area | Kind::Pie)
}

/// Both of its axes are scales: no texts along them.
pub fn lies_on_scales(kind: Kind) -> bool {
    kind == Kind::Density
}

/// It can be laid on a scale: `is_measure` of `Lib/_charts.py`.
pub fn is_measure(column: &Column) -> bool {
    column.numeric || matches!(column.data_type.as_str(), "date" | "boolean") || column.data_type.starts_with("timestamp")
}

/// What is most likely of use: the first column of numbers by the first of another kind, or how the numbers lie.
pub fn first_plot(columns: &[Column]) -> Plot {
    let number = columns.iter().position(|column| column.numeric);
    let other = columns.iter().position(|column| !column.numeric);
    match (other, number) {
        (Some(x), Some(y)) => Plot { kind: Kind::Bar, x, y: vec![y], aggregate: Aggregate::Sum },
        (Some(x), None) => Plot { kind: Kind::Bar, x, y: Vec::new(), aggregate: Aggregate::Count },
        (None, x) => Plot { kind: Kind::Hist, x: x.unwrap_or(0), y: Vec::new(), aggregate: Aggregate::None },
    }
}

/// The plot after a choice.
pub fn after(plot: &Plot, choice: Choice, columns: &[Column]) -> Plot {
    let mut next = plot.clone();
    match choice {
        Choice::Kind(kind) => return of_kind(plot, kind, columns),
        Choice::X(x) => next.x = x,
        Choice::Y(y) => next.y = vec![y],
        Choice::Rows(aggregate) => {
            next.aggregate = aggregate;
            if aggregate == Aggregate::Count {
                next.y.clear();
            } else if next.y.is_empty() {
                next.y.extend(columns.iter().position(|column| column.numeric));
            }
        }
    }
    next
}

/// No column has what the kind is drawn along.
pub fn lacks(plot: &Plot, columns: &[Column]) -> bool {
    let missing = |at: &usize| !columns.get(*at).is_some_and(is_measure);
    let scales = is_of_one(plot.kind) || lies_on_scales(plot.kind);
    (scales && missing(&plot.x)) || plot.y.iter().any(missing)
}

/// The plot of another kind, with what that kind wants.
fn of_kind(plot: &Plot, kind: Kind, columns: &[Column]) -> Plot {
    let measure = || columns.iter().position(is_measure);
    let number = || columns.iter().position(|column| column.numeric).or_else(measure).unwrap_or(plot.x);
    let mut next = Plot { kind, ..plot.clone() };
    if is_of_one(kind) {
        if !columns.get(next.x).is_some_and(|column| column.numeric) {
            next.x = next.y.first().copied().unwrap_or_else(number);
        }
        next.y.clear();
    } else if next.y.is_empty() && (next.aggregate != Aggregate::Count || !is_grouped(kind)) {
        // Another one than goes along, where there is another.
        let other = columns.iter().enumerate().position(|(at, column)| column.numeric && at != next.x);
        next.y = vec![other.unwrap_or_else(number)];
    }
    if !is_grouped(kind) {
        next.aggregate = Aggregate::None;
    }
    if lies_on_scales(kind) && !columns.get(next.x).is_some_and(is_measure) {
        // Another one than goes up, where there is another: numbers first.
        let others = |fits: fn(&Column) -> bool| columns.iter().enumerate().position(|(at, one)| fits(one) && !next.y.contains(&at));
        next.x = others(|column| column.numeric).or_else(|| others(is_measure)).unwrap_or_else(number);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(types: &[&str]) -> Vec<Column> {
        types.iter().map(|kind| Column { name: String::new(), data_type: (*kind).to_owned(), numeric: *kind == "int" }).collect()
    }

    #[test]
    fn the_first_plot_is_of_numbers_by_names_where_there_are_both() {
        assert_eq!(first_plot(&columns(&["int", "string"])), Plot { kind: Kind::Bar, x: 1, y: vec![0], aggregate: Aggregate::Sum });
        assert_eq!(first_plot(&columns(&["string"])), Plot { kind: Kind::Bar, x: 0, y: vec![], aggregate: Aggregate::Count });
        assert_eq!(first_plot(&columns(&["int"])), Plot { kind: Kind::Hist, x: 0, y: vec![], aggregate: Aggregate::None });
    }

    #[test]
    fn another_kind_gets_what_it_wants() {
        let columns = columns(&["string", "int", "int"]);
        let bars = Plot { kind: Kind::Bar, x: 0, y: vec![2], aggregate: Aggregate::Sum };
        assert_eq!(of_kind(&bars, Kind::Hist, &columns), Plot { kind: Kind::Hist, x: 2, y: vec![], aggregate: Aggregate::None });
        assert_eq!(of_kind(&bars, Kind::Pie, &columns), Plot { kind: Kind::Pie, ..bars.clone() });
        let hist = Plot { kind: Kind::Hist, x: 1, y: vec![], aggregate: Aggregate::None };
        assert_eq!(of_kind(&hist, Kind::Density, &columns), Plot { kind: Kind::Density, y: vec![2], ..hist.clone() });
        assert_eq!(of_kind(&hist, Kind::Scatter, &columns).y, [2]);
        let counted = Plot { y: vec![], aggregate: Aggregate::Count, ..bars };
        assert_eq!(of_kind(&counted, Kind::Scatter, &columns), Plot { kind: Kind::Scatter, x: 0, y: vec![1], aggregate: Aggregate::None });
    }

    #[test]
    fn a_density_begins_on_columns_that_lie_on_scales_and_lacks_them_where_there_are_none() {
        let dense = |types: &[&str]| {
            let columns = columns(types);
            let plot = of_kind(&first_plot(&columns), Kind::Density, &columns);
            (plot.x, plot.y.clone(), lacks(&plot, &columns))
        };
        assert_eq!(dense(&["string", "int", "int"]), (2, vec![1], false));
        assert_eq!(dense(&["string", "date", "int"]), (1, vec![2], false));
        assert_eq!(dense(&["string", "int"]), (1, vec![1], false));
        assert_eq!(dense(&["string", "string"]), (0, vec![0], true));
        let texts = columns(&["string"]);
        assert!(!lacks(&first_plot(&texts), &texts), "rows can be counted");
        assert!(lacks(&of_kind(&first_plot(&texts), Kind::Hist, &texts), &texts));
    }

    #[test]
    fn choices_add_up() {
        let columns = columns(&["string", "int", "int"]);
        let first = first_plot(&columns);
        let second = after(&after(&first, Choice::Rows(Aggregate::Mean), &columns), Choice::Y(2), &columns);
        assert_eq!(second, Plot { kind: Kind::Bar, x: 0, y: vec![2], aggregate: Aggregate::Mean });
        let counted = after(&second, Choice::Rows(Aggregate::Count), &columns);
        assert!(counted.y.is_empty());
        assert_eq!(after(&counted, Choice::Rows(Aggregate::Max), &columns).y, [1]);
        assert_eq!(after(&second, Choice::X(1), &columns).x, 1);
    }
}

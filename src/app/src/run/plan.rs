//! The operators of a SQL stage's plan with the rows that its tasks' runs of them gave out.

use touchpaper_wire::OperatorRows;

/// Adds what one task told: the same operators in the same order, some of which it may not have come to.
pub fn add_operators(sum: &mut Vec<OperatorRows>, told: &[OperatorRows]) {
    let mut from = 0;
    for one in told {
        let known = sum[from..].iter().position(|other| other.name == one.name && other.depth == one.depth);
        match known {
            Some(at) => {
                sum[from + at].rows += one.rows;
                from += at + 1;
            }
            None => {
                sum.insert(from, one.clone());
                from += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_same_operator_add_up() {
        let one = |name: &str, depth, rows| OperatorRows { name: name.to_owned(), depth, rows };
        let mut sum = Vec::new();
        add_operators(&mut sum, &[one("HashAggregate", 0, 3), one("Filter", 1, 50), one("Range", 2, 100)]);
        add_operators(&mut sum, &[one("HashAggregate", 0, 2), one("Filter", 1, 40), one("Range", 2, 80)]);
        // What lies cached was not run by the third task, and lies in the way of the fourth.
        add_operators(&mut sum, &[one("HashAggregate", 0, 1)]);
        add_operators(&mut sum, &[one("HashAggregate", 0, 1), one("InMemoryTableScan", 1, 7), one("Range", 2, 1)]);
        assert_eq!(sum, [one("HashAggregate", 0, 7), one("InMemoryTableScan", 1, 7), one("Filter", 1, 90), one("Range", 2, 181)]);
    }
}

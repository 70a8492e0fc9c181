//! How large a plan's rows are thought to be, as Spark's size-only statistics have it: what is read is known, filters keep
//! all of it, joins multiply.

use datafusion::common::JoinType;
use datafusion::logical_expr::{FetchType, LogicalPlan};

/// What Spark takes for a source of unknown size.
const UNKNOWN: f64 = i64::MAX as f64;

/// In bytes.
pub fn of(plan: &LogicalPlan) -> Option<f64> {
    match plan {
        LogicalPlan::TableScan(scan) => {
            let source = crate::source::of_table(&scan.source);
            let all = source.as_ref().and_then(|s| s.size_bytes()).map_or(UNKNOWN, |n| n as f64);
            // Columns that are not read are projected away.
            let whole = source.map(|s| row_width(s.schema().fields.iter().map(|f| f.data_type.default_size() as f64)));
            Some(whole.filter(|_| scan.projection.is_some()).map_or(all, |whole| (all * width(plan).min(whole) / whole).max(1.0)))
        }
        LogicalPlan::Values(v) => Some(v.values.len() as f64 * width(plan)),
        LogicalPlan::EmptyRelation(e) => Some(if e.produce_one_row { 1.0 } else { 0.0 }),
        LogicalPlan::Aggregate(a) if a.group_expr.is_empty() => Some(width(plan)),
        LogicalPlan::Limit(limit) => match limit.get_fetch_type() {
            Ok(FetchType::Literal(Some(rows))) => Some((rows as f64 * width(plan)).max(1.0)),
            _ => of(&limit.input),
        },
        LogicalPlan::Projection(_) | LogicalPlan::Aggregate(_) | LogicalPlan::Window(_) => {
            let input = *plan.inputs().first()?;
            Some((of(input)? * width(plan) / width(input)).max(1.0))
        }
        LogicalPlan::Join(j) if matches!(j.join_type, JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark) => of(&j.left),
        LogicalPlan::Join(j) if matches!(j.join_type, JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark) => of(&j.right),
        LogicalPlan::Join(_) => plan.inputs().into_iter().map(of).try_fold(1.0, |all, size| Some(all * size?)),
        LogicalPlan::Union(_) => plan.inputs().into_iter().map(of).try_fold(0.0, |all, size| Some(all + size?)),
        other => of(other.inputs().first()?),
    }
}

/// A row's bytes: eight for the row itself, and what Spark takes for a value of each type.
fn width(plan: &LogicalPlan) -> f64 {
    let sizes = plan.schema().fields().iter().map(|f| match crate::DataType::from_arrow(f.data_type()) {
        Ok(data_type) => data_type.default_size() as f64,
        Err(_) => 8.0,
    });
    row_width(sizes)
}

fn row_width(sizes: impl Iterator<Item = f64>) -> f64 {
    8.0 + sizes.sum::<f64>()
}

/// How many rows a node has, where that is known.
pub fn rows(plan: &LogicalPlan) -> Option<u64> {
    let LogicalPlan::TableScan(scan) = plan else { return None };
    crate::source::of_table(&scan.source).and_then(|s| s.row_count())
}

/// `sizeInBytes=80.0 B`
pub fn text(bytes: f64) -> String {
    const UNITS: &[(&str, f64)] = &[
        ("EiB", (1u64 << 60) as f64),
        ("PiB", (1u64 << 50) as f64),
        ("TiB", (1u64 << 40) as f64),
        ("GiB", (1u64 << 30) as f64),
        ("MiB", (1u64 << 20) as f64),
        ("KiB", 1024.0),
    ];
    match UNITS.iter().find(|(_, unit)| bytes >= 2.0 * unit) {
        Some((name, unit)) => format!("sizeInBytes={:.1} {name}", bytes / unit),
        None => format!("sizeInBytes={bytes:.1} B"),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn sizes_are_written_as_spark_does() {
        assert_eq!(super::text(80.0), "sizeInBytes=80.0 B");
        assert_eq!(super::text(8192.0), "sizeInBytes=8.0 KiB");
        assert_eq!(super::text(i64::MAX as f64), "sizeInBytes=8.0 EiB");
    }
}

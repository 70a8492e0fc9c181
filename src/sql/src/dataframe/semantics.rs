//! What a DataFrame's plan is: whether two are the same, where the rows come from.

use std::any::Any;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use datafusion::logical_expr::LogicalPlan;

use super::DataFrame;
use crate::analyzer::Plan;
use crate::source::{self, Source, StreamSource};

impl DataFrame {
    /// Whether both give the same rows for the same reasons; names of columns do not count.
    pub fn same_semantics(&self, other: &DataFrame) -> bool {
        canonical(&self.plan()) == canonical(&other.plan())
    }

    pub fn semantic_hash(&self) -> i32 {
        let mut hasher = DefaultHasher::new();
        canonical(&self.plan()).hash(&mut hasher);
        hasher.finish() as i32
    }

    /// The files that its rows come from, each once.
    pub fn input_files(&self) -> Vec<String> {
        let mut files = Vec::new();
        sources(&self.plan(), &mut |source| {
            for file in source.files() {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        });
        files
    }

    /// Ids of the streams that its rows come from.
    pub fn streams(&self) -> Vec<u64> {
        let mut ids = Vec::new();
        self.each_stream(&mut |stream| ids.push(stream.id));
        ids
    }

    /// Gives a stream the rows of a micro-batch; None when that has ended.
    pub fn feed(&self, id: u64, rows: Option<&DataFrame>) {
        self.each_stream(&mut |stream| {
            if stream.id == id {
                stream.feed(rows.cloned());
            }
        });
    }

    fn each_stream(&self, visit: &mut dyn FnMut(&StreamSource)) {
        sources(&self.plan(), &mut |source| {
            let any: &dyn Any = source.as_ref();
            if let Some(stream) = any.downcast_ref::<StreamSource>() {
                visit(stream);
            }
        });
    }

    /// Whether a row that comes out may depend on more than one that went in.
    pub fn is_stateful(&self) -> bool {
        fn stateful(plan: &LogicalPlan) -> bool {
            matches!(plan, LogicalPlan::Aggregate(_) | LogicalPlan::Distinct(_) | LogicalPlan::Join(_) | LogicalPlan::Window(_))
                || plan.inputs().into_iter().any(stateful)
        }
        stateful(&self.plan().logical)
    }

    pub fn is_aggregated(&self) -> bool {
        fn aggregated(plan: &LogicalPlan) -> bool {
            matches!(plan, LogicalPlan::Aggregate(_)) || plan.inputs().into_iter().any(aggregated)
        }
        aggregated(&self.plan().logical)
    }

    /// Whether its rows are there already, in the driver and in one piece.
    pub fn is_local(&self) -> bool {
        let plan = self.plan();
        let scan = match &plan.logical {
            LogicalPlan::Projection(projection) => projection.input.as_ref(),
            other => other,
        };
        match scan {
            LogicalPlan::TableScan(scan) => source::of_table(&scan.source).is_some_and(|s| s.is_local()),
            _ => false,
        }
    }
}

/// Every source under a plan, also behind those that are made from another plan.
fn sources(plan: &Plan, visit: &mut dyn FnMut(&Arc<dyn Source>)) {
    scans(&plan.logical, &mut |source| {
        visit(source);
        if let Some(inner) = source.plan() {
            sources(inner, visit);
        }
    });
}

fn scans(plan: &LogicalPlan, visit: &mut dyn FnMut(&Arc<dyn Source>)) {
    if let LogicalPlan::TableScan(scan) = plan
        && let Some(source) = source::of_table(&scan.source)
    {
        visit(&source);
    }
    for input in plan.inputs() {
        scans(input, visit);
    }
}

/// The plan's text with its columns numbered as they come, and its sources by what tells them apart.
fn canonical(plan: &Plan) -> String {
    let mut text = String::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let shown = plan.logical.display_indent().to_string();
    let mut rest = shown.as_str();
    while let Some(hash) = rest.find('#') {
        let (before, behind) = rest.split_at(hash);
        let start = before.rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '(' | ')' | '.'))).map_or(0, |i| i + 1);
        let end = behind.find(|c: char| !(c.is_ascii_digit() || matches!(c, '#' | 'L'))).unwrap_or(behind.len());
        let (id, after) = behind.split_at(end);
        let next = numbers.len();
        let number = *numbers.entry(id.trim_end_matches('L').to_string()).or_insert(next);
        text.push_str(before.get(..start).unwrap_or(""));
        text.push_str(&format!("#{number}"));
        rest = after;
    }
    text.push_str(rest);
    scans(&plan.logical, &mut |source| {
        text.push('\n');
        match source.plan() {
            Some(inner) => text.push_str(&canonical(inner)),
            None => text.push_str(&source.identity()),
        }
    });
    text
}

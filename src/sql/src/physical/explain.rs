//! The physical plan as Spark's `explain()` writes one: each operator under Spark's name, as it will run.

use std::fmt::Write as _;
use std::sync::Arc;

use datafusion::physical_plan::ExecutionPlan;

mod expression;
pub mod logical;
mod nodes;

use nodes::Node;
pub use nodes::operator;

/// The tree of `explain()`.
pub fn simple(plan: &Arc<dyn ExecutionPlan>) -> String {
    let mut root = nodes::of(plan);
    let mut exchanges = 0;
    root.number_exchanges(&mut exchanges);
    let mut out = String::new();
    if root.is_adaptive() {
        root.codegen(false);
        out.push_str("AdaptiveSparkPlan isFinalPlan=false\n");
        write(&root, "+- ", "   ", &mut out);
    } else {
        write(&root, "", "", &mut out);
    }
    out.trim_end().to_string()
}

fn write(node: &Node, head: &str, indent: &str, out: &mut String) {
    let star = if node.codegen { "*(1) " } else { "" };
    let _ = writeln!(out, "{head}{star}{}", node.text);
    each_child(&node.children, indent, &mut |child, head, indent| write(child, head, indent, out));
}

/// `explain(mode="formatted")`: the operators' names by number, then what each has.
pub fn formatted(plan: &Arc<dyn ExecutionPlan>) -> String {
    let mut root = nodes::of(plan);
    let mut next = 1;
    let adaptive = root.is_adaptive();
    if adaptive {
        root.codegen(false);
    }
    root.number(&mut next);
    let mut tree = String::new();
    let mut details = String::new();
    if adaptive {
        let _ = writeln!(tree, "AdaptiveSparkPlan ({next})");
        outline(&root, "+- ", "   ", &mut tree);
    } else {
        outline(&root, "", "", &mut tree);
    }
    describe(&root, &mut details);
    if adaptive {
        let output = root.output.join(", ");
        let _ = write!(details, "\n\n({next}) AdaptiveSparkPlan\nOutput [{}]: [{output}]\nArguments: isFinalPlan=false", root.output.len());
    }
    format!("{tree}\n{details}").trim_end().to_string()
}

fn outline(node: &Node, head: &str, indent: &str, out: &mut String) {
    let star = if node.codegen { "* " } else { "" };
    let _ = writeln!(out, "{head}{star}{} ({})", node.title(), node.id);
    each_child(&node.children, indent, &mut |child, head, indent| outline(child, head, indent, out));
}

/// Children first, as they run.
fn describe(node: &Node, out: &mut String) {
    for child in &node.children {
        describe(child, out);
    }
    let codegen = if node.codegen { " [codegen id : 1]" } else { "" };
    let _ = write!(out, "\n\n({}) {}{codegen}", node.id, node.title());
    let list = |columns: &[String]| format!("[{}]: [{}]", columns.len(), columns.join(", "));
    match node.children.as_slice() {
        [] => {
            let _ = write!(out, "\nOutput {}", list(&node.output));
        }
        [input] => {
            if node.shows_output {
                let _ = write!(out, "\nOutput {}", list(&node.shown_output()));
            }
            let _ = write!(out, "\nInput {}", list(&input.output));
        }
        [left, right] if node.is_join => {
            let _ = write!(out, "\nLeft output {}\nRight output {}", list(&left.output), list(&right.output));
        }
        _ => {}
    }
    for (name, value) in &node.details {
        let _ = write!(out, "\n{name}: {value}");
    }
}

fn each_child(children: &[Node], indent: &str, visit: &mut dyn FnMut(&Node, &str, &str)) {
    let last = children.len().saturating_sub(1);
    for (i, child) in children.iter().enumerate() {
        let (branch, more) = if i == last { ("+- ", "   ") } else { (":- ", ":  ") };
        visit(child, &format!("{indent}{branch}"), &format!("{indent}{more}"));
    }
}

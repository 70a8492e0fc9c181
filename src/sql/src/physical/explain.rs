//! The physical plan as Spark's `explain()` writes one: each operator under Spark's name, as it will run.

use std::fmt::Write as _;
use std::sync::Arc;

use datafusion::physical_plan::ExecutionPlan;

mod aggregate;
mod expression;
mod fold;
mod joins;
pub mod logical;
mod node;
mod nodes;
mod window;

pub use expression::simple as simple_pattern;
use node::Node;
pub use nodes::{Look, operator};

/// The tree of `explain()`; with all that the extended mode says of operators where `verbose`.
pub fn simple(plan: &Arc<dyn ExecutionPlan>, look: Look, verbose: bool) -> String {
    let mut root = nodes::of(plan, look);
    root.name_the_rest();
    if verbose {
        extend(&mut root);
    }
    let mut exchanges = 0;
    root.number_exchanges(&mut exchanges);
    let mut out = String::new();
    if root.is_adaptive() {
        root.codegen(false);
        out.push_str("AdaptiveSparkPlan isFinalPlan=false\n");
        write(&root, "+- ", "   ", &mut out);
    } else {
        root.number_stages(&mut 0);
        write(&root, "", "", &mut out);
    }
    if verbose { aggregate::numbered(out.trim_end()) } else { out.trim_end().to_string() }
}

/// Aggregates with what comes out of them.
fn extend(node: &mut Node) {
    if node.text.starts_with("HashAggregate(") {
        node.text.truncate(node.text.len() - 1);
        node.text.push_str(&format!(", output=[{}])", node.output.join(", ")));
    }
    node.children.iter_mut().for_each(extend);
}

fn write(node: &Node, head: &str, indent: &str, out: &mut String) {
    let star = if node.codegen { format!("*({}) ", node.stage) } else { String::new() };
    let _ = writeln!(out, "{head}{star}{}", node.text);
    each_child(&node.children, indent, &mut |child, head, indent| write(child, head, indent, out));
}

/// `explain(mode="formatted")`: the operators' names by number, then what each has.
pub fn formatted(plan: &Arc<dyn ExecutionPlan>, look: Look) -> String {
    let mut root = nodes::of(plan, look);
    root.name_the_rest();
    let mut next = 1;
    let adaptive = root.is_adaptive();
    if adaptive {
        root.codegen(false);
    } else {
        root.number_stages(&mut 0);
    }
    root.number(&mut next);
    root.number_exchanges(&mut 0);
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
    aggregate::numbered(format!("{tree}{details}").trim_end())
}

fn outline(node: &Node, head: &str, indent: &str, out: &mut String) {
    let star = if node.codegen { "* " } else { "" };
    let _ = writeln!(out, "{head}{star}{} ({})", node.outlined(), node.id);
    each_child(&node.children, indent, &mut |child, head, indent| outline(child, head, indent, out));
}

/// Children first, as they run.
fn describe(node: &Node, out: &mut String) {
    for child in &node.children {
        describe(child, out);
    }
    let codegen = if node.codegen { format!(" [codegen id : {}]", node.stage) } else { String::new() };
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
        _ => {}
    }
    for (name, value) in &node.details {
        let _ = write!(out, "\n{name}{value}");
    }
}

fn each_child(children: &[Node], indent: &str, visit: &mut dyn FnMut(&Node, &str, &str)) {
    let last = children.len().saturating_sub(1);
    for (i, child) in children.iter().enumerate() {
        let (branch, more) = if i == last { ("+- ", "   ") } else { (":- ", ":  ") };
        visit(child, &format!("{indent}{branch}"), &format!("{indent}{more}"));
    }
}

//! A fitted tree: drawn from left to right as deep as is asked, or a table of all its nodes; of a forest, the tree that is chosen.

use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, Properties, TargetCast, classes, component, html, use_state};

use crate::actions::fit_pipeline::show_tree;
use crate::handle::use_handle;
use crate::pipeline::report::{Node, Tree};
use crate::pipeline::tree::{HEIGHT, Laid, Placed, WIDTH, layout};
use crate::words::{count, counted};
use crate::workbench::Workbench;

/// Letters that fit into a box.
const LETTERS: usize = 25;
/// Splits that can be drawn one under another.
const DEPTHS: [usize; 6] = [1, 2, 3, 4, 5, 8];

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn TreeView(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    let as_table = use_state(|| false);
    let pipeline = bench.pipeline.read();
    let Some(tree) = pipeline.report.as_ref().and_then(|report| report.tree.as_ref()) else { return Html::default() };
    let switch = {
        let as_table = as_table.clone();
        Callback::from(move |_| as_table.set(!*as_table))
    };
    let chosen = |take: fn(&Workbench, usize)| {
        let bench = bench.clone();
        Callback::from(move |event: Event| {
            if let Ok(value) = event.target_unchecked_into::<HtmlSelectElement>().value().parse() {
                take(&bench, value);
            }
        })
    };
    let deep = chosen(|bench, deep| bench.pipeline.change(|pipeline| pipeline.deep = deep));
    let option =
        |value: usize, now: usize, label: String| html! { <option value={value.to_string()} selected={value == now}>{ label }</option> };
    let said = said(tree);
    html! {
        <section class="tree-view" aria-label="The tree" data-testid="tree">
            <div class="facts-head">
                <h4>{ "The tree" }</h4>
                if tree.of > 1 {
                    <label class="flag">{ "Which" }
                        // A model of a canvas that has changed is still there, until the next fit.
                        <select onchange={chosen(show_tree)} disabled={pipeline.work.is_some()} data-testid="tree-choice">
                            { for (0..tree.of).map(|at| option(at, tree.at, format!("{} of {}", at + 1, tree.of))) }
                        </select>
                    </label>
                }
                if !*as_table {
                    <label class="flag">{ "Levels" }
                        <select onchange={deep}>{ for DEPTHS.into_iter().map(|depth| option(depth, pipeline.deep, depth.to_string())) }</select>
                    </label>
                }
                <button class="quiet" onclick={switch} aria-label={if *as_table { "As picture: the tree" } else { "As table: the tree" }}>
                    { if *as_table { "As picture" } else { "As table" } }
                </button>
            </div>
            <p class="hint">{ said.clone() }</p>
            if *as_table {
                { table(tree) }
            } else {
                { picture(tree, &layout(tree, pipeline.deep), said) }
            }
        </section>
    }
}

/// `15 nodes, 3 levels of splits; tree 2 of 20 counts 0.100 of the whole.`
fn said(tree: &Tree) -> String {
    let nodes = counted(tree.all, "node", "nodes");
    let levels = counted(tree.depth, "level of splits", "levels of splits");
    let part = if tree.of > 1 { format!("; tree {} of {}, of weight {:.3}", tree.at + 1, tree.of, tree.weight) } else { String::new() };
    let told = tree.nodes.len() as u64;
    let cut = if told < tree.all { format!("; the upper {} are told", count(told)) } else { String::new() };
    format!("{nodes}, {levels}{part}{cut}.")
}

/// What a box says first: the question that it asks, or what it predicts.
fn head(tree: &Tree, at: usize) -> String {
    let below = tree.nodes.iter().find(|other| other.above == Some(at));
    match below {
        Some(below) => format!("{}?", below.condition),
        None => format!("predicts {}", number(tree.nodes[at].predicts)),
    }
}

fn under(node: &Node) -> String {
    format!("{} · impurity {}", counted(node.rows, "row", "rows"), number(node.impurity))
}

fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn fitted(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn picture(tree: &Tree, laid: &Laid, said: String) -> Html {
    let edge = |placed: &Placed| {
        let above = &laid.boxes[placed.above?];
        let (x1, y1, x2, y2) = (above.x + WIDTH, above.middle(), placed.x, placed.middle());
        let half = (x1 + x2) / 2.0;
        let word = if placed.upper { "yes" } else { "no" };
        Some(html! {
            <g class="edge">
                <path d={format!("M{x1} {y1} C{half} {y1} {half} {y2} {x2} {y2}")} />
                <text x={(x2 - 4.0).to_string()} y={(y2 - 4.0).to_string()} text-anchor="end">{ word }</text>
            </g>
        })
    };
    let node = |placed: &Placed| {
        let node = &tree.nodes[placed.node];
        let (head, under) = (head(tree, placed.node), under(node));
        let more = if placed.more { " · more below" } else { "" };
        let (x, y) = (placed.x + 8.0, placed.y);
        html! {
            <g class={classes!("node", node.gain.is_none().then_some("leaf"))}>
                <rect x={placed.x.to_string()} y={y.to_string()} width={WIDTH.to_string()} height={HEIGHT.to_string()} rx="4" />
                <text class="head" x={x.to_string()} y={(y + 16.0).to_string()}>{ fitted(&head) }</text>
                <text x={x.to_string()} y={(y + 32.0).to_string()}>{ fitted(&format!("{}{more}", counted(node.rows, "row", "rows"))) }</text>
                <title>{ format!("{head} {under}, predicts {}{more}", number(node.predicts)) }</title>
            </g>
        }
    };
    html! {
        <div class="dag tree-picture" tabindex="0" role="region" aria-label="Picture of the tree">
            <svg role="img" aria-label={format!("Tree: {said} As a table each node is told.")} width={laid.width.to_string()} height={laid.height.to_string()}>
                { for laid.boxes.iter().filter_map(edge) }
                { for laid.boxes.iter().map(node) }
            </svg>
        </div>
    }
}

fn table(tree: &Tree) -> Html {
    let row = |(at, node): (usize, &Node)| {
        html! {
            <tr>
                <th scope="row" class="number">{ at }</th>
                <td class="number">{ node.above.map(|above| above.to_string()) }</td>
                <td>{ if node.above.is_none() { "all rows".to_owned() } else { node.condition.clone() } }</td>
                <td class="number">{ count(node.rows) }</td>
                <td class="number">{ number(node.predicts) }</td>
                <td class="number">{ number(node.impurity) }</td>
                <td class="number">{ node.gain.map(number) }</td>
                <td>{ if node.cut { "more below" } else if node.gain.is_none() { "leaf" } else { "" } }</td>
            </tr>
        }
    };
    let heads = [
        ("Node", true),
        ("Under", true),
        ("Rows that come", false),
        ("Rows", true),
        ("Predicts", true),
        ("Impurity", true),
        ("Gain", true),
        ("", false),
    ];
    let head = |(name, number): (&'static str, bool)| {
        html! { if name.is_empty() { <td /> } else { <th scope="col" class={number.then_some("number")}>{ name }</th> } }
    };
    html! {
        <div class="table-frame tall" tabindex="0" role="region" aria-label="Nodes of the tree">
            <table data-testid="tree-table">
                <thead><tr>{ for heads.into_iter().map(head) }</tr></thead>
                <tbody>{ for tree.nodes.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_asks_what_its_upper_child_answers_and_a_leaf_predicts() {
        let node = |above, condition: &str, gain| Node { above, condition: condition.to_owned(), gain, predicts: 0.25, ..Node::default() };
        let nodes = vec![node(None, "", Some(1.0)), node(Some(0), "age <= 29.5", None), node(Some(0), "age > 29.5", None)];
        let tree = Tree { at: 1, of: 20, weight: 0.1, depth: 1, all: 3, nodes };
        assert_eq!((head(&tree, 0).as_str(), head(&tree, 1).as_str()), ("age <= 29.5?", "predicts 0.25"));
        assert_eq!(said(&tree), "3 nodes, 1 level of splits; tree 2 of 20, of weight 0.100.");
        assert_eq!((number(1.0), number(0.33333), number(-0.5)), ("1".to_owned(), "0.3333".to_owned(), "-0.5".to_owned()));
        assert_eq!(fitted("a name of a column that is long <= 2.5").chars().count(), LETTERS + 1);
    }
}

//! Lists of words as matrices of texts: a row's words stand from the left on, what is no word is `NONE`.

use super::graph::Graph;
use super::message::{Attribute, Element};

/// What stands where a row has no more words. Unicode gives this code point to no text that is exchanged.
pub const NONE: &str = "\u{fdd1}";
/// A word of no letters while a text is split: the splitting operator finds nothing in an empty text.
pub const EMPTY: &str = "\u{fdd0}";

/// How many places the last dimension has, as a number of one place.
pub fn width(graph: &mut Graph, tensor: &str) -> String {
    graph.with("Shape", &[tensor], &[Attribute::Int("start", -1)])
}

/// 0, 1 … for the places of the last dimension.
pub fn positions(graph: &mut Graph, tensor: &str) -> String {
    let width = width(graph, tensor);
    let width = graph.op("Squeeze", &[&width]);
    let (zero, one) = (graph.whole(0), graph.whole(1));
    graph.op("Range", &[&zero, &width, &one])
}

/// Which cells hold words.
pub fn there(graph: &mut Graph, words: &str) -> String {
    let none = graph.text(NONE);
    let gone = graph.op("Equal", &[words, &none]);
    graph.op("Not", &[&gone])
}

/// How many flags of a row are true, as a column of whole numbers.
pub fn count(graph: &mut Graph, flags: &str) -> String {
    let flags = graph.as_longs(flags);
    graph.sum(&flags)
}

/// Only the words whose flags are true, moved to the left; as many columns as the longest row needs, one at least.
pub fn kept(graph: &mut Graph, words: &str, flags: &str) -> String {
    let none = graph.text(NONE);
    let held = graph.op("Where", &[flags, words, &none]);
    let counts = count(graph, flags);
    let longest = graph.reduce("ReduceMax", &counts, vec![0, 1]);
    let flat = graph.longs(&[-1]);
    let longest = graph.op("Reshape", &[&longest, &flat]);
    let one = graph.longs(&[1]);
    let columns = graph.op("Max", &[&longest, &one]);
    // In the order of −position, those that go behind all others.
    let position = positions(graph, words);
    let ahead = graph.op("Neg", &[&position]);
    let width = width(graph, words);
    let behind = graph.op("Sub", &[&ahead, &width]);
    let order = graph.op("Where", &[flags, &ahead, &behind]);
    let attributes = [Attribute::Int("axis", 1), Attribute::Int("largest", 1), Attribute::Int("sorted", 1)];
    let (_, places) = graph.pair("TopK", &[&order, &columns], &attributes);
    graph.with("GatherElements", &[&held, &places], &[Attribute::Int("axis", 1)])
}

/// The words of a matrix that is filled with empty texts.
pub fn of_matrix(graph: &mut Graph, matrix: &str) -> String {
    let nothing = graph.text("");
    let gone = graph.op("Equal", &[matrix, &nothing]);
    let flags = graph.op("Not", &[&gone]);
    kept(graph, matrix, &flags)
}

pub fn filled_with_nothing(graph: &mut Graph, words: &str) -> String {
    let (none, nothing) = (graph.text(NONE), graph.text(""));
    let gone = graph.op("Equal", &[words, &none]);
    graph.op("Where", &[&gone, &nothing, words])
}

/// Texts in small letters. The operator has one dimension only, and the locale that every Linux has: without one it takes
/// en_US, which images of Docker lack. It maps letter by letter: Java differs in İ, and in Σ at a word's end.
pub fn small_letters(graph: &mut Graph, texts: &str) -> String {
    let flat = graph.longs(&[-1]);
    let line = graph.op("Reshape", &[texts, &flat]);
    let attributes =
        [Attribute::Text("case_change_action", "LOWER"), Attribute::Int("is_case_sensitive", 1), Attribute::Text("locale", "C.UTF-8")];
    let lowered = graph.with("StringNormalizer", &[&line], &attributes);
    let shape = graph.op("Shape", &[texts]);
    graph.op("Reshape", &[&lowered, &shape])
}

/// Splits a column of texts at each of some texts, as Java's `split` does where it leaves nothing out: empty words are
/// `EMPTY`, and `NONE` may stand between words.
pub fn split(graph: &mut Graph, texts: &str, separators: &[String]) -> String {
    let (nothing, empty, none) = (graph.text(""), graph.text(EMPTY), graph.text(NONE));
    let flat = graph.longs(&[-1]);
    let line = graph.op("Reshape", &[texts, &flat]);
    let blank = graph.op("Equal", &[&line, &nothing]);
    let mut pieces = graph.op("Where", &[&blank, &empty, &line]);
    let last = graph.longs(&[-1]);
    for separator in separators {
        // Each splits all pieces there are, in a dimension of their own, which keeps their order.
        let (split, counts) = graph.pair("StringSplit", &[&pieces], &[Attribute::Text("delimiter", separator)]);
        let counts = graph.op("Unsqueeze", &[&counts, &last]);
        let position = positions(graph, &split);
        let there = graph.op("Less", &[&position, &counts]);
        let blank = graph.op("Equal", &[&split, &nothing]);
        let split = graph.op("Where", &[&blank, &empty, &split]);
        pieces = graph.op("Where", &[&there, &split, &none]);
    }
    let by_row = graph.longs(&[0, -1]);
    graph.op("Reshape", &[&pieces, &by_row])
}

/// Of the pieces of `split` the words that Java's `split` gives: no empty ones at the end, but a text that was not split
/// stays as it is.
pub fn as_java(graph: &mut Graph, pieces: &str) -> String {
    let is_there = there(graph, pieces);
    let empty = graph.text(EMPTY);
    let blank = graph.op("Equal", &[pieces, &empty]);
    let filled = graph.op("Not", &[&blank]);
    let filled = graph.op("And", &[&filled, &is_there]);
    let position = positions(graph, pieces);
    let (zero, one) = (graph.longs(&[0]), graph.longs(&[1]));
    let next = graph.op("Add", &[&position, &one]);
    let ends = graph.op("Where", &[&filled, &next, &zero]);
    let end = graph.greatest(&ends);
    let before = graph.op("Less", &[&position, &end]);
    let counts = count(graph, &is_there);
    let whole = graph.op("Equal", &[&counts, &one]);
    let flags = graph.op("Or", &[&before, &whole]);
    let flags = graph.op("And", &[&flags, &is_there]);
    let nothing = graph.text("");
    let words = graph.op("Where", &[&blank, &nothing, pieces]);
    kept(graph, &words, &flags)
}

/// Of the pieces of `split` those of so many letters at least, which is more than none.
pub fn of_length(graph: &mut Graph, pieces: &str, least: usize) -> String {
    let is_there = there(graph, pieces);
    let empty = graph.text(EMPTY);
    let blank = graph.op("Equal", &[pieces, &empty]);
    let filled = graph.op("Not", &[&blank]);
    let mut flags = graph.op("And", &[&filled, &is_there]);
    if least > 1 {
        let pattern = format!("(?s).{{{least},}}");
        let long = graph.with("RegexFullMatch", &[pieces], &[Attribute::Text("pattern", &pattern)]);
        flags = graph.op("And", &[&flags, &long]);
    }
    kept(graph, pieces, &flags)
}

/// The number of words of each row, as doubles.
pub fn lengths(graph: &mut Graph, words: &str) -> String {
    let flags = there(graph, words);
    let flags = graph.with("Cast", &[&flags], &[Attribute::Int("to", Element::Double as i64)]);
    graph.sum(&flags)
}

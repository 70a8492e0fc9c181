//! Texts into words, and words into others.

use touchpaper_sql::Result;

use super::graph::{Graph, Kind};
use super::message::Attribute;
use super::patterns::{self, SPACES};
use super::words::{self, NONE};
use crate::export::Stage;

fn made(stage: &Stage<'_>, graph: &mut Graph, tensor: String) -> Result<()> {
    graph.make(stage.settings.text("outputCol")?, tensor, Kind::Words);
    Ok(())
}

pub fn tokenizer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let text = graph.read_text(&stage.name, stage.settings.text("inputCol")?)?;
    let text = words::small_letters(graph, &text);
    let pieces = words::split(graph, &text, &SPACES.map(String::from));
    let tensor = words::as_java(graph, &pieces);
    made(stage, graph, tensor)
}

pub fn regex_tokenizer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let settings = &stage.settings;
    let pattern = settings.text("pattern")?;
    if !settings.flag("gaps")? {
        return stage.refuse("ONNX's operators find no words by a pattern; with gaps it can split");
    }
    let least = settings.count("minTokenLength", 0)?;
    let Some(separators) = patterns::separators(pattern, least > 0) else {
        return stage.refuse(&format!("ONNX splits at given letters, which its pattern {pattern} does not list"));
    };
    let mut text = graph.read_text(&stage.name, settings.text("inputCol")?)?;
    if settings.flag("toLowercase")? {
        text = words::small_letters(graph, &text);
    }
    let pieces = words::split(graph, &text, &separators);
    let tensor = if least > 0 { words::of_length(graph, &pieces, least) } else { words::as_java(graph, &pieces) };
    made(stage, graph, tensor)
}

pub fn stop_words_remover(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let case_sensitive = stage.settings.flag("caseSensitive")?;
    let mut stops = stage.settings.texts("stopWords")?;
    if !case_sensitive {
        stops.iter_mut().for_each(|word| *word = word.to_lowercase());
    }
    stops.sort();
    stops.dedup();
    for (input, output) in stage.columns()? {
        let tensor = graph.read_words(&stage.name, &input)?;
        let compared = if case_sensitive { tensor.clone() } else { words::small_letters(graph, &tensor) };
        let mut flags = words::there(graph, &tensor);
        if !stops.is_empty() {
            let attributes = [
                Attribute::Texts("keys_strings", stops.clone()),
                Attribute::Ints("values_int64s", vec![0; stops.len()]),
                Attribute::Int("default_int64", 1),
            ];
            let stays = graph.ml("LabelEncoder", &[&compared], &attributes);
            let zero = graph.longs(&[0]);
            let stays = graph.op("Greater", &[&stays, &zero]);
            flags = graph.op("And", &[&flags, &stays]);
        }
        let kept = words::kept(graph, &tensor, &flags);
        graph.make(&output, kept, Kind::Words);
    }
    Ok(())
}

pub fn n_gram(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let n = stage.settings.count("n", 1)?;
    let input = graph.read_words(&stage.name, stage.settings.text("inputCol")?)?;
    if n == 1 {
        return made(stage, graph, input);
    }
    // So many columns more that each place has n − 1 after it.
    let none = graph.text(NONE);
    let shape = graph.op("Shape", &[&input]);
    let (first, beyond, axis) = (graph.longs(&[0]), graph.longs(&[1]), graph.longs(&[0]));
    let rows = graph.op("Slice", &[&shape, &first, &beyond, &axis]);
    let more = graph.longs(&[n as i64 - 1]);
    let filling = graph.with("Concat", &[&rows, &more], &[Attribute::Int("axis", 0)]);
    let filling = graph.op("Expand", &[&none, &filling]);
    let wide = graph.side_by_side(&[&input, &filling]);
    let width = words::width(graph, &input);
    let columns = graph.longs(&[1]);
    let space = graph.text(" ");
    let mut joined = input.clone();
    let mut last = input.clone();
    for place in 1..n {
        let start = graph.longs(&[place as i64]);
        let end = graph.op("Add", &[&width, &start]);
        last = graph.op("Slice", &[&wide, &start, &end, &columns]);
        joined = graph.op("StringConcat", &[&joined, &space]);
        joined = graph.op("StringConcat", &[&joined, &last]);
    }
    let whole = words::there(graph, &last);
    let tensor = words::kept(graph, &joined, &whole);
    made(stage, graph, tensor)
}

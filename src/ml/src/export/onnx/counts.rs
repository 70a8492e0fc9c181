//! Words into vectors: how often each term is there, or the mean of what the words are.

use touchpaper_sql::Result;
use touchpaper_sql::arrow::array::AsArray;
use touchpaper_sql::arrow::datatypes::Float32Type;

use super::graph::{Graph, Kind};
use super::message::Attribute;
use super::words;
use crate::columns::strings;
use crate::export::Stage;
use crate::persist::malformed;

pub fn count_vectorizer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let terms = stage.data()?.texts("vocabulary")?;
    let (least, binary) = (stage.settings.float("minTF")?, stage.settings.flag("binary")?);
    let words = graph.read_words(&stage.name, stage.settings.text("inputCol")?)?;
    let places = terms.len();
    let attributes = [
        Attribute::Text("mode", "TF"),
        Attribute::Int("min_gram_length", 1),
        Attribute::Int("max_gram_length", 1),
        Attribute::Int("max_skip_count", 0),
        Attribute::Ints("ngram_counts", vec![0]),
        Attribute::Ints("ngram_indexes", (0..places as i64).collect()),
        Attribute::Texts("pool_strings", terms),
    ];
    let counts = graph.with("TfIdfVectorizer", &[&words], &attributes);
    let mut counts = graph.as_numbers(&counts);
    if least != 1.0 {
        let bound = if least > 1.0 {
            graph.number(least)
        } else {
            let share = graph.number(least);
            let total = words::lengths(graph, &words);
            graph.op("Mul", &[&total, &share])
        };
        let enough = graph.op("GreaterOrEqual", &[&counts, &bound]);
        let none = graph.number(0.0);
        counts = graph.op("Where", &[&enough, &counts, &none]);
    }
    if binary {
        let none = graph.number(0.0);
        let some = graph.op("Greater", &[&counts, &none]);
        counts = graph.as_numbers(&some);
    }
    graph.make(stage.settings.text("outputCol")?, counts, Kind::Vector(Some(places)));
    Ok(())
}

/// Words that it has not learnt count in the mean, as vectors of zeros.
pub fn word2vec(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let data = stage.data()?;
    let learnt: Vec<String> = strings(data.column("word")?)?.iter().map(|word| word.unwrap_or_default().to_string()).collect();
    let lists = data.column("vector")?.as_list_opt::<i32>().cloned().ok_or_else(|| malformed("vector"))?;
    let vectors = lists.values().as_primitive_opt::<Float32Type>().ok_or_else(|| malformed("vector"))?;
    let mut table: Vec<f64> = vectors.values().iter().map(|value| f64::from(*value)).collect();
    let size = table.len().checked_div(learnt.len()).unwrap_or(0);
    if size == 0 || size * learnt.len() != table.len() {
        return Err(malformed("vector"));
    }
    table.extend(std::iter::repeat_n(0.0, size));
    let count = learnt.len();
    let words = graph.read_words(&stage.name, stage.settings.text("inputCol")?)?;
    let attributes = [
        Attribute::Texts("keys_strings", learnt),
        Attribute::Ints("values_int64s", (0..count as i64).collect()),
        Attribute::Int("default_int64", count as i64),
    ];
    let places = graph.ml("LabelEncoder", &[&words], &attributes);
    let table = graph.doubles(&[count + 1, size], &table);
    let found = graph.with("Gather", &[&table, &places], &[Attribute::Int("axis", 0)]);
    let axis = graph.longs(&[1]);
    let sum = graph.with("ReduceSum", &[&found, &axis], &[Attribute::Int("keepdims", 0)]);
    // The mean of no words is the vector of zeros.
    let (length, one) = (words::lengths(graph, &words), graph.number(1.0));
    let length = graph.op("Max", &[&length, &one]);
    let share = graph.op("Div", &[&one, &length]);
    let mean = graph.op("Mul", &[&sum, &share]);
    graph.make(stage.settings.text("outputCol")?, mean, Kind::Vector(Some(size)));
    Ok(())
}

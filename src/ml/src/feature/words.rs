//! Texts into words and words into others: Tokenizer, RegexTokenizer, StopWordsRemover, NGram.

use std::collections::HashSet;

use touchpaper_sql::arrow::array::ArrayRef;
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result};

use super::lists::{Lists, ListsBuilder, list_field, type_of_lists};
use crate::columns::{call, field, named, scala_text};
use crate::stage::{Settings, requirement};

/// A list made of each list, or of each text that `source` has split.
fn map_lists(
    df: &DataFrame,
    stage: &str,
    source: Expression,
    output: &str,
    body: impl Fn(Vec<&str>) -> Vec<String> + Send + Sync + 'static,
) -> Result<DataFrame> {
    if df.columns().iter().any(|name| name == output) {
        return Err(Error::illegal_argument(format!("Output column {output} already exists.")));
    }
    let made = call(stage, vec![source], type_of_lists(), move |arrays: &[ArrayRef], rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (lists, mut builder) = (Lists::new(array)?, ListsBuilder::default());
        for row in 0..rows {
            builder.push(Some(&body(lists.need(row)?)));
        }
        Ok(builder.finish())
    });
    df.with_column(output, made)
}

fn text_field(df: &DataFrame, name: &str, text: fn(&DataType) -> String) -> Result<()> {
    match field(df, name)?.data_type {
        DataType::String => Ok(()),
        other => Err(requirement(format!("Input type must be string type but got {}.", text(&other)))),
    }
}

/// Java's `split` leaves no empty texts at the end, but a text that it does not split stays.
fn java_split(parts: Vec<&str>) -> Vec<String> {
    let whole = parts.len() == 1;
    let kept = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
    parts.into_iter().take(if whole { 1 } else { kept }).map(str::to_string).collect()
}

pub fn tokenizer(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
    text_field(df, input, DataType::simple_string)?;
    let lower = Expression::call("lower", vec![named(input)]);
    let split = Expression::call("split", vec![lower, Expression::string("\\s"), Expression::integer(-1)]);
    map_lists(df, "Tokenizer", split, output, java_split)
}

pub fn regex_tokenizer(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
    text_field(df, input, scala_text)?;
    let (least, gaps) = (settings.count("minTokenLength", 0)?, settings.flag("gaps")?);
    let text = if settings.flag("toLowercase")? { Expression::call("lower", vec![named(input)]) } else { named(input) };
    let pattern = Expression::string(settings.text("pattern")?);
    let found = if gaps {
        Expression::call("split", vec![text, pattern, Expression::integer(-1)])
    } else {
        Expression::call("regexp_extract_all", vec![text, pattern, Expression::integer(0)])
    };
    map_lists(df, "RegexTokenizer", found, output, move |parts| {
        let parts = if gaps { java_split(parts) } else { parts.into_iter().map(str::to_string).collect() };
        parts.into_iter().filter(|part| part.encode_utf16().count() >= least).collect()
    })
}

pub fn stop_words_remover(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    settings.one_way("StopWordsRemover")?;
    let (inputs, outputs) = settings.columns()?;
    let case_sensitive = settings.flag("caseSensitive")?;
    let words = settings.texts("stopWords")?.into_iter();
    let words: HashSet<String> = if case_sensitive { words.collect() } else { words.map(|word| word.to_lowercase()).collect() };
    let mut out = df.clone();
    for (input, output) in inputs.iter().zip(&outputs) {
        list_field(&out, input)?;
        if df.columns().contains(output) {
            return Err(requirement(format!("Output Column {output} already exists.")));
        }
        let words = words.clone();
        out = map_lists(&out, "StopWordsRemover", named(input), output, move |list| {
            let stops = |word: &str| if case_sensitive { words.contains(word) } else { words.contains(&word.to_lowercase()) };
            list.into_iter().filter(|word| !stops(word)).map(str::to_string).collect()
        })?;
    }
    Ok(out)
}

pub fn n_gram(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
    let n = settings.count("n", 1)?;
    list_field(df, input)?;
    map_lists(df, "NGram", named(input), output, move |list| list.windows(n).map(|words| words.join(" ")).collect())
}

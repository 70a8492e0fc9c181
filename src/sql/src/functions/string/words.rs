//! sentences: a text cut into sentences, and those into words, about as java.text.BreakIterator does it.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ListBuilder, StringBuilder};

use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

/// Language and country are taken and make no difference: the rules are those of most European languages.
pub fn sentences(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = (0..call.len()).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    let words = DataType::Array(Box::new(DataType::String), true);
    let typed = Kernel::call("sentences", arguments, DataType::Array(Box::new(words), true), |args| {
        let texts = args.strings(0)?;
        let mut out = ListBuilder::new(ListBuilder::new(StringBuilder::new()));
        for row in 0..args.rows {
            if texts.is_null(row) {
                out.append_null();
                continue;
            }
            for sentence in cut(texts.value(row)) {
                for word in words_of(sentence) {
                    out.values().values().append_value(word);
                }
                out.values().append(true);
            }
            out.append(true);
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// A sentence ends behind `!` and `?`, and behind a full stop before white space unless a small letter follows.
fn cut(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '\u{2029}') {
            continue;
        }
        let mut terminal = c;
        while let Some((_, c)) = chars.next_if(|(_, c)| matches!(c, '.' | '!' | '?' | '"' | '\'' | ')' | ']' | '”' | '’')) {
            if matches!(c, '!' | '?') {
                terminal = c;
            }
        }
        let mut spaces = 0;
        while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {
            spaces += 1;
        }
        let next = chars.peek().copied();
        let ends = match (next, terminal) {
            (None, _) | (Some(_), '!' | '?' | '。' | '！' | '？' | '\u{2029}') => true,
            (Some((_, c)), _) => spaces > 0 && !c.is_lowercase(),
        };
        if ends {
            let to = next.map_or(text.len(), |(at, _)| at);
            out.push(text.get(from..to).unwrap_or(""));
            from = to;
        }
    }
    let rest = text.get(from..).unwrap_or("");
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

/// Runs of letters and digits, with marks inside that join them: `it's`, `3.14`.
fn words_of(sentence: &str) -> Vec<String> {
    let chars: Vec<char> = sentence.chars().collect();
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for (i, c) in chars.iter().enumerate() {
        let (before, after) = (i.checked_sub(1).and_then(|j| chars.get(j)), chars.get(i + 1));
        let between = |test: fn(&char) -> bool| before.is_some_and(test) && after.is_some_and(test);
        let joins = match c {
            '\'' | '’' | '.' if between(|c| c.is_alphabetic()) => true,
            '.' | ',' if between(|c| c.is_numeric()) => true,
            '_' => !word.is_empty(),
            _ => false,
        };
        if c.is_alphanumeric() || joins {
            word.push(*c);
        } else if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn all(text: &str) -> Vec<Vec<String>> {
        cut(text).into_iter().map(words_of).collect()
    }

    /// As Spark gives them.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_sparks() {
        assert_eq!(all("Hi there! Good morning."), [vec!["Hi", "there"], vec!["Good", "morning"]]);
        let found = all("A b. C, d? \"E f\" it's 3.14 ok");
        assert_eq!(found, [vec!["A", "b"], vec!["C", "d"], vec!["E", "f", "it's", "3.14", "ok"]]);
        assert!(all("").is_empty());
    }
}

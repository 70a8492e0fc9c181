//! `{a,b}` and `{1..3}`: a word becomes several.

use crate::syntax::{Piece, Word};

pub fn expand(word: &Word) -> Vec<Word> {
    for open in 0..word.len() {
        if word[open] != Piece::Letter('{') {
            continue;
        }
        let Some((close, commas)) = matching(word, open) else { continue };
        let choices = if commas.is_empty() { range(&word[open + 1..close]) } else { between(word, open, close, &commas) };
        if choices.is_empty() {
            continue;
        }
        let endings = expand(&word[close + 1..].to_vec());
        let mut words = Vec::new();
        for middle in choices.iter().flat_map(expand) {
            for ending in &endings {
                words.push([&word[..open], &middle, ending].concat());
            }
        }
        return words;
    }
    vec![word.clone()]
}

/// Where the brace is closed, and the commas that are its own.
fn matching(word: &Word, open: usize) -> Option<(usize, Vec<usize>)> {
    let mut depth = 0_usize;
    let mut commas = Vec::new();
    for (at, piece) in word.iter().enumerate().skip(open) {
        match piece {
            Piece::Letter('{') => depth += 1,
            Piece::Letter('}') => {
                depth -= 1;
                if depth == 0 {
                    return Some((at, commas));
                }
            }
            Piece::Letter(',') if depth == 1 => commas.push(at),
            _ => {}
        }
    }
    None
}

fn between(word: &Word, open: usize, close: usize, commas: &[usize]) -> Vec<Word> {
    let starts = std::iter::once(open).chain(commas.iter().copied());
    let ends = commas.iter().copied().chain(std::iter::once(close));
    starts.zip(ends).map(|(start, end)| word[start + 1..end].to_vec()).collect()
}

/// `1..3`, also downwards. More than a few thousand are a mistake.
fn range(inside: &[Piece]) -> Vec<Word> {
    let letters: Option<String> = inside.iter().map(|piece| if let Piece::Letter(letter) = piece { Some(*letter) } else { None }).collect();
    let bounds =
        letters.as_deref().and_then(|text| text.split_once("..")).and_then(|(a, b)| Some((a.parse::<i32>().ok()?, b.parse::<i32>().ok()?)));
    let word = |number: i32| number.to_string().chars().map(Piece::Letter).collect();
    match bounds {
        Some((first, last)) if first.abs_diff(last) > 9999 => Vec::new(),
        Some((first, last)) if first <= last => (first..=last).map(word).collect(),
        Some((first, last)) => (last..=first).rev().map(word).collect(),
        None => Vec::new(),
    }
}

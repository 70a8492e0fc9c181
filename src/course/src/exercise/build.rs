//! Puts the pieces together and sees that every block has its exercise.

use super::attributes::{self, Attributes, Role};
use super::fences::{self, Fence};
use super::{Block, Code, Exercise, Kind, front_matter, quiz};
use crate::error::{Error, Result};

/// Reads an exercise's Markdown. The first mistake is told, with its line.
pub fn parse(markdown: &str) -> Result<Exercise> {
    let pieces = fences::take_apart(markdown);
    // What looks like a head further on is not one.
    let begins = |start: usize| markdown[..start].trim_matches('\u{feff}').trim().is_empty();
    let Some((head, head_place)) = pieces.head.filter(|(_, place)| begins(place.start)) else {
        return Err(Error::new(1, "an exercise starts with a head: `---`, `title: …`, `---`"));
    };
    let front = front_matter::parse(&head, line_of(markdown, head_place.start) + 1)?;
    let mut builder = Builder { markdown, prose_from: head_place.end, blocks: Vec::new(), exercises: Vec::new() };
    for fence in pieces.fences {
        builder.add(fence)?;
    }
    builder.prose_until(markdown.len());
    builder.names_are_known()?;
    Ok(Exercise { front, blocks: builder.blocks })
}

struct Builder<'a> {
    markdown: &'a str,
    /// Up to here the text is in a block already.
    prose_from: usize,
    blocks: Vec<Block>,
    exercises: Vec<String>,
}

impl Builder<'_> {
    fn add(&mut self, fence: Fence) -> Result<()> {
        let line = line_of(self.markdown, fence.place.start);
        let Some(attributes) = attributes::parse(&fence.info, line)? else { return Ok(()) };
        if !is_closed(&self.markdown[fence.place.clone()]) {
            return Err(Error::new(line, "the block is not closed: its last line must be ```"));
        }
        self.prose_until(fence.place.start);
        self.prose_from = fence.place.end;
        let kind = self.kind(attributes, fence.text, line)?;
        self.blocks.push(Block { line, kind });
        Ok(())
    }

    fn kind(&mut self, attributes: Attributes, text: String, line: usize) -> Result<Kind> {
        let code = |text| Code { language: attributes.language, text };
        let exercise = attributes.exercise.or_else(|| self.exercises.last().cloned());
        let of_one = |exercise: Option<String>, what: &str| {
            exercise.ok_or_else(|| Error::new(line, format!("a {what} needs an exercise above it, or `for=` and its id")))
        };
        Ok(match attributes.role {
            Role::Exercise => {
                let id = attributes.id.unwrap_or_else(|| format!("exercise-{}", self.exercises.len() + 1));
                if self.exercises.contains(&id) {
                    return Err(Error::new(line, format!("there is an exercise `{id}` already")));
                }
                self.exercises.push(id.clone());
                Kind::Exercise { id, code: code(text) }
            }
            Role::Setup => Kind::Setup { exercise, code: code(text) },
            Role::Check => Kind::Check { exercise: self.only(of_one(exercise, "check")?, "check", line)?, code: code(text) },
            Role::Solution => Kind::Solution { exercise: self.only(of_one(exercise, "solution")?, "solution", line)?, code: code(text) },
            Role::Hint => Kind::Hint { exercise: of_one(exercise, "hint")?, text: text.trim().to_owned() },
            Role::Quiz => Kind::Quiz(quiz::parse(&text, line)?),
        })
    }

    /// An exercise has one check and one solution at most; of hints it may have many.
    fn only(&self, exercise: String, what: &str, line: usize) -> Result<String> {
        let same = |kind: &Kind| match (kind, what) {
            (Kind::Check { exercise: of, .. }, "check") | (Kind::Solution { exercise: of, .. }, "solution") => *of == exercise,
            _ => false,
        };
        match self.blocks.iter().find(|block| same(&block.kind)) {
            Some(first) => Err(Error::new(line, format!("exercise `{exercise}` has a {what} on line {} already", first.line))),
            None => Ok(exercise),
        }
    }

    fn prose_until(&mut self, end: usize) {
        let text = &self.markdown[self.prose_from..end];
        let start = self.prose_from + text.len() - text.trim_start().len();
        let prose = text.trim();
        if !prose.is_empty() {
            self.blocks.push(Block { line: line_of(self.markdown, start), kind: Kind::Prose(prose.to_owned()) });
        }
    }

    /// A block may name an exercise that comes after it, so this is seen last.
    fn names_are_known(&self) -> Result<()> {
        for Block { line, kind } in &self.blocks {
            let named = match kind {
                Kind::Setup { exercise, .. } => exercise.as_ref(),
                Kind::Check { exercise, .. } | Kind::Solution { exercise, .. } | Kind::Hint { exercise, .. } => Some(exercise),
                _ => None,
            };
            if let Some(unknown) = named.filter(|name| !self.exercises.contains(name)) {
                return Err(Error::new(*line, format!("there is no exercise `{unknown}`")));
            }
        }
        Ok(())
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Markdown lets a fence run to the end of the file; an author who forgot to close it wants to know.
fn is_closed(block: &str) -> bool {
    let mut lines = block.trim_end().lines();
    let opening = lines.next().unwrap_or_default().trim_start();
    let Some(mark) = opening.chars().next() else { return false };
    let length = opening.chars().take_while(|c| *c == mark).count();
    lines.next_back().is_some_and(|last| {
        let last = last.trim();
        last.chars().count() >= length && last.chars().all(|c| c == mark)
    })
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

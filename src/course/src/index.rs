//! A course's index, `index.md`: a head with its title, then chapters (headings) with lists of links to exercises.
//!
//! ```text
//! ---
//! title: From a script to a service
//! ---
//! ## RDDs
//! - [Count words](word-count.md): a novel's words, by four transformations
//! ```

use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::exercise::{FrontMatter, read_head};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    pub front: FrontMatter,
    pub chapters: Vec<Chapter>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// Empty for what stands above the first heading.
    pub title: String,
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub title: String,
    /// The exercise's file, from the index's folder on.
    pub path: String,
    /// What follows the link.
    pub summary: String,
    /// Counted from 1.
    pub line: usize,
}

impl Index {
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.chapters.iter().flat_map(|chapter| &chapter.entries)
    }
}

pub fn parse(markdown: &str) -> Result<Index> {
    let mut index = Index::default();
    let mut head: Option<String> = None;
    let mut chapter = Chapter::default();
    // What text belongs to at the moment.
    let (mut in_head, mut in_heading, mut in_link) = (false, false, false);
    let mut entry: Option<Entry> = None;
    for (event, place) in Parser::new_ext(markdown, Options::ENABLE_YAML_STYLE_METADATA_BLOCKS).into_offset_iter() {
        match event {
            Event::Start(Tag::MetadataBlock(MetadataBlockKind::YamlStyle)) => (in_head, head) = (true, Some(String::new())),
            Event::End(TagEnd::MetadataBlock(_)) => in_head = false,
            Event::Start(Tag::Heading { .. }) => {
                let before = std::mem::take(&mut chapter);
                index.chapters.extend(Some(before).filter(|chapter| !chapter.entries.is_empty()));
                in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::Item) => entry = Some(Entry::default()),
            Event::End(TagEnd::Item) => {
                if let Some(mut entry) = entry.take().filter(|entry| !entry.path.is_empty()) {
                    entry.summary = entry.summary.trim_start_matches([':', '–', '-', ' ']).trim().to_owned();
                    chapter.entries.push(entry);
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(entry) = entry.as_mut().filter(|entry| entry.path.is_empty()) {
                    let line = line_of(markdown, place.start);
                    if !is_exercise(&dest_url) {
                        return Err(Error::new(line, format!("`{dest_url}` is no exercise of this folder: a file that ends with .md")));
                    }
                    (entry.path, entry.line) = (dest_url.to_string(), line);
                    in_link = true;
                }
            }
            Event::End(TagEnd::Link) => in_link = false,
            Event::Text(text) | Event::Code(text) => match (&mut head, &mut entry) {
                (Some(head), _) if in_head => head.push_str(&text),
                _ if in_heading => chapter.title.push_str(&text),
                (_, Some(entry)) if in_link => entry.title.push_str(&text),
                (_, Some(entry)) if !entry.path.is_empty() => entry.summary.push_str(&text),
                _ => {}
            },
            Event::SoftBreak => {
                if let Some(entry) = &mut entry {
                    entry.summary.push(' ');
                }
            }
            _ => {}
        }
    }
    index.chapters.extend(Some(chapter).filter(|chapter| !chapter.entries.is_empty()));
    let head = head.ok_or_else(|| Error::new(1, "an index starts with a head: `---`, `title: …`, `---`"))?;
    index.front = read_head(&head, 2)?;
    if index.chapters.is_empty() {
        return Err(Error::new(1, "the index lists no exercise: `- [Title](file.md): what it is about`"));
    }
    Ok(index)
}

fn is_exercise(path: &str) -> bool {
    path.ends_with(".md") && !path.starts_with('/') && !path.contains([':', '\\', '?', '#']) && path.split('/').all(|part| part != "..")
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_and_their_exercises() {
        let text = "---\ntitle: Course\n---\nWords of welcome with a [link](https://example.org).\n\n## RDDs\n\n- [Count `words`](words.md): first\n  and more\n- a note\n\n## Rest\n- [B](sub/b.md)\n";
        let index = parse(text).unwrap();
        assert_eq!(index.front.title, "Course");
        let told: Vec<_> = index
            .chapters
            .iter()
            .map(|chapter| {
                let entries: Vec<_> =
                    chapter.entries.iter().map(|e| (e.title.as_str(), e.path.as_str(), e.summary.as_str(), e.line)).collect();
                (chapter.title.as_str(), entries)
            })
            .collect();
        let expected = [("RDDs", vec![("Count words", "words.md", "first and more", 8)]), ("Rest", vec![("B", "sub/b.md", "", 13)])];
        assert_eq!(told, expected);
    }

    #[test]
    fn mistakes_are_told() {
        let said = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(said("# x"), "line 1: an index starts with a head: `---`, `title: …`, `---`");
        assert_eq!(said("---\ntitle: x\n---\n"), "line 1: the index lists no exercise: `- [Title](file.md): what it is about`");
        for path in ["https://example.org/a.md", "../a.md", "a.txt", "/a.md"] {
            let text = format!("---\ntitle: x\n---\n- [a]({path})\n");
            assert_eq!(said(&text), format!("line 4: `{path}` is no exercise of this folder: a file that ends with .md"));
        }
    }
}

//! Takes Markdown apart into the head, the fenced blocks and the prose between them, by pulldown-cmark's offsets.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

/// A fenced block: its info string, its text, and where all of it stands.
pub(super) struct Fence {
    pub info: String,
    pub text: String,
    pub place: Range<usize>,
}

pub(super) struct Pieces {
    /// The head's text and where the head stands, its `---` lines included.
    pub head: Option<(String, Range<usize>)>,
    pub fences: Vec<Fence>,
}

/// Only fences of the document itself count: one inside a list or a quotation is prose.
pub(super) fn take_apart(markdown: &str) -> Pieces {
    let mut pieces = Pieces { head: None, fences: Vec::new() };
    let mut depth = 0;
    // The text so far of the fence or head that we are in.
    let mut open: Option<String> = None;
    for (event, place) in Parser::new_ext(markdown, Options::ENABLE_YAML_STYLE_METADATA_BLOCKS).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if depth == 0 => {
                pieces.fences.push(Fence { info: info.to_string(), text: String::new(), place });
                open = Some(String::new());
            }
            Event::Start(Tag::MetadataBlock(MetadataBlockKind::YamlStyle)) => open = Some(String::new()),
            Event::Text(text) => {
                if let Some(open) = &mut open {
                    open.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) if depth == 0 => {
                if let (Some(text), Some(fence)) = (open.take(), pieces.fences.last_mut()) {
                    fence.text = text;
                }
            }
            Event::End(TagEnd::MetadataBlock(_)) => pieces.head = open.take().map(|text| (text, place)),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    pieces
}

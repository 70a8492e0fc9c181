//! A text's elements, read by quick-xml. Names keep no prefix of a namespace.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Element(Element),
    Text(String),
}

/// Deeper is refused: a hostile text must not take the stack.
const DEEPEST: usize = 500;

impl Element {
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Element> {
        self.children.iter().filter_map(|c| match c {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The text that stands directly in it.
    pub fn own_text(&self) -> String {
        self.children.iter().map(|c| if let Node::Text(t) = c { t.as_str() } else { "" }).collect()
    }

    /// All text inside.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out);
        out
    }

    fn write_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Element(e) => e.write_text(out),
                Node::Text(t) => out.push_str(t),
            }
        }
    }

    /// What is inside, as XML.
    pub fn inner_xml(&self) -> String {
        let mut out = String::new();
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(&quick_xml::escape::escape(text.as_str())),
                Node::Element(e) => {
                    let attributes = e.attributes.iter().map(|(n, v)| format!(" {n}=\"{}\"", quick_xml::escape::escape(v.as_str())));
                    out.push_str(&format!("<{0}{1}>{2}</{0}>", e.name, attributes.collect::<String>(), e.inner_xml()));
                }
            }
        }
        out
    }

    fn push_text(&mut self, text: &str) {
        match self.children.last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.children.push(Node::Text(text.to_string())),
        }
    }
}

/// The root element; `None` for what is no XML.
pub fn parse(text: &str) -> Option<Element> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let closed = match reader.read_event().ok()? {
            Event::Start(start) => {
                open.push(element(&start)?);
                if open.len() > DEEPEST {
                    return None;
                }
                continue;
            }
            Event::Empty(start) => element(&start)?,
            Event::End(_) => open.pop()?,
            Event::Text(text) => {
                match open.last_mut() {
                    Some(top) => top.push_text(&text.xml10_content()),
                    None if text.trim().is_empty() => {}
                    None => return None,
                }
                continue;
            }
            Event::CData(text) => {
                open.last_mut()?.push_text(&text.into_inner());
                continue;
            }
            Event::GeneralRef(entity) => {
                let top = open.last_mut()?;
                match entity.resolve_char_ref().ok()? {
                    Some(c) => top.push_text(c.encode_utf8(&mut [0; 4])),
                    None => top.push_text(quick_xml::escape::resolve_predefined_entity(&entity)?),
                }
                continue;
            }
            Event::Eof => return None,
            _ => continue,
        };
        match open.last_mut() {
            Some(top) => top.children.push(Node::Element(closed)),
            None => return Some(closed),
        }
    }
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let name = attribute.key.into_inner();
        if name != "xmlns" && !name.starts_with("xmlns:") {
            let value = quick_xml::escape::unescape(&attribute.value).ok()?.into_owned();
            attributes.push((local(name).to_string(), value));
        }
    }
    Some(Element { name: local(start.name().into_inner()).to_string(), attributes, children: Vec::new() })
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn reads() {
        let root = parse("<?xml version=\"1.0\"?><p a=\"1 &lt; 2\"><b>x&amp;y</b> t <c/><![CDATA[<z>]]></p>").unwrap();
        assert_eq!(root.attributes, [("a".to_string(), "1 < 2".to_string())]);
        assert_eq!(root.elements().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(root.text(), "x&y t <z>");
        assert!(parse("<p><a>").is_none() && parse("<p></q>").is_none() && parse("x").is_none());
    }
}

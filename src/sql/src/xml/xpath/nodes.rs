//! A document's nodes in its order, each knowing its parent.

use crate::xml::{Element, Node};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Document,
    Element,
    Attribute,
    Text,
}

pub struct Entry {
    pub kind: Kind,
    pub name: String,
    /// Of attributes and texts.
    pub value: String,
    pub parent: Option<usize>,
    pub attributes: Vec<usize>,
    pub children: Vec<usize>,
}

pub struct Nodes(Vec<Entry>);

impl Nodes {
    pub fn of(root: &Element) -> Self {
        let mut nodes = Self(Vec::new());
        nodes.push(Kind::Document, "", "", None);
        nodes.element(root, 0);
        nodes
    }

    fn push(&mut self, kind: Kind, name: &str, value: &str, parent: Option<usize>) -> usize {
        let entry = Entry { kind, name: name.into(), value: value.into(), parent, attributes: Vec::new(), children: Vec::new() };
        self.0.push(entry);
        self.0.len() - 1
    }

    fn element(&mut self, element: &Element, parent: usize) {
        let own = self.push(Kind::Element, &element.name, "", Some(parent));
        if let Some(parent) = self.0.get_mut(parent) {
            parent.children.push(own);
        }
        for (name, value) in &element.attributes {
            let attribute = self.push(Kind::Attribute, name, value, Some(own));
            if let Some(entry) = self.0.get_mut(own) {
                entry.attributes.push(attribute);
            }
        }
        for child in &element.children {
            match child {
                Node::Element(child) => self.element(child, own),
                Node::Text(text) => {
                    let text = self.push(Kind::Text, "", text, Some(own));
                    if let Some(entry) = self.0.get_mut(own) {
                        entry.children.push(text);
                    }
                }
            }
        }
    }

    pub fn get(&self, node: usize) -> Option<&Entry> {
        self.0.get(node)
    }

    /// The text of a node: of an element, all that is inside.
    pub fn string(&self, node: usize) -> String {
        match self.get(node) {
            Some(entry) if matches!(entry.kind, Kind::Attribute | Kind::Text) => entry.value.clone(),
            Some(entry) => entry.children.iter().map(|child| self.string(*child)).collect(),
            None => String::new(),
        }
    }

    pub fn descendants(&self, node: usize, out: &mut Vec<usize>) {
        for child in self.get(node).map(|e| e.children.as_slice()).unwrap_or_default() {
            out.push(*child);
            self.descendants(*child, out);
        }
    }
}

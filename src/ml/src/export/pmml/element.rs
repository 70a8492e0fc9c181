//! XML elements, as PMML needs them: attributes, children, a text.

use quick_xml::escape::escape;

#[derive(Clone, Debug, Default)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Element>,
    text: String,
}

/// A number as XML Schema's double has it.
pub fn number(value: f64) -> String {
    if value.is_infinite() { if value > 0.0 { "INF".into() } else { "-INF".into() } } else { format!("{value:?}") }
}

impl Element {
    pub fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    #[must_use]
    pub fn with(mut self, attribute: &'static str, value: impl ToString) -> Self {
        self.attributes.push((attribute, value.to_string()));
        self
    }

    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// Puts children before those there are.
    #[must_use]
    pub fn first(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.splice(0..0, children);
        self
    }

    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Adds its lines, indented by so many levels.
    pub fn write(&self, level: usize, out: &mut String) {
        out.extend(std::iter::repeat_n("  ", level));
        out.push('<');
        out.push_str(self.name);
        for (attribute, value) in &self.attributes {
            out.push_str(&format!(" {attribute}=\"{}\"", escape(value.as_str())));
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push('>');
        out.push_str(&escape(self.text.as_str()));
        if !self.children.is_empty() {
            out.push('\n');
            self.children.iter().for_each(|child| child.write(level + 1, out));
            out.extend(std::iter::repeat_n("  ", level));
        }
        out.push_str(&format!("</{}>\n", self.name));
    }
}

pub fn constant(value: f64) -> Element {
    Element::new("Constant").with("dataType", "double").text(number(value))
}

pub fn field(name: &str) -> Element {
    Element::new("FieldRef").with("field", name)
}

/// One of PMML's functions of some arguments.
pub fn apply(function: &str, arguments: impl IntoIterator<Item = Element>) -> Element {
    Element::new("Apply").with("function", function).children(arguments)
}

/// Numbers as an array.
pub fn array(values: &[f64]) -> Element {
    let text = values.iter().map(|value| number(*value)).collect::<Vec<_>>().join(" ");
    Element::new("Array").with("n", values.len()).with("type", "real").text(text)
}

/// What a column of texts or numbers becomes, pair by pair; `otherwise` for the rest.
pub fn map_values(from: &str, pairs: impl Iterator<Item = (String, String)>, kind: &str, otherwise: Option<String>) -> Element {
    let row =
        |(from, to): (String, String)| Element::new("row").child(Element::new("input").text(from)).child(Element::new("output").text(to));
    let mut made = Element::new("MapValues").with("outputColumn", "output").with("dataType", kind);
    if let Some(otherwise) = otherwise {
        made = made.with("defaultValue", &otherwise);
    }
    let pair = Element::new("FieldColumnPair").with("field", from).with("column", "input");
    made.child(pair).child(Element::new("InlineTable").children(pairs.map(row)))
}

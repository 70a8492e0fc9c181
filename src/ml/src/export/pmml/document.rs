//! A document under construction: the fields that the data bring, those derived from them, and which fields make a column.

use std::collections::{BTreeMap, HashSet};

use touchpaper_sql::Result;

use super::element::Element;
use crate::export::{Stage, refused};

/// A column of the DataFrame: of numbers or texts one field, of vectors one for each place.
#[derive(Clone, Debug)]
pub struct Column {
    pub fields: Vec<String>,
    pub text: bool,
    pub vector: bool,
}

#[derive(Default)]
pub struct Document {
    columns: BTreeMap<String, Column>,
    /// The data's fields, and whether each is a text.
    pub inputs: Vec<(String, bool)>,
    pub derived: Vec<Element>,
    pub model: Option<Element>,
    /// The model's OutputFields.
    pub outputs: Vec<Element>,
    names: HashSet<String>,
}

impl Document {
    /// A field's name that is not taken.
    fn fresh(&mut self, wanted: String) -> String {
        let mut name = wanted;
        while !self.names.insert(name.clone()) {
            name.push('_');
        }
        name
    }

    /// The column of this name, in whatever case; one that no stage makes is brought by the data, as so many places of a
    /// vector or as one number or text.
    fn read(&mut self, name: &str, width: Option<usize>, text: bool) -> Column {
        let key = name.to_lowercase();
        if let Some(column) = self.columns.get(&key) {
            return column.clone();
        }
        let names = match width {
            Some(width) => (0..width).map(|place| format!("{name}_{place}")).collect(),
            None => vec![name.to_string()],
        };
        let fields: Vec<String> = names.into_iter().map(|name| self.fresh(name)).collect();
        self.inputs.extend(fields.iter().map(|field| (field.clone(), text)));
        let column = Column { fields, text, vector: width.is_some() };
        self.columns.insert(key, column.clone());
        column
    }

    pub fn text(&mut self, name: &str) -> Column {
        self.read(name, None, true)
    }

    /// Whatever the column is, a number if the data bring it.
    pub fn any(&mut self, name: &str) -> Column {
        self.read(name, None, false)
    }

    pub fn number(&mut self, stage: &Stage<'_>, name: &str) -> Result<String> {
        let column = self.read(name, None, false);
        match column.fields.as_slice() {
            [field] if !column.text && !column.vector => Ok(field.clone()),
            _ => Err(refused(&stage.name, &format!("the column {name} holds no numbers"))),
        }
    }

    /// The fields of a vector; `width`: as many places as the stage needs, None where it takes any number.
    pub fn vector(&mut self, stage: &Stage<'_>, name: &str, width: Option<usize>) -> Result<Vec<String>> {
        if width.is_none() && !self.columns.contains_key(&name.to_lowercase()) {
            return stage.refuse(&format!("the number of places of {name} is not known; add a VectorSizeHint"));
        }
        let column = self.read(name, width, false);
        if !column.vector || width.is_some_and(|width| width != column.fields.len()) {
            return Err(refused(&stage.name, &format!("the column {name} holds no vectors of the model's size")));
        }
        Ok(column.fields)
    }

    /// A new column of fields that there are.
    pub fn make(&mut self, name: &str, fields: Vec<String>, vector: bool) {
        self.columns.insert(name.to_lowercase(), Column { fields, text: false, vector });
    }

    /// A number that an expression tells.
    pub fn derive(&mut self, wanted: String, expression: Element) -> String {
        let name = self.fresh(wanted);
        let field = Element::new("DerivedField").with("name", &name).with("optype", "continuous").with("dataType", "double");
        self.derived.push(field.child(expression));
        name
    }

    /// A column of vectors whose places expressions tell.
    pub fn derive_vector(&mut self, name: &str, expressions: Vec<Element>) {
        let fields = expressions.into_iter().enumerate().map(|(place, made)| self.derive(format!("{name}_{place}"), made)).collect();
        self.make(name, fields, true);
    }

    pub fn mining_schema(&self, target: Option<&str>) -> Element {
        let active = self.inputs.iter().map(|(name, _)| Element::new("MiningField").with("name", name));
        let target = target.map(|name| Element::new("MiningField").with("name", name).with("usageType", "target"));
        Element::new("MiningSchema").children(active).children(target)
    }

    /// The whole text. `target`: a field that the model predicts, with its classes.
    pub fn finish(self, target: Option<(&str, &[String])>) -> String {
        let mut dictionary: Vec<Element> = Vec::new();
        for (name, text) in &self.inputs {
            let (optype, kind) = if *text { ("categorical", "string") } else { ("continuous", "double") };
            dictionary.push(Element::new("DataField").with("name", name).with("optype", optype).with("dataType", kind));
        }
        if let Some((name, classes)) = target {
            let (optype, kind) = if classes.is_empty() { ("continuous", "double") } else { ("categorical", "string") };
            let values = classes.iter().map(|class| Element::new("Value").with("value", class));
            dictionary.push(Element::new("DataField").with("name", name).with("optype", optype).with("dataType", kind).children(values));
        }
        let application = Element::new("Application").with("name", "Touchpaper");
        let mut root = Element::new("PMML").with("xmlns", "http://www.dmg.org/PMML-4_3").with("version", "4.3");
        root = root.child(Element::new("Header").child(application));
        root = root.child(Element::new("DataDictionary").with("numberOfFields", dictionary.len()).children(dictionary));
        if !self.derived.is_empty() {
            root = root.child(Element::new("TransformationDictionary").children(self.derived));
        }
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        root.children(self.model).write(0, &mut text);
        text
    }
}

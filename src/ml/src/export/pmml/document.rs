//! A document under construction: the fields that the data bring, those derived from them, and which fields make a column.

use std::collections::{BTreeMap, HashSet};

use touchpaper_sql::Result;

use super::element::Element;
use crate::export::{Stage, Told, refused};

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
    /// Of columns that the data bring, in lower case, the places that were asked for one by one.
    places: BTreeMap<String, BTreeMap<usize, String>>,
    /// By an assembled column, in lower case, what it is assembled of.
    assembled: BTreeMap<String, Vec<String>>,
    /// What columns are that the data bring, as their signature or stages have told.
    told: Told,
    /// What the stage that has just been refused tells of one more.
    learnt: Option<(String, usize)>,
}

impl Document {
    pub fn knowing(told: Told) -> Self {
        Self { told, ..Self::default() }
    }

    /// A document of the same stages that knows what this one has learnt of the data; None where that is nothing new.
    pub fn again(&mut self) -> Option<Self> {
        let (name, width) = self.learnt.take()?;
        let mut told = std::mem::take(&mut self.told);
        if told.insert(name, Some(width)).is_some() {
            return None;
        }
        Some(Self::knowing(told))
    }

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
        let asked = self.places.remove(&key).unwrap_or_default();
        let mut fields: Vec<String> = Vec::new();
        for (place, name) in names.into_iter().enumerate() {
            fields.push(match asked.get(&place) {
                Some(field) => field.clone(),
                None => self.bring(name, text),
            });
        }
        let column = Column { fields, text, vector: width.is_some() };
        self.columns.insert(key, column.clone());
        column
    }

    /// One more field of the data.
    fn bring(&mut self, name: String, text: bool) -> String {
        let field = self.fresh(name);
        self.inputs.push((field.clone(), text));
        field
    }

    pub fn text(&mut self, name: &str) -> Column {
        self.read(name, None, true)
    }

    /// Whatever the column is; a number if the data bring it and no stage has told otherwise.
    pub fn any(&mut self, name: &str) -> Column {
        let width = self.places_of(name);
        self.read(name, width, false)
    }

    /// How many places a vector of the data's has, where that has been told.
    fn places_of(&self, name: &str) -> Option<usize> {
        self.told.get(&name.to_lowercase()).copied().flatten()
    }

    /// A column of vectors made of others.
    pub fn assemble(&mut self, name: &str, fields: Vec<String>, parts: Vec<String>) {
        self.make(name, fields, true);
        self.assembled.insert(name.to_lowercase(), parts);
    }

    /// Some fields of a vector, None where it has no such. Of one that the data bring these are all that is asked for.
    pub fn some_places(&mut self, stage: &Stage<'_>, name: &str, places: &[usize]) -> Result<Option<Vec<String>>> {
        let key = name.to_lowercase();
        if self.columns.contains_key(&key) {
            let fields = self.vector(stage, name, None)?;
            return Ok(places.iter().map(|place| fields.get(*place).cloned()).collect());
        }
        let mut known = self.places.remove(&key).unwrap_or_default();
        let fields = places.iter().map(|place| match known.get(place) {
            Some(field) => field.clone(),
            None => {
                let field = self.bring(format!("{name}_{place}"), false);
                known.insert(*place, field.clone());
                field
            }
        });
        let fields = fields.collect();
        self.places.insert(key, known);
        Ok(Some(fields))
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
        let width = width.or_else(|| self.places_of(name).filter(|_| !self.columns.contains_key(&name.to_lowercase())));
        if width.is_none() && !self.columns.contains_key(&name.to_lowercase()) {
            return stage.refuse(&format!("the number of places of {name} is not known; add a VectorSizeHint"));
        }
        let column = self.read(name, width, false);
        if !column.vector || width.is_some_and(|width| width != column.fields.len()) {
            if self.learn(name, &column, width) > 1 {
                return stage
                    .refuse(&format!("which of the columns that {name} is assembled of are vectors is not known; add a VectorSizeHint"));
            }
            return Err(refused(&stage.name, &format!("the column {name} holds no vectors of the model's size")));
        }
        Ok(column.fields)
    }

    /// What the places of an assembled column tell of the only one of its columns that may be a vector of the data's; gives
    /// how many may be.
    fn learn(&mut self, name: &str, column: &Column, width: Option<usize>) -> usize {
        let parts = self.assembled.get(&name.to_lowercase()).cloned().unwrap_or_default();
        // One field of the data, of which no stage has told that it is a vector.
        let brought = |part: &String| match self.columns.get(part) {
            Some(Column { fields, text: false, vector: false }) => {
                self.inputs.iter().any(|(field, _)| fields.contains(field)) && !self.told.contains_key(part)
            }
            _ => false,
        };
        let open: Vec<String> = parts.iter().map(|part| part.to_lowercase()).filter(brought).collect();
        let rest = width.and_then(|width| (width + 1).checked_sub(column.fields.len()));
        if let ([one], Some(rest)) = (open.as_slice(), rest) {
            self.learnt = Some((one.clone(), rest));
        }
        open.len()
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

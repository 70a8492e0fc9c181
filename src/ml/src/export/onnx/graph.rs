//! A graph under construction: its nodes and constants, and which tensor holds which column of the DataFrame.

use std::collections::BTreeMap;

use touchpaper_sql::Result;

use super::message::{Attribute, Element, Message, doubles, longs, node, node_of_several, strings, value};
use crate::export::{Told, refused};

const ML_OPERATORS: i64 = 3;
const ML: &str = "ai.onnx.ml";

/// The version of ONNX's operators that a graph needs, and that of the file's form which goes with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operators {
    /// Version 15, which onnxruntime 1.10 and later have.
    #[default]
    Plain,
    /// Version 20, which splits and joins texts: onnxruntime 1.17 and later.
    Texts,
}

impl Operators {
    fn versions(self) -> (i64, i64) {
        match self {
            Self::Plain => (15, 8),
            Self::Texts => (20, 9),
        }
    }
}

/// What a column holds. A number is a matrix of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
    /// A matrix of texts, in which `words::NONE` fills what a row has fewer words. Where the data bring it or it is given out
    /// the filling is empty texts.
    Words,
    /// The places of its vectors; None where only the data tell.
    Vector(Option<usize>),
    /// Brought by the data and only assembled: whether it is a number or a vector only the data tell.
    Either,
}

/// A column's tensor.
#[derive(Clone, Debug)]
pub struct Column {
    pub tensor: String,
    pub kind: Kind,
    /// What the indices of an indexed column stand for.
    pub labels: Option<Vec<String>>,
}

#[derive(Default)]
pub struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    /// Names of columns that the data bring.
    inputs: Vec<String>,
    outputs: Vec<Message>,
    /// By name in lower case, as Spark finds columns.
    columns: BTreeMap<String, Column>,
    /// By an assembled column, in lower case, what it is assembled of.
    assembled: BTreeMap<String, Vec<String>>,
    /// Flags of rows that Spark refuses or skips.
    refused: Vec<String>,
    made: usize,
    operators: Operators,
    told: Told,
}

impl Graph {
    pub fn new(operators: Operators, told: Told) -> Self {
        Self { operators, told, ..Self::default() }
    }

    fn fresh(&mut self, hint: &str) -> String {
        self.made += 1;
        format!("{hint}/{}", self.made)
    }

    /// A node of ONNX's own operators.
    pub fn op(&mut self, operator: &str, inputs: &[&str]) -> String {
        self.with(operator, inputs, &[])
    }

    pub fn with(&mut self, operator: &str, inputs: &[&str], attributes: &[Attribute<'_>]) -> String {
        let output = self.fresh(operator);
        self.nodes.push(node("", operator, inputs, &output, attributes));
        output
    }

    /// A node of the operators for machine learning.
    pub fn ml(&mut self, operator: &str, inputs: &[&str], attributes: &[Attribute<'_>]) -> String {
        let output = self.fresh(operator);
        self.nodes.push(node(ML, operator, inputs, &output, attributes));
        output
    }

    pub fn doubles(&mut self, dims: &[usize], values: &[f64]) -> String {
        let name = self.fresh("numbers");
        self.constants.push(doubles(&name, dims, values));
        name
    }

    pub fn number(&mut self, value: f64) -> String {
        self.doubles(&[1], &[value])
    }

    /// A row of numbers, one for each place of a vector.
    pub fn row(&mut self, values: &[f64]) -> String {
        self.doubles(&[1, values.len()], values)
    }

    pub fn longs(&mut self, values: &[i64]) -> String {
        let name = self.fresh("places");
        self.constants.push(longs(&name, &[values.len()], values));
        name
    }

    /// A whole number of no dimension.
    pub fn whole(&mut self, value: i64) -> String {
        let name = self.fresh("whole");
        self.constants.push(longs(&name, &[], &[value]));
        name
    }

    pub fn text(&mut self, value: &str) -> String {
        let name = self.fresh("text");
        self.constants.push(strings(&name, &[value]));
        name
    }

    /// True as 1, false as 0.
    pub fn as_numbers(&mut self, tensor: &str) -> String {
        self.with("Cast", &[tensor], &[Attribute::Int("to", Element::Double as i64)])
    }

    pub fn as_longs(&mut self, tensor: &str) -> String {
        self.with("Cast", &[tensor], &[Attribute::Int("to", Element::Long as i64)])
    }

    /// Some places of vectors.
    pub fn places(&mut self, tensor: &str, places: &[usize]) -> String {
        let places: Vec<i64> = places.iter().map(|place| *place as i64).collect();
        let places = self.longs(&places);
        self.with("Gather", &[tensor, &places], &[Attribute::Int("axis", 1)])
    }

    /// Σ over a vector's places, as a column.
    pub fn sum(&mut self, tensor: &str) -> String {
        let axis = self.longs(&[1]);
        self.with("ReduceSum", &[tensor, &axis], &[Attribute::Int("keepdims", 1)])
    }

    /// The greatest place of a vector, as a column.
    pub fn greatest(&mut self, tensor: &str) -> String {
        self.reduce("ReduceMax", tensor, vec![1])
    }

    /// The least place of a vector, as a column.
    pub fn least(&mut self, tensor: &str) -> String {
        self.reduce("ReduceMin", tensor, vec![1])
    }

    /// Dimensions that are reduced stay, as ones of one place. From version 18 on they are an input.
    pub fn reduce(&mut self, operator: &str, tensor: &str, axes: Vec<i64>) -> String {
        if self.operators == Operators::Plain {
            return self.with(operator, &[tensor], &[Attribute::Ints("axes", axes), Attribute::Int("keepdims", 1)]);
        }
        let axes = self.longs(&axes);
        self.with(operator, &[tensor, &axes], &[Attribute::Int("keepdims", 1)])
    }

    /// A node with two outputs.
    pub fn pair(&mut self, operator: &str, inputs: &[&str], attributes: &[Attribute<'_>]) -> (String, String) {
        let (first, second) = (self.fresh(operator), self.fresh(operator));
        self.nodes.push(node_of_several("", operator, inputs, &[&first, &second], attributes));
        (first, second)
    }

    /// Which place of a vector is the greatest, the first of equals, as a column of numbers.
    pub fn argmax(&mut self, tensor: &str) -> String {
        let found = self.with("ArgMax", &[tensor], &[Attribute::Int("axis", 1), Attribute::Int("keepdims", 1)]);
        self.as_numbers(&found)
    }

    pub fn side_by_side(&mut self, tensors: &[&str]) -> String {
        match tensors {
            [one] => (*one).to_string(),
            several => self.with("Concat", several, &[Attribute::Int("axis", 1)]),
        }
    }

    /// Marks the rows where a column of flags is true as ones that Spark refuses or skips: they come out as NaN.
    pub fn refuse(&mut self, flags: &str) {
        self.refused.push(flags.to_string());
    }

    /// The column of this name, if a stage has made it or one has read it.
    pub fn known(&self, name: &str) -> Option<&Column> {
        self.columns.get(&name.to_lowercase())
    }

    /// The column of this name; one that no stage makes becomes an input of the graph.
    pub fn read(&mut self, name: &str, otherwise: Kind) -> Column {
        if let Some(column) = self.known(name) {
            return column.clone();
        }
        self.inputs.push(name.to_string());
        let kind = match (self.told.get(&name.to_lowercase()), otherwise) {
            (Some(Some(places)), Kind::Either | Kind::Vector(None)) => Kind::Vector(Some(*places)),
            (Some(None), Kind::Either) => Kind::Number,
            (_, otherwise) => otherwise,
        };
        let column = Column { tensor: name.to_string(), kind, labels: None };
        self.columns.insert(name.to_lowercase(), column.clone());
        column
    }

    pub fn read_number(&mut self, stage: &str, name: &str) -> Result<String> {
        let column = self.read(name, Kind::Number);
        match column.kind {
            Kind::Number => {}
            Kind::Either => self.turn(name, Kind::Number),
            _ => return Err(refused(stage, &format!("the column {name} holds no numbers"))),
        }
        Ok(column.tensor)
    }

    pub fn read_text(&mut self, stage: &str, name: &str) -> Result<String> {
        let column = self.read(name, Kind::Text);
        if column.kind != Kind::Text {
            return Err(refused(stage, &format!("the column {name} holds no texts")));
        }
        Ok(column.tensor)
    }

    /// Words, of which those of a column that the data bring are told from its filling.
    pub fn read_words(&mut self, stage: &str, name: &str) -> Result<String> {
        let brought = self.known(name).is_none();
        let column = self.read(name, Kind::Words);
        if column.kind != Kind::Words {
            return Err(refused(stage, &format!("the column {name} holds no lists of words")));
        }
        if !brought {
            return Ok(column.tensor);
        }
        let tensor = super::words::of_matrix(self, &column.tensor);
        if let Some(column) = self.columns.get_mut(&name.to_lowercase()) {
            column.tensor.clone_from(&tensor);
        }
        Ok(tensor)
    }

    /// A vector's tensor with its number of places, where they are known.
    pub fn read_vector(&mut self, stage: &str, name: &str, width: Option<usize>) -> Result<(String, Option<usize>)> {
        let column = self.read(name, Kind::Vector(width));
        let known = match column.kind {
            Kind::Vector(known) => known,
            Kind::Either => None,
            _ => return Err(refused(stage, &format!("the column {name} holds no vectors"))),
        };
        if known.is_none() {
            self.turn(name, Kind::Vector(width));
            self.settle(name);
        }
        Ok((column.tensor, self.width(name)))
    }

    /// A vector of which the stage has to know the places. Columns that are only assembled count as numbers then.
    pub fn read_places(&mut self, stage: &str, name: &str) -> Result<(String, usize)> {
        if self.width(name).is_none() {
            for part in self.assembled.get(&name.to_lowercase()).cloned().unwrap_or_default() {
                if self.known(&part).is_some_and(|column| column.kind == Kind::Either) {
                    self.turn(&part, Kind::Number);
                }
            }
        }
        let width = self.width(name);
        match self.read_vector(stage, name, width)? {
            (tensor, Some(width)) => Ok((tensor, width)),
            _ => Err(refused(stage, &format!("the number of places of {name} is not known; add a VectorSizeHint"))),
        }
    }

    fn turn(&mut self, name: &str, kind: Kind) {
        if let Some(column) = self.columns.get_mut(&name.to_lowercase()) {
            column.kind = kind;
        }
    }

    /// How many places a column has, as far as it is known.
    fn width(&self, name: &str) -> Option<usize> {
        match &self.known(name)?.kind {
            Kind::Number => Some(1),
            Kind::Vector(Some(width)) => Some(*width),
            Kind::Vector(None) => self.assembled.get(&name.to_lowercase())?.iter().map(|part| self.width(part)).sum(),
            Kind::Text | Kind::Words | Kind::Either => None,
        }
    }

    /// What the places of an assembled column tell of the columns in it: that all others are numbers, or how many places
    /// the only other one has.
    fn settle(&mut self, name: &str) {
        let (Some(width), Some(parts)) = (self.width(name), self.assembled.get(&name.to_lowercase()).cloned()) else { return };
        let open: Vec<String> = parts.iter().filter(|part| self.width(part).is_none()).cloned().collect();
        let known: usize = parts.iter().filter_map(|part| self.width(part)).sum();
        let Some(rest) = width.checked_sub(known) else { return };
        if rest == open.len() && open.iter().all(|part| self.known(part).is_some_and(|column| column.kind == Kind::Either)) {
            open.iter().for_each(|part| self.turn(part, Kind::Number));
        } else if let [one] = open.as_slice() {
            self.turn(one, Kind::Vector(Some(rest)));
            self.settle(one);
        }
    }

    /// A column of vectors made of the places of others.
    pub fn assemble(&mut self, name: &str, tensor: String, parts: Vec<String>) {
        let width = parts.iter().map(|part| self.width(part)).sum();
        self.make(name, tensor, Kind::Vector(width));
        self.assembled.insert(name.to_lowercase(), parts);
    }

    pub fn make(&mut self, name: &str, tensor: String, kind: Kind) {
        self.columns.insert(name.to_lowercase(), Column { tensor, kind, labels: None });
    }

    pub fn make_indexed(&mut self, name: &str, tensor: String, labels: Vec<String>) {
        self.columns.insert(name.to_lowercase(), Column { tensor, kind: Kind::Number, labels: Some(labels) });
    }

    /// Gives a column out under its own name; rows that Spark refuses as NaN.
    pub fn give(&mut self, name: &str) -> Result<()> {
        let Some(column) = self.known(name).cloned() else { return Ok(()) };
        let mut tensor = column.tensor;
        if column.kind == Kind::Words {
            tensor = super::words::filled_with_nothing(self, &tensor);
        } else if column.kind != Kind::Text {
            let flags = self.refused.clone();
            if let Some((first, rest)) = flags.split_first() {
                let any = rest.iter().fold(first.clone(), |any, flags| self.op("Or", &[&any, flags]));
                let nan = self.number(f64::NAN);
                tensor = self.op("Where", &[&any, &nan, &tensor]);
            }
        }
        self.nodes.push(node("", "Identity", &[&tensor], name, &[]));
        let (element, width) = shape(&column.kind);
        self.outputs.push(value(name, element, width));
        Ok(())
    }

    /// The whole file.
    pub fn finish(self, name: &str) -> Vec<u8> {
        let shapes = self.inputs.iter().filter_map(|name| self.known(name).map(|column| (name, shape(&column.kind))));
        let inputs: Vec<Message> = shapes.map(|(name, (element, width))| value(name, element, width)).collect();
        let graph = Message::default().messages(1, &self.nodes).text(2, name).messages(5, &self.constants);
        let graph = graph.messages(11, &inputs).messages(12, &self.outputs);
        let (operators, form) = self.operators.versions();
        let imports = [("", operators), (ML, ML_OPERATORS)].map(|(domain, version)| Message::default().text(1, domain).int(2, version));
        let model = Message::default().int(1, form).text(2, "touchpaper");
        model.message(7, &graph).messages(8, &imports).into_bytes()
    }
}

fn shape(kind: &Kind) -> (Element, Option<usize>) {
    match kind {
        Kind::Number => (Element::Double, Some(1)),
        Kind::Text => (Element::Text, Some(1)),
        Kind::Words => (Element::Text, None),
        Kind::Vector(width) => (Element::Double, *width),
        Kind::Either => (Element::Double, None),
    }
}

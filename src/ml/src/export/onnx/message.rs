//! ONNX's protobuf messages, as far as a graph of a pipeline needs them. Field numbers are those of onnx.proto3.

/// The bytes of one message, its fields in the order of writing.
#[derive(Clone, Debug, Default)]
pub struct Message(Vec<u8>);

/// ONNX's TensorProto.DataType.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    Long = 7,
    Text = 8,
    Double = 11,
}

/// AttributeProto.AttributeType with its value.
pub enum Attribute<'a> {
    Int(&'a str, i64),
    Text(&'a str, &'a str),
    Tensor(&'a str, Message),
    Ints(&'a str, Vec<i64>),
    Texts(&'a str, Vec<String>),
}

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    #[must_use]
    pub fn int(mut self, field: u64, value: i64) -> Self {
        self.varint(field << 3);
        self.varint(value as u64);
        self
    }

    #[must_use]
    pub fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    #[must_use]
    pub fn text(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    #[must_use]
    pub fn message(self, field: u64, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    #[must_use]
    pub fn messages(self, field: u64, messages: &[Self]) -> Self {
        messages.iter().fold(self, |whole, message| whole.message(field, message))
    }

    fn texts(self, field: u64, texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        texts.into_iter().fold(self, |whole, text| whole.text(field, text.as_ref()))
    }

    /// Numbers of a repeated field in one piece.
    fn packed(self, field: u64, values: &[i64]) -> Self {
        let mut inner = Self::default();
        values.iter().for_each(|value| inner.varint(*value as u64));
        self.message(field, &inner)
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

fn tensor(name: &str, element: Element, dims: &[usize]) -> Message {
    let dims: Vec<i64> = dims.iter().map(|size| *size as i64).collect();
    Message::default().packed(1, &dims).int(2, element as i64).text(8, name)
}

/// TensorProto, whose numbers are raw little-endian bytes.
pub fn doubles(name: &str, dims: &[usize], values: &[f64]) -> Message {
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor(name, Element::Double, dims).bytes(9, &raw)
}

pub fn longs(name: &str, dims: &[usize], values: &[i64]) -> Message {
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor(name, Element::Long, dims).bytes(9, &raw)
}

/// TensorProto of texts, which are messages of their own.
pub fn strings(name: &str, values: &[&str]) -> Message {
    tensor(name, Element::Text, &[values.len()]).texts(6, values)
}

fn attribute(attribute: &Attribute<'_>) -> Message {
    let named = |name: &str, kind: i64| Message::default().text(1, name).int(20, kind);
    match attribute {
        Attribute::Int(name, value) => named(name, 2).int(3, *value),
        Attribute::Text(name, text) => named(name, 3).text(4, text),
        Attribute::Tensor(name, tensor) => named(name, 4).message(5, tensor),
        Attribute::Ints(name, values) => named(name, 7).packed(8, values),
        Attribute::Texts(name, texts) => named(name, 8).texts(9, texts),
    }
}

/// NodeProto. `domain`: empty for ONNX's own operators.
pub fn node(domain: &str, operator: &str, inputs: &[&str], output: &str, attributes: &[Attribute<'_>]) -> Message {
    node_of_several(domain, operator, inputs, &[output], attributes)
}

/// One with more than one output, called as its first.
pub fn node_of_several(domain: &str, operator: &str, inputs: &[&str], outputs: &[&str], attributes: &[Attribute<'_>]) -> Message {
    let attributes: Vec<Message> = attributes.iter().map(attribute).collect();
    let name = outputs.first().copied().unwrap_or_default();
    let node = Message::default().texts(1, inputs).texts(2, outputs).text(3, name).text(4, operator);
    node.messages(5, &attributes).text(7, domain)
}

/// ValueInfoProto of a matrix with a row for each row of data; `width`: None where it is not known, which has a name then.
pub fn value(name: &str, element: Element, width: Option<usize>) -> Message {
    let dimension = |message: Message| Message::default().message(1, &message);
    let rows = Message::default().text(2, "rows");
    let columns =
        width.map_or_else(|| Message::default().text(2, &format!("{name}/width")), |width| Message::default().int(1, width as i64));
    let shape = Message::default().messages(1, &[rows, columns]);
    let of_tensor = Message::default().int(1, element as i64).message(2, &shape);
    Message::default().text(1, name).message(2, &dimension(of_tensor))
}

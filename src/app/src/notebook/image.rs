//! A picture that came with a notebook. It is shown as an image and never as markup: what an SVG may hold of scripts and
//! links does nothing there.

use serde_json::{Map, Value, json};

/// What an image can be, the first of several forms of one result first.
const KINDS: [&str; 5] = ["image/png", "image/jpeg", "image/webp", "image/gif", SVG];
const SVG: &str = "image/svg+xml";
/// Wider ones were not meant for a page.
const WIDEST: u64 = 4_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    kind: &'static str,
    /// Base64, or an SVG's text.
    data: String,
    /// What stood for it where it could not be shown.
    plain: String,
    pub width: Option<u64>,
}

impl Image {
    /// The picture among the forms of a notebook's output; `text` reads a form's text.
    pub fn of(output: &Value, text: impl Fn(Option<&Value>) -> String) -> Option<Self> {
        let data = output.get("data")?;
        let (kind, form) = KINDS.into_iter().find_map(|kind| Some((kind, data.get(kind)?)))?;
        let form = text(Some(form));
        let data = if kind == SVG { form } else { form.split_whitespace().collect() };
        let is_image = if kind == SVG { data.contains("<svg") } else { !data.is_empty() && data.bytes().all(is_base64) };
        let width = output.pointer(&format!("/metadata/{}/width", kind.replace('/', "~1"))).and_then(Value::as_u64);
        let plain = text(output.pointer("/data/text~1plain"));
        is_image.then(|| Self { kind, data, plain, width: width.filter(|width| (1..=WIDEST).contains(width)) })
    }

    pub fn to_json(&self) -> Value {
        let mut data = Map::new();
        data.insert(self.kind.to_owned(), lines_of(&self.data, self.kind == SVG));
        if !self.plain.is_empty() {
            data.insert("text/plain".to_owned(), lines_of(&self.plain, true));
        }
        let metadata = self.width.map_or_else(|| json!({}), |width| json!({ self.kind: { "width": width } }));
        json!({ "output_type": "display_data", "metadata": metadata, "data": data })
    }

    /// The address of an image that has it all in itself.
    pub fn address(&self) -> String {
        if self.kind == SVG {
            format!("data:{SVG};charset=utf-8,{}", escaped(&self.data))
        } else {
            format!("data:{};base64,{}", self.kind, self.data)
        }
    }

    /// For who does not see it.
    pub fn words(&self) -> String {
        let plain = self.plain.trim().trim_start_matches('<').trim_end_matches('>');
        if plain.is_empty() { "A picture that came with the notebook".to_owned() } else { plain.to_owned() }
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

/// Of a text, its lines with their ends, as the format has them; Base64 is one string.
fn lines_of(text: &str, is_text: bool) -> Value {
    if is_text { json!(text.split_inclusive('\n').collect::<Vec<_>>()) } else { json!(text) }
}

/// Everything but letters and digits as an address writes bytes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(output: &Value) -> Option<Image> {
        Image::of(output, |form| form.and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    #[test]
    fn a_picture_is_taken_in_its_first_form_and_given_back() {
        let data = json!({ "image/svg+xml": "<svg/>", "image/png": "aGk=\n", "text/plain": "<Figure size 640x480 with 1 Axes>" });
        let output = json!({ "output_type": "display_data", "data": data, "metadata": { "image/png": { "width": 320, "height": 9 } } });
        let image = of(&output).unwrap();
        assert_eq!((image.address().as_str(), image.width), ("data:image/png;base64,aGk=", Some(320)));
        assert_eq!(image.words(), "Figure size 640x480 with 1 Axes");
        let data = json!({ "image/png": "aGk=", "text/plain": ["<Figure size 640x480 with 1 Axes>"] });
        let metadata = json!({ "image/png": { "width": 320 } });
        assert_eq!(image.to_json(), json!({ "output_type": "display_data", "metadata": metadata, "data": data }));
    }

    #[test]
    fn an_svg_is_an_address_of_letters_and_digits_alone() {
        let image = of(&json!({ "data": { "image/svg+xml": "<svg onload=\"x()\">é</svg>" } })).unwrap();
        assert_eq!(image.address(), "data:image/svg+xml;charset=utf-8,%3Csvg%20onload%3D%22x%28%29%22%3E%C3%A9%3C%2Fsvg%3E");
        assert_eq!(image.to_json()["data"]["image/svg+xml"], json!(["<svg onload=\"x()\">é</svg>"]));
        assert_eq!(image.words(), "A picture that came with the notebook");
    }

    #[test]
    fn what_is_no_picture_is_none() {
        for data in
            [json!({ "text/plain": "x" }), json!({ "image/png": "\"><b>" }), json!({ "image/png": "" }), json!({ "image/svg+xml": "x" })]
        {
            assert_eq!(of(&json!({ "data": data })), None, "{data}");
        }
        assert_eq!(of(&json!({})), None);
    }
}

//! XPath 1.0 over a text's tree: what xpath() and its kin ask.

use super::Element;

mod evaluate;
mod nodes;
mod syntax;

pub use evaluate::Value;
use nodes::Nodes;
pub use syntax::Expression;

/// An expression's value over a document.
pub fn evaluate(expression: &Expression, root: &Element) -> Result<Value, String> {
    let nodes = Nodes::of(root);
    evaluate::Evaluation::new(&nodes).document(expression)
}

/// The text of an expression; the message says what is wrong with it.
pub fn parse(text: &str) -> Result<Expression, String> {
    syntax::parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn value(text: &str, path: &str) -> Value {
        evaluate(&parse(path).unwrap(), &xml::parse(text).unwrap()).unwrap()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn paths() {
        let text = r#"<a><b id="1">x</b><b id="2">y</b><c><b>z</b></c></a>"#;
        assert_eq!(value(text, "a/b").string(), "x");
        assert_eq!(value(text, "a/b[@id='2']").string(), "y");
        assert_eq!(value(text, "a/b[last()]").string(), "y");
        assert_eq!(value(text, "//b[position() = 1]/text()").texts(), [Some("x".to_string()), Some("z".to_string())]);
        assert_eq!(value(text, "//@id").texts(), [Some("1".to_string()), Some("2".to_string())]);
        assert_eq!(value(text, "a/b").texts(), [None, None]);
        assert_eq!(value(text, "a/c/b/../../b[1]").string(), "x");
        assert_eq!(value(text, "/a/*[self::c]/b | a/b[1]").texts().len(), 2);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn functions_and_operators() {
        let text = "<a><b>1</b><b>2.5</b></a>";
        assert_eq!(value(text, "sum(a/b)").number(), 3.5);
        assert_eq!(value(text, "count(a/b) * 2 - 1 div 2").number(), 3.5);
        assert!(value(text, "a/b = 2.5 and not(a/b = 7)").boolean());
        assert_eq!(value(text, "concat(name(a/*[1]), '-', string-length('abc'))").string(), "b-3");
        assert_eq!(value(text, "substring('12345', 2, 3)").string(), "234");
        assert!(value(text, "a/x").number().is_nan());
        assert!(parse("a[[").is_err() && parse("a b").is_err() && parse("").is_err());
    }
}

//! The text of `printSchema()`.

use super::{DataType, StructField, StructType};

impl StructType {
    /// `root\n |-- a: long (nullable = true)\n …`, ending with a line break as Spark's does.
    pub fn tree_string(&self) -> String {
        self.tree_string_to(usize::MAX)
    }

    /// As `tree_string`, no deeper than `level`.
    pub fn tree_string_to(&self, level: usize) -> String {
        let mut out = String::from("root\n");
        for field in &self.fields {
            field_tree(field, " |", level, &mut out);
        }
        out
    }
}

fn field_tree(field: &StructField, prefix: &str, level: usize, out: &mut String) {
    if level == 0 {
        return;
    }
    out.push_str(&format!("{prefix}-- {}: {} (nullable = {})\n", field.name, field.data_type.type_name(), field.nullable));
    children(&field.data_type, &format!("{prefix}    |"), level - 1, out);
}

fn children(data_type: &DataType, prefix: &str, level: usize, out: &mut String) {
    if level == 0 {
        return;
    }
    match data_type {
        DataType::Struct(s) => {
            for field in &s.fields {
                field_tree(field, prefix, level, out);
            }
        }
        DataType::Array(element, contains_null) => {
            out.push_str(&format!("{prefix}-- element: {} (containsNull = {contains_null})\n", element.type_name()));
            children(element, &format!("{prefix}    |"), level - 1, out);
        }
        DataType::Map(key, value, contains_null) => {
            out.push_str(&format!("{prefix}-- key: {}\n", key.type_name()));
            children(key, &format!("{prefix}    |"), level - 1, out);
            out.push_str(&format!("{prefix}-- value: {} (valueContainsNull = {contains_null})\n", value.type_name()));
            children(value, &format!("{prefix}    |"), level - 1, out);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn nested() {
        let inner = StructType::new(vec![StructField::new("x", DataType::Integer, true)]);
        let schema = StructType::new(vec![
            StructField::new("id", DataType::Long, false),
            StructField::new("tags", DataType::Array(Box::new(DataType::String), true), true),
            StructField::new("m", DataType::Map(Box::new(DataType::String), Box::new(DataType::Struct(inner)), true), true),
        ]);
        expect_test::expect![[r#"
            root
             |-- id: long (nullable = false)
             |-- tags: array (nullable = true)
             |    |-- element: string (containsNull = true)
             |-- m: map (nullable = true)
             |    |-- key: string
             |    |-- value: struct (valueContainsNull = true)
             |    |    |-- x: integer (nullable = true)
        "#]]
        .assert_eq(&schema.tree_string());
    }
}

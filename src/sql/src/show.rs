//! The text of `df.show()`.

use datafusion::arrow::array::RecordBatch;

use crate::format::Printer;
use crate::types::StructType;
use crate::zone::Zone;

/// Rows as a table, timestamps in a zone. `truncate` 0 keeps cells whole, names are never cut; `vertical` writes a line per cell.
pub fn table(schema: &StructType, batches: &[RecordBatch], zone: Zone, limit: usize, truncate: usize, vertical: bool) -> String {
    let printer = Printer { null: "NULL", zone };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut more = false;
    for batch in batches {
        for row in 0..batch.num_rows() {
            if rows.len() == limit {
                more = true;
                break;
            }
            let cells = batch.columns().iter().zip(&schema.fields);
            let cells = cells.map(|(c, field)| shorten(&escape(&printer.cell(c.as_ref(), row, &field.data_type)), truncate));
            rows.push(cells.collect());
        }
    }
    let names: Vec<String> = schema.fields.iter().map(|f| escape(&f.name)).collect();
    let mut out = if vertical { vertical_text(&names, &rows) } else { table_text(&names, &rows, truncate > 0) };
    if more {
        let noun = if limit == 1 { "row" } else { "rows" };
        out.push_str(&format!("only showing top {limit} {noun}"));
    }
    out
}

/// Line breaks and tabs in a cell would break the table.
fn escape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{c}' => out.push_str("\\f"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{7}' => out.push_str("\\a"),
            c => out.push(c),
        }
    }
    out
}

fn shorten(cell: &str, truncate: usize) -> String {
    if truncate == 0 || cell.chars().count() <= truncate {
        return cell.to_string();
    }
    if truncate < 4 {
        return cell.chars().take(truncate).collect();
    }
    cell.chars().take(truncate - 3).collect::<String>() + "..."
}

/// Columns of a terminal that a text takes: wide East Asian characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xA000..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6)
}

fn table_text(names: &[String], rows: &[Vec<String>], right: bool) -> String {
    let mut widths: Vec<usize> = names.iter().map(|n| width(n).max(3)).collect();
    for row in rows {
        for (w, cell) in widths.iter_mut().zip(row) {
            *w = (*w).max(width(cell));
        }
    }
    let border = format!("+{}+\n", widths.iter().map(|w| "-".repeat(*w)).collect::<Vec<_>>().join("+"));
    let line = |cells: &[String]| {
        let mut out = String::from("|");
        for (cell, w) in cells.iter().zip(&widths) {
            let pad = " ".repeat(w - width(cell));
            if right {
                out.push_str(&pad);
            }
            out.push_str(cell);
            if !right {
                out.push_str(&pad);
            }
            out.push('|');
        }
        // Without columns the two bars stand alone.
        if cells.is_empty() {
            out.push('|');
        }
        out + "\n"
    };
    let mut out = border.clone() + &line(names) + &border;
    for row in rows {
        out.push_str(&line(row));
    }
    // A table without columns has empty lines between its borders.
    out + &border
}

fn vertical_text(names: &[String], rows: &[Vec<String>]) -> String {
    let name_width = names.iter().map(|n| width(n)).max().unwrap_or(0).max(3);
    let cell_width = rows.iter().flatten().map(|c| width(c)).max().unwrap_or(0).max(3);
    let mut out = String::new();
    for (i, row) in rows.iter().enumerate() {
        let header = format!("-RECORD {i}");
        out.push_str(&format!("{header:-<total$}\n", total = name_width + cell_width + 5));
        for (name, cell) in names.iter().zip(row) {
            let (name_pad, cell_pad) = (" ".repeat(name_width - width(name)), " ".repeat(cell_width - width(cell)));
            out.push_str(&format!(" {name}{name_pad} | {cell}{cell_pad} \n"));
        }
    }
    if rows.is_empty() {
        out.push_str("(0 rows)\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use wasm_bindgen_test::wasm_bindgen_test;

    use datafusion::arrow::array::{ArrayRef, Float64Array, StringArray};

    use super::*;

    fn schema() -> StructType {
        let field = |name: &str, data_type| crate::types::StructField::new(name, data_type, true);
        StructType::new(vec![field("name", crate::types::DataType::String), field("v", crate::types::DataType::Double)])
    }

    fn batch() -> RecordBatch {
        let name: ArrayRef = Arc::new(StringArray::from(vec![Some("a fairly long name, longer than 20"), None]));
        let value: ArrayRef = Arc::new(Float64Array::from(vec![1e10, 0.5]));
        RecordBatch::try_from_iter([("name", name), ("v", value)]).unwrap()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn truncated_cells_stand_right() {
        expect_test::expect![[r#"
            +--------------------+------+
            |                name|     v|
            +--------------------+------+
            |a fairly long nam...|1.0E10|
            |                NULL|   0.5|
            +--------------------+------+
        "#]]
        .assert_eq(&table(&schema(), &[batch()], Zone::UTC, 20, 20, false));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn whole_cells_stand_left_and_more_is_said() {
        expect_test::expect![[r#"
            +----------------------------------+------+
            |name                              |v     |
            +----------------------------------+------+
            |a fairly long name, longer than 20|1.0E10|
            +----------------------------------+------+
            only showing top 1 row"#]]
        .assert_eq(&table(&schema(), &[batch()], Zone::UTC, 1, 0, false));
    }
}

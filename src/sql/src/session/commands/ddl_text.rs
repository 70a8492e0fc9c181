//! A table as the statement that would make it again: SHOW CREATE TABLE.

use crate::catalog::{Table, TableKind};
use crate::types::{DataType, StructField};

/// A text as a SQL literal.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A name as it may stand without backticks, or in them.
fn name(text: &str) -> String {
    let plain =
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !text.chars().all(|c| c.is_ascii_digit());
    if plain { text.to_string() } else { format!("`{}`", text.replace('`', "``")) }
}

pub fn create_statement(table: &Table) -> String {
    let short = format!("{}.{}", name(&table.name.database), name(&table.name.table));
    let full = format!("{}.{short}", crate::catalog::CATALOG);
    if let Some(view) = &table.view {
        return view_statement(table, &short, &view.text);
    }
    let mut out = format!("CREATE TABLE {full} (\n");
    let columns: Vec<String> = table.schema.fields.iter().map(|f| format!("  {}", column(table, f))).collect();
    out.push_str(&columns.join(",\n"));
    out.push_str(&format!(")\nUSING {}\n", table.provider));
    let options: Vec<String> =
        sorted(table.options.iter()).into_iter().map(|(k, v)| format!("  {} = {}", literal(k), literal(v))).collect();
    if !options.is_empty() {
        out.push_str(&format!("OPTIONS (\n{})\n", options.join(",\n")));
    }
    if !table.partition_columns.is_empty() {
        let columns: Vec<String> = table.partition_columns.iter().map(|c| name(c)).collect();
        out.push_str(&format!("PARTITIONED BY ({})\n", columns.join(", ")));
    }
    if let Some(buckets) = &table.bucketing {
        let listed = |all: &[String]| all.iter().map(|c| name(c)).collect::<Vec<_>>().join(", ");
        out.push_str(&format!("CLUSTERED BY ({})\n", listed(&buckets.columns)));
        if !buckets.sort.is_empty() {
            out.push_str(&format!("SORTED BY ({})\n", listed(&buckets.sort)));
        }
        out.push_str(&format!("INTO {} BUCKETS\n", buckets.count));
    }
    if table.kind == TableKind::External {
        out.push_str(&format!("LOCATION 'file:{}'\n", table.path));
    }
    if let Some(comment) = &table.comment {
        out.push_str(&format!("COMMENT {}\n", literal(comment)));
    }
    out.push_str(&properties(table));
    out
}

fn view_statement(table: &Table, full: &str, text: &str) -> String {
    let columns: Vec<String> = table
        .schema
        .fields
        .iter()
        .map(|f| match table.comment_of(&f.name) {
            Some(comment) => format!("  {} COMMENT {}", name(&f.name), literal(comment)),
            None => format!("  {}", name(&f.name)),
        })
        .collect();
    let mut out = format!("CREATE VIEW {full} (\n{})\n", columns.join(",\n"));
    if let Some(comment) = &table.comment {
        out.push_str(&format!("COMMENT {}\n", literal(comment)));
    }
    out.push_str(&properties(table));
    out.push_str(&format!("WITH SCHEMA COMPENSATION\nAS {text}\n"));
    out
}

fn column(table: &Table, field: &StructField) -> String {
    // Spark 4.3 spells out the collation of every string column here.
    let collation = if field.data_type == DataType::String { " COLLATE UTF8_BINARY" } else { "" };
    let written = field.written_type().map_or_else(|| field.data_type.sql(), str::to_uppercase);
    let mut out = format!("{} {written}{collation}", name(&field.name));
    if !field.nullable {
        out.push_str(" NOT NULL");
    }
    if let Some(default) = table.defaults.get(&field.name.to_lowercase()) {
        out.push_str(&format!(" DEFAULT {default}"));
    }
    if let Some(comment) = table.comment_of(&field.name) {
        out.push_str(&format!(" COMMENT {}", literal(comment)));
    }
    out
}

fn properties(table: &Table) -> String {
    let all: Vec<String> = table.properties.iter().map(|(k, v)| format!("  {} = {}", literal(k), literal(v))).collect();
    if all.is_empty() { String::new() } else { format!("TBLPROPERTIES (\n{})\n", all.join(",\n")) }
}

fn sorted<'o>(pairs: impl Iterator<Item = (&'o str, &'o str)>) -> Vec<(&'o str, &'o str)> {
    let mut all: Vec<_> = pairs.collect();
    all.sort_unstable();
    all
}

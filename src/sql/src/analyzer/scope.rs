//! Which attribute a name means.

use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::similar::distance;
use crate::types::DataType;

/// What a dotted name came to: an attribute, and the struct fields behind it that are left.
pub struct Found<'a> {
    pub attribute: &'a Attribute,
    pub fields: &'a [String],
}

/// The attribute for a name, longest qualifier first; `None` when there is none. Hidden ones are looked at last.
pub fn lookup<'a>(attributes: &'a [Attribute], parts: &'a [String]) -> Result<Option<Found<'a>>> {
    match lookup_shown(attributes, parts)? {
        None if attributes.iter().any(|a| a.hidden) => under_qualifier(attributes, parts, true),
        found => Ok(found),
    }
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || a.to_lowercase() == b.to_lowercase()
}

/// Whether `qualifier.*` has the attribute.
pub fn is_under(attribute: &Attribute, qualifier: &[String]) -> bool {
    matches!((attribute.qualifier.as_deref(), qualifier.last()), (Some(own), Some(wanted)) if own.eq_ignore_ascii_case(wanted))
}

/// The attribute for `t.a`.
fn under_qualifier<'a>(attributes: &'a [Attribute], parts: &'a [String], hidden: bool) -> Result<Option<Found<'a>>> {
    let [qualifier, name, fields @ ..] = parts else { return Ok(None) };
    let qualified =
        |a: &&Attribute| a.hidden == hidden && a.qualifier.as_deref().is_some_and(|q| same(q, qualifier)) && same(&a.name, name);
    let found = only(attributes.iter().filter(qualified).collect(), parts)?;
    Ok(found.map(|attribute| Found { attribute, fields }))
}

fn lookup_shown<'a>(attributes: &'a [Attribute], parts: &'a [String]) -> Result<Option<Found<'a>>> {
    if let Some(found) = under_qualifier(attributes, parts, false)? {
        return Ok(Some(found));
    }
    // A table's full name: spark_catalog.default.t.a
    if let [catalog, schema, rest @ ..] = parts
        && rest.len() >= 2
        && (same(catalog, "spark_catalog") || same(schema, "default"))
    {
        let rest = if same(catalog, "spark_catalog") { rest } else { parts.get(1..).unwrap_or(rest) };
        return lookup_shown(attributes, rest);
    }
    let [name, fields @ ..] = parts else { return Ok(None) };
    let found = only(attributes.iter().filter(|a| !a.hidden && same(&a.name, name)).collect(), parts)?;
    Ok(found.map(|attribute| Found { attribute, fields }))
}

fn only<'a>(mut found: Vec<&'a Attribute>, parts: &[String]) -> Result<Option<&'a Attribute>> {
    found.dedup_by_key(|a| a.id);
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        [first, rest @ ..] if rest.iter().all(|a| a.id == first.id) => Ok(Some(first)),
        several => {
            let name = quoted(parts);
            let mut references: Vec<String> = several.iter().map(|a| qualified(a)).collect();
            references.sort();
            let references = format!("[{}]", references.join(", "));
            Err(Error::new("AMBIGUOUS_REFERENCE", &[("name", &name), ("referenceNames", &references)]))
        }
    }
}

pub fn matching(attributes: &[Attribute], parts: &[String]) -> Vec<u64> {
    let hit = |a: &&Attribute| match parts {
        [name] => !a.hidden && same(&a.name, name),
        [qualifier, name] => a.qualifier.as_deref().is_some_and(|q| same(q, qualifier)) && same(&a.name, name),
        _ => false,
    };
    attributes.iter().filter(hit).map(|a| a.id).collect()
}

pub fn bind(attributes: &[Attribute], parts: &[String]) -> Result<Expression> {
    let Some(found) = lookup(attributes, parts)? else { return Err(unresolved(attributes, parts)) };
    let mut attribute = found.attribute.clone();
    if found.fields.is_empty() {
        // The name as the user wrote it is the name that comes out.
        if let Some(last) = parts.last() {
            attribute.name.clone_from(last);
        }
        return Ok(Expression::Attribute(attribute));
    }
    let base = Expression::Attribute(attribute);
    Ok(found.fields.iter().fold(base, |expression, field| expression.field(field)))
}

/// `[UNRESOLVED_COLUMN…]` with the five names that are nearest; those that are equally near come by name.
pub fn unresolved(attributes: &[Attribute], parts: &[String]) -> Error {
    nearest(attributes, parts, true)
}

/// As `unresolved`, where those that are equally near come as they stand.
pub fn unresolved_in_order(attributes: &[Attribute], parts: &[String]) -> Error {
    nearest(attributes, parts, false)
}

/// `x.*` where nothing is called x.
pub fn no_such_star(attributes: &[Attribute], qualifier: &[String]) -> Error {
    let mut columns: Vec<String> = attributes.iter().filter(|a| !a.hidden).map(|a| quoted(std::slice::from_ref(&a.name))).collect();
    columns.sort();
    let parameters = [("targetString", &*quoted(qualifier)), ("columns", &*columns.join(", "))];
    Error::new("CANNOT_RESOLVE_STAR_EXPAND", &parameters)
}

/// Columns of other DataFrames. `operator` is how `explain` would show what they are asked in.
pub fn missing(attributes: &[Attribute], wanted: &[&Attribute], operator: &str) -> Error {
    let listed = |names: Vec<&String>| names.into_iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let shown: Vec<&Attribute> = attributes.iter().filter(|a| !a.hidden).collect();
    let names = listed(wanted.iter().map(|a| &a.name).collect());
    let input = listed(shown.iter().map(|a| &a.name).collect());
    let alike = listed(wanted.iter().map(|a| &a.name).filter(|name| shown.iter().any(|a| same(&a.name, name))).collect());
    let parameters = [("missingAttributes", &*names), ("input", &*input), ("operator", operator), ("operation", &*alike)];
    let kind = if alike.is_empty() { "RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT" } else { "RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION" };
    Error::new(&format!("MISSING_ATTRIBUTES.{kind}"), &parameters)
}

fn nearest(attributes: &[Attribute], parts: &[String], by_name: bool) -> Error {
    let name = quoted(parts);
    let base = parts.join(".");
    let shown = attributes.iter().filter(|a| !a.hidden);
    let candidates: Vec<Vec<String>> = shown.map(|a| a.qualifier.iter().cloned().chain([a.name.clone()]).collect()).collect();
    let one_qualifier = candidates.windows(2).all(|w| qualifier(&w[0]) == qualifier(&w[1]));
    let mut proposals: Vec<String> = candidates
        .iter()
        .map(|c| match c.last() {
            Some(last) if parts.len() == 1 && one_qualifier => quoted(std::slice::from_ref(last)),
            _ => quoted(c),
        })
        .collect();
    if by_name {
        proposals.sort();
    }
    proposals.sort_by_key(|p| distance(p, &base));
    proposals.truncate(5);
    if proposals.is_empty() {
        return Error::new("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", &[("objectName", &name)]);
    }
    Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION", &[("objectName", &name), ("proposal", &proposals.join(", "))])
}

fn qualifier(parts: &[String]) -> Option<&String> {
    if parts.len() > 1 { parts.first() } else { None }
}

pub fn quoted(parts: &[String]) -> String {
    parts.iter().map(|p| format!("`{}`", p.replace('`', "``"))).collect::<Vec<_>>().join(".")
}

/// `t.a`, as Spark writes a resolved column.
pub fn dotted(attribute: &Attribute) -> String {
    let plain = |part: &String| part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let part = |part: &String| if plain(part) { part.clone() } else { quoted(std::slice::from_ref(part)) };
    attribute.qualifier.iter().chain([&attribute.name]).map(part).collect::<Vec<_>>().join(".")
}

fn qualified(attribute: &Attribute) -> String {
    let parts: Vec<String> = attribute.qualifier.iter().cloned().chain([attribute.name.clone()]).collect();
    quoted(&parts)
}

/// The type of a struct's field, by name in any case.
pub fn field_of<'a>(data_type: &'a DataType, name: &str) -> Option<&'a crate::types::StructField> {
    match data_type {
        DataType::Struct(s) => s.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn attributes() -> Vec<Attribute> {
        let mut out: Vec<Attribute> = ["userId", "movieId", "rating"]
            .iter()
            .enumerate()
            .map(|(i, n)| Attribute::new(i as u64, *n, DataType::Integer, true))
            .collect();
        out[0].qualifier = Some("r".into());
        out
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn names_ignore_case_and_may_be_qualified() {
        let all = attributes();
        assert_eq!(lookup(&all, &["MOVIEID".into()]).unwrap().unwrap().attribute.id, 1);
        assert_eq!(lookup(&all, &["R".into(), "userid".into()]).unwrap().unwrap().attribute.id, 0);
        assert!(lookup(&all, &["nope".into()]).unwrap().is_none());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_nearest_names_come_first() {
        let all = &attributes()[1..];
        let error = unresolved(all, &["ratings".into()]);
        assert!(error.to_string().contains("[`rating`, `movieId`]"), "{error}");
    }
}

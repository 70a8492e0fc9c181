//! `$.a[0]["b c"]`: places inside a variant, and what can be done there.

use super::Variant;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Name(String),
    Index(usize),
}

/// `None` for what is no path.
pub fn parse(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (name, after) = name.split_at(end);
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Name(name.to_string()));
            rest = after;
            continue;
        }
        let inside = rest.strip_prefix('[')?;
        let quote = inside.chars().next()?;
        if quote == '\'' || quote == '"' {
            let quoted = inside.get(1..)?;
            let end = quoted.find(&format!("{quote}]"))?;
            let name = quoted.get(..end)?;
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Name(name.to_string()));
            rest = quoted.get(end + 2..)?;
        } else {
            let end = inside.find(']')?;
            let index = inside.get(..end)?;
            if index.is_empty() || !index.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            steps.push(Step::Index(index.parse().ok()?));
            rest = inside.get(end + 1..)?;
        }
    }
    Some(steps)
}

/// What is there.
pub fn get<'v>(value: &'v Variant, path: &[Step]) -> Option<&'v Variant> {
    path.iter().try_fold(value, |value, step| match (value, step) {
        (Variant::Array(items), Step::Index(index)) => items.get(*index),
        (value, Step::Name(name)) => value.field(name),
        _ => None,
    })
}

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The path does not go through the value; how many of its steps do.
    Mismatch(usize),
    /// There is a field of that name already.
    Duplicate(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Where nothing is yet; between an array's elements.
    Insert,
    /// Over what is there; `true` also where nothing is.
    Set(bool),
    /// Behind the last element of the array there.
    Append,
}

/// Puts `new` at the path. What is missing on the way is made.
pub fn change(value: &mut Variant, path: &[Step], new: &Variant, how: Change) -> Result<(), Refused> {
    walk(value, path, 0, new, how)
}

fn walk(value: &mut Variant, path: &[Step], done: usize, new: &Variant, how: Change) -> Result<(), Refused> {
    let Some((step, rest)) = path.split_first() else {
        return match (value, how) {
            (Variant::Array(items), Change::Append) => {
                items.push(new.clone());
                Ok(())
            }
            (value, Change::Set(_)) => {
                *value = new.clone();
                Ok(())
            }
            _ => Err(Refused::Mismatch(done)),
        };
    };
    let last = rest.is_empty();
    let creates = matches!(how, Change::Insert | Change::Set(true));
    match (value, step) {
        (Variant::Object(fields), Step::Name(name)) => {
            match fields.iter_mut().find(|(n, _)| n == name) {
                Some(_) if last && how == Change::Insert => return Err(Refused::Duplicate(name.clone())),
                Some((_, field)) => return walk(field, rest, done + 1, new, how),
                None if creates => fields.push((name.clone(), made(rest, new))),
                None => {}
            }
            Ok(())
        }
        (Variant::Array(items), Step::Index(index)) => {
            match items.get_mut(*index) {
                Some(_) if last && how == Change::Insert => items.insert(*index, new.clone()),
                Some(item) => return walk(item, rest, done + 1, new, how),
                None if creates => {
                    items.resize(*index, Variant::Null);
                    items.push(made(rest, new));
                }
                None => {}
            }
            Ok(())
        }
        _ => Err(Refused::Mismatch(done)),
    }
}

/// The value at the end of a path through nothing.
fn made(path: &[Step], new: &Variant) -> Variant {
    match path.split_first() {
        None => new.clone(),
        Some((Step::Name(name), rest)) => Variant::Object(vec![(name.clone(), made(rest, new))]),
        Some((Step::Index(index), rest)) => {
            let mut items = vec![Variant::Null; *index];
            items.push(made(rest, new));
            Variant::Array(items)
        }
    }
}

/// Takes out what is at the path; nothing where nothing is.
pub fn delete(value: &mut Variant, path: &[Step]) {
    match (value, path) {
        (Variant::Object(fields), [Step::Name(name)]) => fields.retain(|(n, _)| n != name),
        (Variant::Array(items), [Step::Index(index)]) if *index < items.len() => {
            items.remove(*index);
        }
        (Variant::Object(fields), [Step::Name(name), rest @ ..]) => {
            if let Some((_, field)) = fields.iter_mut().find(|(n, _)| n == name) {
                delete(field, rest);
            }
        }
        (Variant::Array(items), [Step::Index(index), rest @ ..]) => {
            if let Some(item) = items.get_mut(*index) {
                delete(item, rest);
            }
        }
        _ => {}
    }
}

/// Fields that are null go, and elements too if asked.
pub fn strip_nulls(value: &mut Variant, arrays: bool) {
    match value {
        Variant::Object(fields) => {
            fields.retain(|(_, v)| *v != Variant::Null);
            fields.iter_mut().for_each(|(_, v)| strip_nulls(v, arrays));
        }
        Variant::Array(items) => {
            if arrays {
                items.retain(|v| *v != Variant::Null);
            }
            items.iter_mut().for_each(|v| strip_nulls(v, arrays));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse_variant;
    use crate::variant::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn changed(text: &str, path: &str, how: Change) -> Result<String, Refused> {
        let mut value = parse_variant(text, false).unwrap();
        change(&mut value, &parse(path).unwrap(), &Variant::Long(9), how).map(|()| json(&value))
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn paths() {
        assert_eq!(parse("$.a[2]['b c']").unwrap(), [Step::Name("a".into()), Step::Index(2), Step::Name("b c".into())]);
        for bad in ["a", "$.", "$[x]", "$[-1]", "$a"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn changes() {
        assert_eq!(changed(r#"{"a":1}"#, "$.b.c", Change::Insert).unwrap(), r#"{"a":1,"b":{"c":9}}"#);
        assert_eq!(changed("[1,2]", "$[1]", Change::Insert).unwrap(), "[1,9,2]");
        assert_eq!(changed("[1]", "$[3]", Change::Insert).unwrap(), "[1,null,null,9]");
        assert!(changed(r#"{"a":1}"#, "$.a", Change::Insert).is_err());
        assert_eq!(changed(r#"{"a":1}"#, "$.a", Change::Set(true)).unwrap(), r#"{"a":9}"#);
        assert_eq!(changed(r#"{"a":1}"#, "$.b", Change::Set(false)).unwrap(), r#"{"a":1}"#);
        assert_eq!(changed("[[1],2]", "$[0]", Change::Append).unwrap(), "[[1,9],2]");
        assert!(changed("[[1],2]", "$[1]", Change::Append).is_err());
    }
}

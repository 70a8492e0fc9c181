//! LIKE: patterns checked for their escapes, with any character as the escape.

use std::sync::Arc;

use datafusion::arrow::array::{Array, BooleanArray};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Like};

use crate::analyzer::Typed;
use crate::analyzer::coerce;
use crate::error::{Error, Result};
use crate::functions::Kernel;
use crate::types::DataType;

/// `child LIKE pattern ESCAPE escape`, both already text.
pub fn like(child: Typed, pattern: Typed, escape: char, ignores_case: bool) -> Result<Typed> {
    let nullable = child.nullable || pattern.nullable;
    if let Some(ScalarValue::Utf8(Some(text))) = coerce::literal(&pattern.expr) {
        let parts = parts(text, escape)?;
        // DataFusion's own LIKE is much faster, and prunes scans; it knows the escape \ only.
        let plain = ScalarValue::Utf8(Some(parts.iter().map(Part::plain).collect()));
        let pattern = Expr::Literal(plain, None);
        let like = Like::new(false, Box::new(child.expr), Box::new(pattern), None, ignores_case);
        return Ok(Typed::new(Expr::Like(like), DataType::Boolean, nullable));
    }
    let name = if ignores_case { "ilike" } else { "like" };
    let body = move |args: &crate::functions::KernelArgs<'_>| {
        let (texts, patterns) = (args.strings(0)?, args.strings(1)?);
        let mut known: Option<(String, Vec<Part>)> = None;
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || patterns.is_null(row) {
                return Ok(None);
            }
            let fold = |text: &str| if ignores_case { text.to_lowercase() } else { text.to_string() };
            let pattern = patterns.value(row);
            if known.as_ref().is_none_or(|(text, _)| text != pattern) {
                known = Some((pattern.to_string(), parts(&fold(pattern), escape)?));
            }
            let parts = known.as_ref().map_or(&[][..], |(_, parts)| parts);
            Ok(Some(matches(&fold(texts.value(row)).chars().collect::<Vec<_>>(), parts)))
        });
        Ok(Arc::new(BooleanArray::from(out.collect::<Result<Vec<_>>>()?)) as _)
    };
    let volatility = datafusion::logical_expr::Volatility::Immutable;
    Ok(Kernel::call_with(name, escape.to_string(), vec![child, pattern], DataType::Boolean, volatility, Arc::new(body)))
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Many,
    One,
    Char(char),
}

impl Part {
    fn plain(&self) -> String {
        match self {
            Self::Many => "%".into(),
            Self::One => "_".into(),
            Self::Char(c @ ('%' | '_' | '\\')) => format!("\\{c}"),
            Self::Char(c) => c.to_string(),
        }
    }
}

fn parts(pattern: &str, escape: char) -> Result<Vec<Part>> {
    let wrong = |kind: &str, c: &str| {
        let shown = format!("'{}'", pattern.replace('\\', "\\\\"));
        let parameters = [("format", shown.as_str()), ("char", c)];
        Error::new(&format!("INVALID_FORMAT.{kind}"), &parameters)
    };
    let mut out = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            c if c == escape => match chars.next() {
                Some(next) if next == escape || matches!(next, '%' | '_') => Part::Char(next),
                Some(other) => return Err(wrong("ESC_IN_THE_MIDDLE", &format!("'{other}'"))),
                None => return Err(wrong("ESC_AT_THE_END", "")),
            },
            '%' => Part::Many,
            '_' => Part::One,
            c => Part::Char(c),
        });
    }
    Ok(out)
}

/// Greedy with one place to come back to, which is enough as a later `%` frees an earlier one.
fn matches(text: &[char], parts: &[Part]) -> bool {
    let (mut t, mut p) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (text.get(t), parts.get(p)) {
            (_, Some(Part::Many)) => {
                retry = Some((t, p));
                p += 1;
                continue;
            }
            (Some(_), Some(Part::One)) => {
                (t, p) = (t + 1, p + 1);
                continue;
            }
            (Some(c), Some(Part::Char(wanted))) if c == wanted => {
                (t, p) = (t + 1, p + 1);
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        match retry {
            Some((from, many)) if from < text.len() => {
                retry = Some((from + 1, many));
                (t, p) = (from + 1, many + 1);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn as_spark() {
        let like = |text: &str, pattern: &str, escape: char| matches(&text.chars().collect::<Vec<_>>(), &parts(pattern, escape).unwrap());
        assert!(like("abc", "a%", '\\') && like("abc", "a_c", '\\') && like("", "%", '\\') && like("aXbXc", "%X%c", '\\'));
        assert!(!like("abc", "a_", '\\') && !like("abc", "", '\\') && !like("abd", "%c", '\\'));
        assert!(like("%SystemDrive%/Users/John", "/%SystemDrive/%//Users%", '/'));
        assert_eq!(parts(r"ab\c", '\\').unwrap_err().condition(), Some("INVALID_FORMAT.ESC_IN_THE_MIDDLE"));
        assert_eq!(parts(r"abc\", '\\').unwrap_err().condition(), Some("INVALID_FORMAT.ESC_AT_THE_END"));
    }
}

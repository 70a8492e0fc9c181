//! A file's text to the texts of its rows' elements.

/// The texts of the elements that are rows, in order. Elements of the row's name inside one are part of it.
pub fn records<'t>(text: &'t str, row_tag: &str) -> Vec<&'t str> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = find_open(text, at, row_tag) {
        match find_end(text, start, row_tag) {
            Some(end) => {
                out.extend(text.get(start..end));
                at = end;
            }
            None => {
                out.extend(text.get(start..));
                break;
            }
        }
    }
    out
}

/// Where `<tag` starts, comments and CDATA left out.
fn find_open(text: &str, from: usize, tag: &str) -> Option<usize> {
    let mut at = from;
    loop {
        let open = at + text.get(at..)?.find('<')?;
        let rest = text.get(open..)?;
        if let Some(skipped) = skipped(rest) {
            at = open + skipped;
            continue;
        }
        if starts_tag(rest, tag) {
            return Some(open);
        }
        at = open + 1;
    }
}

/// The length of a comment or a CDATA section that the text starts with.
fn skipped(rest: &str) -> Option<usize> {
    for (open, close) in [("<!--", "-->"), ("<![CDATA[", "]]>")] {
        if rest.starts_with(open) {
            return Some(rest.find(close).map_or(rest.len(), |end| end + close.len()));
        }
    }
    None
}

fn starts_tag(rest: &str, tag: &str) -> bool {
    let after = rest.strip_prefix('<').and_then(|r| r.strip_prefix(tag));
    after.is_some_and(|r| r.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace()))
}

/// Behind the end of the element that starts at `start`.
fn find_end(text: &str, start: usize, tag: &str) -> Option<usize> {
    let (mut at, mut depth) = (start, 0usize);
    let closing = format!("</{tag}");
    loop {
        let open = at + text.get(at..)?.find('<')?;
        let rest = text.get(open..)?;
        if let Some(skipped) = skipped(rest) {
            at = open + skipped;
            continue;
        }
        let end = open + tag_length(rest)?;
        if starts_tag(rest, tag) {
            let empty = text.get(open..end).is_some_and(|t| t.ends_with("/>"));
            depth += usize::from(!empty);
        } else if rest.starts_with(&closing) {
            depth = depth.saturating_sub(1);
        }
        at = end;
        if depth == 0 {
            return Some(end);
        }
    }
}

/// Up to behind the `>` of a tag; one inside quotes is not it.
fn tag_length(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (i, c) in rest.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(i + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::records;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn records_are_found_wherever_they_are() {
        let text = "<?xml version=\"1.0\"?><r><!-- <p>no</p> --><p a='x>y'>1</p><q/><p><p>in</p></p>\n<p/></r>";
        assert_eq!(records(text, "p"), ["<p a='x>y'>1</p>", "<p><p>in</p></p>", "<p/>"]);
        assert!(records("<person>", "p").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[<>/ap='\"!\\[\\]&; x-]{0,60}") {
            for record in records(&text, "p") {
                crate::xml::parse(record);
            }
        }
    }
}

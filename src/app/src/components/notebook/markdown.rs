//! Markdown as elements. No text of a person's becomes HTML: tags in it are shown as they are written.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};
use yew::{Html, html};

pub fn markdown(text: &str) -> Html {
    let mut parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let children = until_end(&mut parser, 0);
    html! { <div class="markdown">{ for children }</div> }
}

/// Deeper than a person writes; what is deeper still is gone over, not into, so that a hostile text cannot exhaust the stack.
const DEEPEST: usize = 40;

/// Up to the end of the element that has just begun, whatever is in it.
fn pass_over(events: &mut Parser<'_>) {
    let mut open = 1_usize;
    for event in events.by_ref() {
        match event {
            Event::Start(_) => open += 1,
            Event::End(_) => open -= 1,
            _ => {}
        }
        if open == 0 {
            return;
        }
    }
}

/// What stands up to the end of the element that has just begun.
fn until_end(events: &mut Parser<'_>, depth: usize) -> Vec<Html> {
    let mut children = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::End(_) => break,
            Event::Start(_) if depth == DEEPEST => pass_over(events),
            Event::Start(tag) => {
                let inner = until_end(events, depth + 1);
                children.push(element(&tag, inner));
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => children.push(html! { { text.to_string() } }),
            Event::Code(text) => children.push(html! { <code>{ text.to_string() }</code> }),
            Event::SoftBreak => children.push(html! { { "\n" } }),
            Event::HardBreak => children.push(html! { <br /> }),
            Event::Rule => children.push(html! { <hr /> }),
            _ => {}
        }
    }
    children
}

fn element(tag: &Tag<'_>, inner: Vec<Html>) -> Html {
    match tag {
        Tag::Paragraph => html! { <p>{ for inner }</p> },
        // The page's own heads are of the first two levels.
        Tag::Heading { level: HeadingLevel::H1, .. } => html! { <h3 class="level-1">{ for inner }</h3> },
        Tag::Heading { level: HeadingLevel::H2, .. } => html! { <h4 class="level-2">{ for inner }</h4> },
        Tag::Heading { .. } => html! { <h5 class="level-3">{ for inner }</h5> },
        Tag::BlockQuote(_) => html! { <blockquote>{ for inner }</blockquote> },
        Tag::CodeBlock(kind) => {
            let language = match kind {
                CodeBlockKind::Fenced(name) if !name.is_empty() => Some(name.to_string()),
                _ => None,
            };
            html! { <pre data-language={language} tabindex="0"><code>{ for inner }</code></pre> }
        }
        Tag::List(Some(start)) => html! { <ol start={start.to_string()}>{ for inner }</ol> },
        Tag::List(None) => html! { <ul>{ for inner }</ul> },
        Tag::Item => html! { <li>{ for inner }</li> },
        Tag::Emphasis => html! { <em>{ for inner }</em> },
        Tag::Strong => html! { <strong>{ for inner }</strong> },
        Tag::Strikethrough => html! { <s>{ for inner }</s> },
        Tag::Link { dest_url, .. } if is_safe(dest_url) => {
            html! { <a href={dest_url.to_string()} target="_blank" rel="noopener noreferrer">{ for inner }</a> }
        }
        // A picture would be fetched from anywhere, which the page's policy refuses: its text stands for it.
        Tag::Table(_) => html! { <table><tbody>{ for inner }</tbody></table> },
        Tag::TableHead | Tag::TableRow => html! { <tr>{ for inner }</tr> },
        Tag::TableCell => html! { <td>{ for inner }</td> },
        _ => html! { <>{ for inner }</> },
    }
}

/// Addresses that a click may open; `javascript:` and the like are text.
fn is_safe(address: &str) -> bool {
    let lower = address.trim().to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_deep_is_gone_over() {
        let deep = format!("{} end\n\nafter", "> ".repeat(200));
        let mut events = Parser::new(&deep);
        assert_eq!(until_end(&mut events, 0).len(), 2);
        let mut inside = Parser::new("> > a\n\nb");
        inside.next();
        pass_over(&mut inside);
        assert_eq!(inside.filter(|event| matches!(event, Event::Text(_))).count(), 1);
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        assert!(is_safe("https://spark.apache.org") && is_safe(" HTTP://x") && is_safe("mailto:a@b.c"));
        assert!(!is_safe("javascript:alert(1)") && !is_safe("data:text/html,x") && !is_safe("//x") && !is_safe("#a"));
    }
}

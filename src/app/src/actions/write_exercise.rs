//! The author's view: an exercise is written on the left, and seen on the right as a learner sees it. Nothing of it runs before
//! a button of it is pressed.

use touchpaper_course::lint;

use crate::browser;
use crate::course::{Author, Fetched, Open};
use crate::workbench::Workbench;

const KEY: &str = "touchpaper.course.author";

/// What an author starts from.
const TEMPLATE: &str = include_str!("write_exercise/template.md");

/// Goes on with what this browser has kept.
pub fn begin(bench: &Workbench) {
    let text = browser::stored(KEY).unwrap_or_else(|| TEMPLATE.to_owned());
    bench.course.change(|course| {
        course.author = Some(Author { text: text.clone(), said: Vec::new(), editor: None, shown: 0 });
        course.name = None;
        course.open = None;
    });
    look(bench, text);
}

/// The text has changed: what is amiss in it, and how a learner sees it. Where it cannot be read the last that could stays.
pub fn look(bench: &Workbench, text: String) {
    browser::store(KEY, &text);
    let read = lint::exercise(&text);
    let marked = bench.course.change(|course| {
        let author = course.author.as_mut()?;
        let line = match read {
            Ok((exercise, found)) => {
                author.said = found.iter().map(ToString::to_string).collect();
                author.shown += 1;
                let open = Open::with_draft(String::new(), text.clone(), exercise, Vec::new(), &serde_json::Value::Null);
                course.open = Some(Fetched::Here(open));
                0
            }
            Err(error) => {
                author.said = vec![error.to_string()];
                error.line
            }
        };
        author.text = text;
        Some((u32::try_from(line).unwrap_or(0), author.editor.as_ref()?.editor()))
    });
    if let Some((line, editor)) = marked {
        editor.mark_error_line(line);
    }
}

/// A file for the folder of a course.
pub fn download(bench: &Workbench) {
    let Some(text) = bench.course.read().author.as_ref().map(|author| author.text.clone()) else { return };
    browser::download("exercise.md", "text/markdown", &text);
}

//! Notebooks as Jupyter's files, format 4.5. SQL cells are code cells that start with `%sql`.

use std::rc::Rc;

use serde_json::{Value, json};

use crate::chart::facts;
use crate::handle::Handle;
use crate::notebook::cell::{Cell, Kind, Shown};
use crate::notebook::image::Image;
use crate::run::output::Voice;

const SQL: &str = "%sql";

pub fn write(cells: &[Handle<Cell>], with_outputs: bool) -> String {
    let cells: Vec<Value> = cells.iter().map(|cell| cell_to_json(&cell.read(), with_outputs)).collect();
    let kernel = json!({ "name": "python3", "display_name": "Python 3", "language": "python" });
    let metadata = json!({ "kernelspec": kernel, "language_info": { "name": "python" } });
    let notebook = json!({ "cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5 });
    // A value of strings and numbers is always written.
    serde_json::to_string_pretty(&notebook).unwrap_or_default() + "\n"
}

fn cell_to_json(cell: &Cell, with_outputs: bool) -> Value {
    let id = format!("cell-{}", cell.id);
    let source = match cell.kind {
        Kind::Sql => format!("{SQL}\n{}", cell.source),
        _ => cell.source.clone(),
    };
    if cell.kind == Kind::Markdown {
        return json!({ "cell_type": "markdown", "id": id, "metadata": {}, "source": lines(&source) });
    }
    let number = cell.number.filter(|_| with_outputs);
    let outputs = if with_outputs { outputs(cell) } else { Vec::new() };
    json!({ "cell_type": "code", "id": id, "metadata": {}, "execution_count": number, "source": lines(&source), "outputs": outputs })
}

fn outputs(cell: &Cell) -> Vec<Value> {
    let result = |text: &str| {
        let data = json!({ "text/plain": lines(text) });
        json!({ "output_type": "execute_result", "metadata": {}, "execution_count": cell.number, "data": data })
    };
    let mut outputs = Vec::new();
    for shown in &cell.shown {
        match shown {
            Shown::Printed(output) => outputs.extend(output.chunks().filter_map(|chunk| {
                let name = match chunk.voice {
                    Voice::Stdout => "stdout",
                    Voice::Stderr => "stderr",
                    Voice::Note => return None,
                };
                Some(json!({ "output_type": "stream", "name": name, "text": lines(&chunk.text) }))
            })),
            Shown::Value(text) => outputs.push(result(text)),
            Shown::Table(table) => outputs.push(result(&table.tab_separated())),
            Shown::Chart(chart) => outputs.push(result(&facts::tab_separated(chart))),
            Shown::Image(image) => outputs.push(image.to_json()),
        }
    }
    outputs
}

/// A text as the format has it: a list of lines, each with its end.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The cells of a file, or why it is none.
pub fn read(text: &str) -> Result<Vec<Cell>, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
    match value.get("nbformat").and_then(Value::as_u64) {
        Some(4) => {}
        Some(old @ ..4) => return Err(format!("its format is {old}; 4 is what can be read. Open it in Jupyter and save it")),
        Some(other) => return Err(format!("its format is {other}; 4 is what can be read")),
        None => return Err("it has no \"nbformat\", so it is no notebook".to_owned()),
    }
    let cells = value.get("cells").and_then(Value::as_array).ok_or("it has no list of cells")?;
    Ok(cells.iter().map(cell_of_json).collect())
}

fn cell_of_json(value: &Value) -> Cell {
    let source = joined(value.get("source"));
    if value.get("cell_type").and_then(Value::as_str) != Some("code") {
        return Cell::new(Kind::Markdown, source);
    }
    let mut cell = match marked(&source) {
        Some((kind, rest)) => Cell::new(kind, rest),
        None => Cell::new(Kind::Python, source),
    };
    for output in value.get("outputs").and_then(Value::as_array).into_iter().flatten() {
        take_output(&mut cell, output);
    }
    cell
}

/// What a code cell says that it is by a word before all else, as in Jupyter and Databricks; with what comes after the word.
pub fn marked(source: &str) -> Option<(Kind, String)> {
    let (first, rest) = source.split_once('\n').unwrap_or((source, ""));
    let (word, after) = first.trim().split_once(char::is_whitespace).unwrap_or((first.trim(), ""));
    let kind = match word {
        "%sql" | "%%sql" => Kind::Sql,
        "%md" | "%%markdown" => Kind::Markdown,
        _ => return None,
    };
    let after = after.trim();
    Some((kind, if after.is_empty() { rest.to_owned() } else { format!("{after}\n{rest}").trim_end().to_owned() }))
}

/// Texts and pictures are taken; of what other people's files have besides, as HTML, it is told that it is left out.
fn take_output(cell: &mut Cell, output: &Value) {
    let text = |key: &str| joined(output.get(key));
    match output.get("output_type").and_then(Value::as_str) {
        Some("stream") => {
            let voice = if text("name") == "stderr" { Voice::Stderr } else { Voice::Stdout };
            cell.print(voice, &plain(&text("text")));
        }
        Some("execute_result" | "display_data") => {
            if let Some(image) = Image::of(output, joined) {
                return cell.shown.push(Shown::Image(Rc::new(image)));
            }
            let value = plain(&joined(output.pointer("/data/text~1plain")));
            let form = output.get("data").and_then(Value::as_object).and_then(|forms| forms.keys().next());
            match form {
                _ if !value.is_empty() => cell.shown.push(Shown::Value(value)),
                Some(form) => cell.print(Voice::Note, &format!("A result of the kind {form} came with the notebook and is not shown.\n")),
                None => {}
            }
        }
        Some("error") => cell.print(Voice::Stderr, &format!("{}: {}\n", text("ename"), text("evalue"))),
        _ => {}
    }
}

/// As a terminal would leave it, without colours: what a carriage return has gone back over is not kept.
fn plain(text: &str) -> String {
    let mut left = String::new();
    let mut letters = text.chars().peekable();
    let mut line = 0;
    let mut returned = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' if letters.next_if_eq(&'[').is_some() => {
                // Up to the letter that says what it does.
                for part in letters.by_ref() {
                    if ('@'..='~').contains(&part) {
                        break;
                    }
                }
            }
            '\u{1b}' => {}
            '\r' => returned = true,
            '\n' => {
                left.push(letter);
                (line, returned) = (left.len(), false);
            }
            _ => {
                if returned {
                    left.truncate(line);
                    returned = false;
                }
                left.push(letter);
            }
        }
    }
    left
}

/// A text, or a list of its lines.
fn joined(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::cell::State;
    use crate::run::End;
    use crate::run::output::Output;

    fn told(text: &str) -> Vec<(Kind, String)> {
        read(text).unwrap().into_iter().map(|cell| (cell.kind, cell.source)).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let cells = [
            (Kind::Markdown, "# Title\n\ntext"),
            (Kind::Python, "x = 1\nx"),
            (Kind::Sql, "SELECT 1\nUNION ALL SELECT 2"),
            (Kind::Python, ""),
        ];
        let handles: Vec<_> = cells.iter().map(|(kind, source)| Handle::new(Cell::new(*kind, (*source).to_owned()))).collect();
        handles[1].change(|cell| {
            cell.number = Some(4);
            cell.state = State::Ended(End::Stopped { ms: 1.0 });
            cell.print(Voice::Stdout, "one\ntwo\n");
            cell.print(Voice::Stderr, "oh\n");
            cell.shown.push(Shown::Value("1".to_owned()));
        });
        let text = write(&handles, true);
        assert_eq!(told(&text), cells.map(|(kind, source)| (kind, source.to_owned())));
        let again = read(&text).unwrap();
        let printed = |output: &Output| output.chunks().map(|chunk| (chunk.voice, chunk.text.clone())).collect::<Vec<_>>();
        match again[1].shown.as_slice() {
            [Shown::Printed(output), Shown::Value(value)] => {
                assert_eq!(printed(output), [(Voice::Stdout, "one\ntwo\n".to_owned()), (Voice::Stderr, "oh\n".to_owned())]);
                assert_eq!(value, "1");
            }
            other => panic!("{other:?}"),
        }
        let bare: Value = serde_json::from_str(&write(&handles, false)).unwrap();
        assert_eq!((&bare["cells"][1]["outputs"], &bare["cells"][1]["execution_count"]), (&json!([]), &Value::Null));
    }

    #[test]
    fn magic_lines_name_the_language_and_html_is_left_out() {
        let output = json!({ "output_type": "execute_result", "data": { "text/html": "<b>x</b>", "text/plain": ["DataFrame", "[a]"] } });
        let cells = json!([
            { "cell_type": "code", "source": "%%sql\nSELECT 1", "outputs": [] },
            { "cell_type": "code", "source": ["%md\n", "hello"] },
            { "cell_type": "code", "source": "x", "outputs": [output] },
            { "cell_type": "raw", "source": "raw" },
        ]);
        let text = json!({ "nbformat": 4, "nbformat_minor": 2, "cells": cells, "metadata": {} }).to_string();
        let kinds = [(Kind::Sql, "SELECT 1"), (Kind::Markdown, "hello"), (Kind::Python, "x"), (Kind::Markdown, "raw")];
        assert_eq!(told(&text), kinds.map(|(kind, source)| (kind, source.to_owned())));
        match read(&text).unwrap()[2].shown.as_slice() {
            [Shown::Value(text)] => assert_eq!(text, "DataFrame[a]"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn pictures_are_kept_and_what_cannot_be_shown_is_told() {
        let output = |data: Value| json!({ "output_type": "display_data", "metadata": {}, "data": data });
        let outputs = [output(json!({ "image/png": ["aG\n", "k="] })), output(json!({ "text/html": "<b>x</b>" }))];
        let cells = json!([{ "cell_type": "code", "source": "x", "outputs": outputs }]);
        let text = json!({ "nbformat": 4, "cells": cells }).to_string();
        let handles: Vec<_> = read(&text).unwrap().into_iter().map(Handle::new).collect();
        match handles[0].read().shown.as_slice() {
            [Shown::Image(image), Shown::Printed(note)] => {
                assert_eq!(image.address(), "data:image/png;base64,aGk=");
                let said: String = note.chunks().map(|chunk| chunk.text.clone()).collect();
                assert_eq!(said, "A result of the kind text/html came with the notebook and is not shown.\n");
            }
            other => panic!("{other:?}"),
        }
        let again: Value = serde_json::from_str(&write(&handles, true)).unwrap();
        assert_eq!(again["cells"][0]["outputs"], json!([output(json!({ "image/png": "aGk=" }))]));
    }

    #[test]
    fn outputs_lose_the_signs_of_a_terminal() {
        assert_eq!(plain("\u{1b}[1;32mgreen\u{1b}[0m\nbar\r\n"), "green\nbar\n");
        assert_eq!(plain(" 10%\r 20%\r100%\ndone\r"), "100%\ndone");
        assert_eq!(plain("\u{1b}[31"), "");
        let stream = json!({ "output_type": "stream", "name": "stdout", "text": ["\u{1b}[32mgreen\u{1b}[0m\n", "1%\r2%\n"] });
        let cells = json!([{ "cell_type": "code", "source": "x", "outputs": [stream] }]);
        let text = json!({ "nbformat": 4, "cells": cells }).to_string();
        match read(&text).unwrap()[0].shown.as_slice() {
            [Shown::Printed(output)] => assert_eq!(output.chunks().map(|chunk| chunk.text.clone()).collect::<String>(), "green\n2%\n"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_notebook_says_why() {
        let why = |text: &str| read(text).err().unwrap_or_default();
        assert!(why("{").starts_with("it is not JSON"));
        assert_eq!(why("{}"), "it has no \"nbformat\", so it is no notebook");
        assert_eq!(why(r#"{"nbformat": 3}"#), "its format is 3; 4 is what can be read. Open it in Jupyter and save it");
        assert_eq!(why(r#"{"nbformat": 5}"#), "its format is 5; 4 is what can be read");
        assert_eq!(why(r#"{"nbformat": 4}"#), "it has no list of cells");
    }

    #[test]
    fn a_word_before_all_else_says_what_a_cell_is() {
        let sql = |text: &str| Some((Kind::Sql, text.to_owned()));
        assert_eq!(marked("%sql SELECT 1"), sql("SELECT 1"));
        assert_eq!(marked("%%sql\nSELECT 1\nFROM t"), sql("SELECT 1\nFROM t"));
        assert_eq!(marked("%sql SELECT 1\nFROM t"), sql("SELECT 1\nFROM t"));
        assert_eq!(marked("%md # Title"), Some((Kind::Markdown, "# Title".to_owned())));
        for other in ["%sqlx 1", "x = 1\n%sql", "%timeit f()", ""] {
            assert_eq!(marked(other), None, "{other}");
        }
    }
}

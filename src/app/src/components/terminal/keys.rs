//! The keys of the terminal's line.

use web_sys::HtmlInputElement;
use yew::KeyboardEvent;

use crate::actions::type_line::{complete, end_input, interrupt, type_line};
use crate::browser;
use crate::terminal::Terminal;
use crate::terminal::history::Search;
use crate::workbench::Workbench;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Enter,
    Complete,
    Back,
    Forth,
    Search,
    Escape,
    Interrupt,
    EndOfInput,
    Clear,
    /// Ctrl+A, Ctrl+E
    ToStart,
    ToEnd,
    /// Ctrl+U, Ctrl+K: what is before the cursor goes, or what is after it.
    CutBefore,
    CutAfter,
}

impl Key {
    pub fn of(event: &KeyboardEvent, bench: &Workbench) -> Option<Self> {
        let key = event.key();
        // Letters that are still being composed.
        if event.is_composing() || event.meta_key() || event.alt_key() {
            return None;
        }
        if event.ctrl_key() {
            return match key.to_lowercase().as_str() {
                // With something selected it copies, as everywhere.
                "c" if browser::selected().is_empty() && !event.shift_key() => Some(Self::Interrupt),
                "r" if !event.shift_key() => Some(Self::Search),
                "g" => Some(Self::Escape),
                "d" => Some(Self::EndOfInput),
                "l" => Some(Self::Clear),
                "a" => Some(Self::ToStart),
                "e" => Some(Self::ToEnd),
                "u" => Some(Self::CutBefore),
                "k" => Some(Self::CutAfter),
                _ => None,
            };
        }
        match key.as_str() {
            "Enter" => Some(Self::Enter),
            "ArrowUp" => Some(Self::Back),
            "ArrowDown" => Some(Self::Forth),
            "Escape" => Some(Self::Escape),
            // An empty line has nothing to complete, so Tab goes on to the next thing, as it does after Escape.
            "Tab" if !event.shift_key() => {
                let terminal = bench.terminal.read();
                (!terminal.leaves && !terminal.input.is_empty() && terminal.search.is_none()).then_some(Self::Complete)
            }
            _ => None,
        }
    }
}

/// What was typed into the line, whole.
pub fn typed(bench: &Workbench, text: String) {
    bench.terminal.change(|terminal| {
        terminal.leaves = false;
        match &mut terminal.search {
            Some(_) => look(terminal, text, None),
            None => terminal.input = text,
        }
    });
}

/// Does what a key is for; false where it is the browser's after all.
pub fn press(bench: &Workbench, key: Key, line: Option<&HtmlInputElement>) -> bool {
    bench.terminal.change_quietly(|terminal| terminal.leaves = key == Key::Escape);
    match key {
        Key::Enter => enter(bench),
        Key::Complete => {
            let (before, after) = around(bench, line);
            complete(bench, before, after);
        }
        Key::Interrupt => interrupt(bench),
        Key::EndOfInput => {
            let is_empty = bench.terminal.read().input.is_empty();
            if is_empty {
                end_input(bench);
            }
        }
        Key::ToStart | Key::ToEnd => {
            bench.terminal.change_at_once(|terminal| {
                terminal.cursor = Some(if key == Key::ToStart { 0 } else { terminal.input.encode_utf16().count() });
            });
        }
        Key::CutBefore | Key::CutAfter => {
            let (before, after) = around(bench, line);
            let (kept, cursor) = if key == Key::CutBefore { (after, 0) } else { (before.clone(), before.encode_utf16().count()) };
            put(bench, kept, cursor);
        }
        Key::Clear => bench.terminal.change_at_once(|terminal| terminal.screen.clear()),
        Key::Escape => bench.terminal.change_at_once(leave_search),
        Key::Search => bench.terminal.change_at_once(|terminal| match terminal.search.clone() {
            // Again: an older one.
            Some(Search { wanted, at }) => look(terminal, wanted, at),
            None => terminal.search = Some(Search::default()),
        }),
        Key::Back | Key::Forth => {
            let found = bench.terminal.change_quietly(|terminal| {
                leave_search(terminal);
                let typed = terminal.input.clone();
                if key == Key::Back { terminal.history.back(&typed) } else { terminal.history.forth() }
            });
            if let Some(found) = found {
                let cursor = found.encode_utf16().count();
                put(bench, found, cursor);
            }
        }
    }
    true
}

fn enter(bench: &Workbench) {
    let line = bench.terminal.change_at_once(|terminal| {
        if terminal.search.is_some() {
            leave_search(terminal);
        }
        std::mem::take(&mut terminal.input)
    });
    type_line(bench, line);
}

fn put(bench: &Workbench, line: String, cursor: usize) {
    bench.terminal.change_at_once(|terminal| {
        terminal.input = line;
        terminal.cursor = Some(cursor);
    });
}

/// Looks for what is wanted, from a place on back; where nothing older holds it, what was found stays.
fn look(terminal: &mut Terminal, wanted: String, before: Option<usize>) {
    let found = terminal.history.search(&wanted, before).or(before);
    terminal.search = Some(Search { wanted, at: found });
}

/// What was found becomes what is typed.
fn leave_search(terminal: &mut Terminal) {
    if let Some(found) = terminal.search.take().and_then(|search| search.at).and_then(|at| terminal.history.line(at)) {
        terminal.input = found.to_owned();
        terminal.cursor = Some(terminal.input.encode_utf16().count());
    }
}

/// What stands before the cursor, and after it.
fn around(bench: &Workbench, line: Option<&HtmlInputElement>) -> (String, String) {
    let text = bench.terminal.read().input.clone();
    let cursor = line.and_then(|line| line.selection_start().ok().flatten()).map_or(usize::MAX, |at| at as usize);
    // The browser counts UTF-16.
    let mut counted = 0;
    let at = text.char_indices().find(|(_, letter)| {
        let here = counted >= cursor;
        counted += letter.len_utf16();
        here
    });
    let at = at.map_or(text.len(), |(at, _)| at);
    (text[..at].to_owned(), text[at..].to_owned())
}

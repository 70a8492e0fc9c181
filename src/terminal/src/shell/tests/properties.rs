//! Properties of reading: nothing breaks it, quoting is undone by it, and it means what bash means by it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use touchpaper_platform::process;

use crate::syntax::{parse, quote, quote_open};
use crate::testing::Terminal;

/// Letters that mean something, and some that do not.
fn text() -> impl Strategy<Value = String> {
    let letters = prop::sample::select(" \t\n'\"\\$`|&;<>(){}[]*?~#!=-,.abAB_01é".chars().collect::<Vec<_>>());
    prop::collection::vec(letters, 0..40).prop_map(|letters| letters.into_iter().collect())
}

/// A word of a command line, in one of the ways in which words are written.
fn word() -> impl Strategy<Value = String> {
    let plain = "[a-z0-9_.,:/][a-z0-9_.,:/-]{0,5}";
    let inside = "([a-z $'*{}|;&<>#~][a-z $'*{}|;&<>#~-]{0,5})?".prop_map(|text| text.replace('$', "\\$"));
    let special = [
        "$X",
        "${X}",
        "\"$X\"",
        "$NONE",
        "${NONE:-x y}",
        "\"${NONE:-x  y}\"",
        "$(echo in  side)",
        "\"$(echo in  side)\"",
        "\\*",
        "\\ ",
        "{a,b}c",
        "{1..3}",
        "a{b,}",
        "x#y",
        "\"\"",
        "''",
        "$?",
        "a=b",
        "~x",
    ];
    prop_oneof![
        3 => plain.prop_map(|text| text),
        1 => "([a-z \"$*\\\\{}|;&<>#~][a-z \"$*\\\\{}|;&<>#~-]{0,5})?".prop_map(|text| format!("'{text}'")),
        1 => inside.prop_map(|text| format!("\"{text}\"")),
        1 => prop::sample::select(special.to_vec()).prop_map(str::to_owned),
        1 => (plain, plain).prop_map(|(a, b)| format!("{a}'{b}'")),
    ]
}

/// Commands that only print or fail, joined in every way.
fn line() -> impl Strategy<Value = String> {
    let command = prop_oneof![
        4 => prop::collection::vec(word(), 0..4).prop_map(|words| format!("echo {}", words.join(" "))),
        1 => Just("true".to_owned()),
        1 => Just("false".to_owned()),
        1 => Just("! true".to_owned()),
        1 => prop::collection::vec(word(), 1..3).prop_map(|words| format!("echo {} | cat", words.join(" "))),
        1 => word().prop_map(|word| format!("V={word}; echo \"$V\"")),
    ];
    let join = prop::sample::select(vec!["; ", " && ", " || ", "\n"]);
    prop::collection::vec((command, join), 1..5).prop_map(|steps| {
        let mut line = String::new();
        for (i, (command, join)) in steps.into_iter().enumerate() {
            if i > 0 {
                line.push_str(join);
            }
            line.push_str(&command);
        }
        line
    })
}

fn bash(line: &str, folder: &str) -> (String, i32) {
    let environment = BTreeMap::from([("X".to_owned(), "one  two".to_owned()), ("HOME".to_owned(), folder.to_owned())]);
    let whole = format!("cd {folder}; true\n{line}\n");
    let ended = process::run("bash", &["-c".to_owned(), whole], &environment, Vec::new()).unwrap();
    (String::from_utf8_lossy(&ended.stdout).into_owned(), ended.code)
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in text()) {
        let _ = parse(&text);
    }

    #[test]
    fn a_quoted_text_is_one_word_that_is_that_text(text in text()) {
        let mut terminal = Terminal::new();
        terminal.file("a", "");
        let wanted = format!("{text}\n");
        prop_assert_eq!(terminal.run_whole(&format!("echo -- {}", quote(&text))).0, format!("-- {wanted}"));
        // A line end after a backslash is none at all, so what is left open has no line ends.
        if !text.is_empty() && !text.contains('\n') && !text.starts_with('~') {
            prop_assert_eq!(terminal.run_whole(&format!("echo -- {}", quote_open(&text))).0, format!("-- {wanted}"));
        }
    }

    #[test]
    fn completion_never_breaks(text in text()) {
        let terminal = Terminal::new();
        let completion = terminal.shell.complete(&text);
        prop_assert!(completion.from <= text.len() && text.is_char_boundary(completion.from));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn lines_mean_what_bash_means_by_them(line in line()) {
        let mut terminal = Terminal::new();
        terminal.shell.variables.insert("X".to_owned(), "one  two".to_owned());
        let (wanted, code) = bash(&line, &terminal.home.clone());
        let wanted = wanted.replace(&terminal.home, "~");
        prop_assert_eq!(terminal.run_whole(&line), (wanted, code), "{}", line);
    }
}

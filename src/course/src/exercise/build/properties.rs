//! Properties of reading: what is written is read again, and nothing that is typed breaks it.

use proptest::prelude::*;

use super::*;
use crate::exercise::{Choice, FrontMatter, Language, Quiz};
use crate::lint;

fn words() -> impl Strategy<Value = String> {
    "[a-zA-Z][a-z0-9 .,()é]{0,20}[a-z0-9]"
}

/// Lines of a program; some look like Markdown, and none like the end of a fence.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        words(),
        Just(String::new()),
        Just("# not a heading".to_owned()),
        Just("---".to_owned()),
        Just("    x = \"``\" # ____".to_owned()),
        Just("- [x] not a choice".to_owned()),
        Just("<script>alert(1)</script>".to_owned()),
    ];
    prop::collection::vec(line, 1..5).prop_map(|lines| lines.join("\n") + "\n")
}

fn code() -> impl Strategy<Value = Code> {
    (prop_oneof![Just(Language::Python), Just(Language::Sql)], text()).prop_map(|(language, text)| Code { language, text })
}

fn quiz() -> impl Strategy<Value = Quiz> {
    let choices = prop::collection::vec((words(), any::<bool>()), 2..5).prop_map(|choices| {
        let mut choices: Vec<Choice> = choices.into_iter().map(|(text, right)| Choice { text, right }).collect();
        choices[0].right = true;
        choices
    });
    (words(), choices, prop::option::of(words())).prop_map(|(question, choices, explanation)| Quiz { question, choices, explanation })
}

/// Exercises whose blocks stand where an author would put them.
fn exercise() -> impl Strategy<Value = Exercise> {
    let one = (code(), code(), code(), prop::collection::vec(words(), 0..3), prop::option::of(words()), prop::option::of(quiz()));
    let front = (words(), prop::option::of(1..90_u32), prop::collection::vec("[a-z]{1,8}\\.csv", 0..3));
    (front, prop::option::of(code()), prop::collection::vec(one, 1..4)).prop_map(|((title, minutes, data), setup, all)| {
        let mut kinds: Vec<Kind> = setup.into_iter().map(|code| Kind::Setup { exercise: None, code }).collect();
        for (place, (start, solution, check, hints, prose, quiz)) in all.into_iter().enumerate() {
            let id = format!("part-{place}");
            kinds.extend(prose.map(Kind::Prose));
            kinds.push(Kind::Exercise { id: id.clone(), code: start });
            kinds.extend(hints.into_iter().map(|text| Kind::Hint { exercise: id.clone(), text }));
            kinds.push(Kind::Solution { exercise: id.clone(), code: solution });
            kinds.push(Kind::Check { exercise: id, code: check });
            kinds.extend(quiz.map(Kind::Quiz));
        }
        let front = FrontMatter { title, minutes, data, ..FrontMatter::default() };
        Exercise { front, blocks: kinds.into_iter().map(|kind| Block { line: 0, kind }).collect() }
    })
}

fn fence(info: &str, text: &str) -> String {
    format!("````{info}\n{text}````\n\n")
}

fn written(exercise: &Exercise) -> String {
    let named = |code: &Code| if code.language == Language::Sql { "sql" } else { "python" };
    let minutes = exercise.front.minutes.map(|minutes| format!("time: {minutes} min\n")).unwrap_or_default();
    let mut out = format!("---\ntitle: {}\n{minutes}data: {}\n---\n", exercise.front.title, exercise.front.data.join(", "));
    for Block { kind, .. } in &exercise.blocks {
        out += &match kind {
            Kind::Prose(text) => format!("{text}\n\n"),
            Kind::Exercise { id, code } => fence(&format!("{} exercise id={id}", named(code)), &code.text),
            Kind::Setup { code, .. } => fence(&format!("{} setup", named(code)), &code.text),
            Kind::Check { exercise, code } => fence(&format!("{} check for={exercise}", named(code)), &code.text),
            Kind::Solution { code, .. } => fence(&format!("{} solution", named(code)), &code.text),
            Kind::Hint { text, .. } => fence("hint", &format!("{text}\n")),
            Kind::Quiz(quiz) => {
                let mark = |choice: &Choice| format!("- [{}] {}\n", if choice.right { "x" } else { " " }, choice.text);
                let choices: String = quiz.choices.iter().map(mark).collect();
                let told = quiz.explanation.as_ref().map(|told| format!("\n> {told}\n")).unwrap_or_default();
                fence("quiz", &format!("{}\n\n{choices}{told}", quiz.question))
            }
        };
    }
    out
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(exercise in exercise()) {
        let mut read = parse(&written(&exercise)).unwrap();
        let lines: Vec<usize> = read.blocks.iter().map(|block| block.line).collect();
        prop_assert!(lines.is_sorted(), "{lines:?}");
        for block in &mut read.blocks {
            block.line = 0;
        }
        prop_assert_eq!(read, exercise);
    }

    /// Cut anywhere, an exercise is read or a line of it is named.
    #[test]
    fn what_is_cut_off_is_told_with_a_line(exercise in exercise(), cut in 0.0..1.0_f64) {
        let text = written(&exercise);
        let mut end = (text.len() as f64 * cut) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if let Err(error) = lint::exercise(&text[..end]) {
            prop_assert!((1..=text.lines().count() + 1).contains(&error.line), "{error}");
        }
    }

    /// Pieces of the format in any order never panic, and an error names a line that is there.
    #[test]
    fn any_text_is_read_or_refused(pieces in prop::collection::vec(prop::sample::select(vec![
        "---\n", "title: t\n", "data: a\n", "```python exercise\n", "```python check for=x\n", "```\n", "````\n", "```quiz\n", "- [x] a\n", "- [ ] b\n",
        "> why\n", "```hint\n", "~~~sql solution\n", "~~~\n", "\r\n", "text é\n", "    indented\n", "```", "\u{0}", "# h\n", "- [a](b.md): c\n",
    ]), 0..25)) {
        let text = pieces.concat();
        let lines = text.lines().count() + 1;
        if let Err(error) = parse(&text) {
            prop_assert!((1..=lines).contains(&error.line), "{error} of {lines}");
        }
        if let Err(error) = crate::index::parse(&text) {
            prop_assert!(error.line >= 1);
        }
    }
}

//! Whole exercises, good and bad.

use super::*;
use crate::exercise::Language;

const WORDS: &str = r#"---
title: Count words
data: data/moby-dick.txt
---
# Words

An ordinary fence is prose:

```python
lines.count()
```

```python setup
lines = sc.parallelize(["to be", "or not"])
```

```python exercise
words = lines.flatMap(____)
```

```hint
A line's `split()` gives its words.
```

```hint
flatMap wants a function.
```

```python solution
words = lines.flatMap(lambda line: line.split())
```

```python check
{"correct": words.count() == 4, "message": "four"}
```

Now in SQL.

```sql exercise id=in-sql
SELECT ____
```

```python check for=in-sql
{"correct": True, "message": ""}
```

```quiz
When does flatMap run?
- [ ] At once
- [x] With the first action
```
"#;

fn told(markdown: &str) -> String {
    parse(markdown).unwrap_err().to_string()
}

fn with_head(body: &str) -> String {
    format!("---\ntitle: t\n---\n{body}")
}

#[test]
fn every_kind_of_block_is_read_in_order() {
    let exercise = parse(WORDS).unwrap();
    assert_eq!(
        (exercise.front.title.as_str(), exercise.front.data.as_slice()),
        ("Count words", ["data/moby-dick.txt".to_owned()].as_slice())
    );
    let kinds: Vec<_> = exercise
        .blocks
        .iter()
        .map(|block| match &block.kind {
            Kind::Prose(_) => "prose".to_owned(),
            Kind::Exercise { id, .. } => format!("exercise {id}"),
            Kind::Setup { exercise, .. } => format!("setup {exercise:?}"),
            Kind::Check { exercise, .. } => format!("check {exercise}"),
            Kind::Solution { exercise, .. } => format!("solution {exercise}"),
            Kind::Hint { exercise, .. } => format!("hint {exercise}"),
            Kind::Quiz(quiz) => format!("quiz of {}", quiz.choices.len()),
        })
        .collect();
    let expected = [
        "prose",
        "setup None",
        "exercise exercise-1",
        "hint exercise-1",
        "hint exercise-1",
        "solution exercise-1",
        "check exercise-1",
        "prose",
        "exercise in-sql",
        "check in-sql",
        "quiz of 2",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(exercise.blocks.iter().map(|block| block.line).take(3).collect::<Vec<_>>(), [5, 13, 17]);
}

#[test]
fn texts_are_kept_as_written() {
    let exercise = parse(WORDS).unwrap();
    let Kind::Prose(prose) = &exercise.blocks[0].kind else { panic!("no prose") };
    assert_eq!(prose, "# Words\n\nAn ordinary fence is prose:\n\n```python\nlines.count()\n```");
    let Kind::Exercise { code, .. } = &exercise.blocks[8].kind else { panic!("no exercise") };
    assert_eq!((code.language, code.text.as_str()), (Language::Sql, "SELECT ____\n"));
}

#[test]
fn windows_line_ends_change_nothing() {
    let lines = |markdown: &str| parse(markdown).unwrap().blocks.iter().map(|block| block.line).collect::<Vec<_>>();
    assert_eq!(lines(&WORDS.replace('\n', "\r\n")), lines(WORDS));
}

#[test]
fn fences_inside_lists_and_quotations_are_prose() {
    let exercise = parse(&with_head("> ```python exercise\n> x\n> ```\n\n- item\n\n  ```python check\n  y\n  ```\n")).unwrap();
    assert!(matches!(exercise.blocks.as_slice(), [Block { line: 4, kind: Kind::Prose(_) }]));
}

#[test]
fn mistakes_are_told_with_their_line() {
    for headless in ["# No head", "```python exercise\n```\n---\ntitle: t\n---\n", "First words.\n\n---\ntitle: t\n---\n"] {
        assert_eq!(told(headless), "line 1: an exercise starts with a head: `---`, `title: …`, `---`");
    }
    assert_eq!(told("---\ntitel: x\n---\n"), "line 2: unknown key `titel`; known are title, summary, objective, time, data, settings, own");
    assert_eq!(
        told(&with_head("text\n\n```python exersise\n```\n")),
        "line 6: unknown block `exersise`; known are exercise, setup, check, solution, hint, quiz"
    );
    assert_eq!(told(&with_head("```python check\n1\n```\n")), "line 4: a check needs an exercise above it, or `for=` and its id");
    assert_eq!(told(&with_head("```python exercise\n1\n```\n```hint for=other\nx\n```\n")), "line 7: there is no exercise `other`");
    assert_eq!(told(&with_head("```python exercise id=a\n```\n```sql exercise id=a\n```\n")), "line 6: there is an exercise `a` already");
    assert_eq!(told(&with_head("```python exercise\n1\n")), "line 4: the block is not closed: its last line must be ```");
    let twice = "```python exercise\n1\n```\n```python check\n1\n```\n```python check\n2\n```\n";
    assert_eq!(told(&with_head(twice)), "line 10: exercise `exercise-1` has a check on line 7 already");
    assert_eq!(told(&with_head("```quiz\nWhich?\n- [ ] a\n- [ ] b\n```\n")), "line 4: no choice is right: mark one with `- [x]`");
}

#[test]
fn a_block_may_come_before_its_exercise() {
    let exercise =
        parse(&with_head("```python setup for=b\n1\n```\n```python exercise id=a\n```\n```python exercise id=b\n```\n")).unwrap();
    assert!(matches!(&exercise.blocks[0].kind, Kind::Setup { exercise: Some(of), .. } if of == "b"));
}

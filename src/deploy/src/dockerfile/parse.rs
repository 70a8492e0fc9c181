//! From the text to instructions: continued lines, comments, the two forms of a command.

use super::{Form, Instruction, Problem, Step};

type Result<T> = std::result::Result<T, Problem>;

/// Reads a whole file. There has to be a FROM, and nothing but ARG before it.
pub fn parse(text: &str) -> Result<Vec<Instruction>> {
    let mut instructions = Vec::new();
    for (line, text) in logical_lines(text) {
        let (keyword, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
        let step = step(&keyword.to_ascii_uppercase(), rest.trim(), line)?;
        let is_first = !instructions.iter().any(|before: &Instruction| matches!(before.step, Step::From { .. }));
        if is_first && !matches!(step, Step::From { .. } | Step::Arg(_)) {
            return Err(Problem::new(line, format!("no build stage in current context: {keyword} before FROM")));
        }
        instructions.push(Instruction { line, text, step });
    }
    if instructions.iter().any(|instruction| matches!(instruction.step, Step::From { .. })) {
        Ok(instructions)
    } else {
        Err(Problem::new(1, "file with no instructions"))
    }
}

/// Lines without comments, those that go on joined, each with the number of its first.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let escape = escape_of(text);
    let mut lines = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        // Comments and empty lines may also stand between the lines of one instruction.
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let (first, mut whole) = open.take().unwrap_or((number + 1, String::new()));
        let content = if whole.is_empty() { line.trim_start() } else { line };
        match content.trim_end().strip_suffix(escape) {
            Some(part) => {
                whole.push_str(part);
                open = Some((first, whole));
            }
            None => {
                whole.push_str(content.trim_end());
                lines.push((first, whole));
            }
        }
    }
    lines.extend(open.map(|(first, whole)| (first, whole.trim_end().to_owned())));
    lines
}

/// `# escape=`` among the comments that the file begins with.
fn escape_of(text: &str) -> char {
    for line in text.lines() {
        let Some((name, value)) = line.trim().strip_prefix('#').and_then(|comment| comment.split_once('=')) else { break };
        if name.trim().eq_ignore_ascii_case("escape") && value.trim() == "`" {
            return '`';
        }
    }
    '\\'
}

fn step(keyword: &str, rest: &str, line: usize) -> Result<Step> {
    let known = [
        "FROM",
        "WORKDIR",
        "COPY",
        "ADD",
        "RUN",
        "EXPOSE",
        "ENV",
        "ARG",
        "LABEL",
        "CMD",
        "ENTRYPOINT",
        "USER",
        "HEALTHCHECK",
        "VOLUME",
        "SHELL",
        "STOPSIGNAL",
        "ONBUILD",
        "MAINTAINER",
    ];
    if !known.contains(&keyword) {
        return Err(Problem::new(line, format!("unknown instruction: {keyword}")));
    }
    if rest.is_empty() {
        return Err(Problem::new(line, format!("{keyword} requires at least one argument")));
    }
    Ok(match keyword {
        "FROM" => from(rest, line)?,
        "WORKDIR" => Step::Workdir(unquoted(rest)),
        "COPY" | "ADD" => copy(keyword == "ADD", rest, line)?,
        "RUN" => {
            if rest.starts_with("<<") {
                return Err(Problem::new(line, "texts after << cannot be run here; join the commands with &&"));
            }
            Step::Run(form(flags(rest).1, line)?)
        }
        "EXPOSE" => Step::Expose(words(rest)),
        "ENV" => Step::Env(pairs(keyword, rest, line)?),
        "LABEL" => Step::Label(pairs(keyword, rest, line)?),
        "ARG" => Step::Arg(
            words(rest)
                .into_iter()
                .map(|word| match word.split_once('=') {
                    Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                    None => (word, None),
                })
                .collect(),
        ),
        "CMD" => Step::Cmd(form(rest, line)?),
        "ENTRYPOINT" => Step::Entrypoint(form(rest, line)?),
        "USER" => Step::User(rest.to_owned()),
        "HEALTHCHECK" => healthcheck(rest, line)?,
        other => Step::Other(other.to_owned()),
    })
}

fn from(rest: &str, line: usize) -> Result<Step> {
    let (_, rest) = flags(rest);
    let words: Vec<&str> = rest.split_whitespace().collect();
    match words.as_slice() {
        [image] => Ok(Step::From { image: (*image).to_owned(), name: None }),
        [image, r#as, name] if r#as.eq_ignore_ascii_case("as") => {
            Ok(Step::From { image: (*image).to_owned(), name: Some((*name).to_owned()) })
        }
        _ => Err(Problem::new(line, "FROM requires either one or three arguments")),
    }
}

fn copy(add: bool, rest: &str, line: usize) -> Result<Step> {
    let keyword = if add { "ADD" } else { "COPY" };
    let (flags, rest) = flags(rest);
    let mut sources = match form(rest, line)? {
        Form::Exec(words) => words,
        Form::Shell(line) => words(&line),
    };
    let target = sources.pop().filter(|_| !sources.is_empty());
    let Some(target) = target else {
        return Err(Problem::new(line, format!("{keyword} requires at least two arguments")));
    };
    if sources.iter().any(|source| source.starts_with("<<")) {
        return Err(Problem::new(line, format!("texts after << are not read here; {keyword} a file")));
    }
    let from = flags.iter().find_map(|flag| flag.strip_prefix("--from=")).map(str::to_owned);
    Ok(Step::Copy { add, sources, target, from })
}

fn healthcheck(rest: &str, line: usize) -> Result<Step> {
    if rest.eq_ignore_ascii_case("none") {
        return Ok(Step::Healthcheck(None));
    }
    let (_, rest) = flags(rest);
    match rest.split_once(char::is_whitespace) {
        Some((keyword, command)) if keyword.eq_ignore_ascii_case("cmd") => Ok(Step::Healthcheck(Some(form(command.trim(), line)?))),
        _ => Err(Problem::new(line, "Unknown type in HEALTHCHECK (try CMD or NONE)")),
    }
}

/// The `--name=value` words at the beginning, and what follows.
fn flags(text: &str) -> (Vec<String>, &str) {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while rest.starts_with("--") {
        let (flag, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        found.push(flag.to_owned());
        rest = tail.trim_start();
    }
    (found, rest)
}

/// JSON of texts is the exec form; anything else, also broken JSON, is a shell's line, as for Docker.
fn form(text: &str, line: usize) -> Result<Form> {
    if text.starts_with('[')
        && let Ok(words) = serde_json::from_str::<Vec<String>>(text)
    {
        if words.is_empty() {
            return Err(Problem::new(line, "the list of a command is empty"));
        }
        return Ok(Form::Exec(words));
    }
    Ok(Form::Shell(text.to_owned()))
}

/// `NAME=value NAME="a value"`, or the old `NAME value` for one.
fn pairs(keyword: &str, rest: &str, line: usize) -> Result<Vec<(String, String)>> {
    let first = rest.split_whitespace().next().unwrap_or_default();
    if !first.contains('=') {
        return match rest.split_once(char::is_whitespace) {
            Some((name, value)) => Ok(vec![(name.to_owned(), unquoted(value.trim()))]),
            None => Err(Problem::new(line, format!("{keyword} must have two arguments"))),
        };
    }
    words(rest)
        .into_iter()
        .map(|word| match word.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
            _ => Err(Problem::new(line, format!("Syntax error - can't find = in \"{word}\". Must be of the form: name=value"))),
        })
        .collect()
}

fn unquoted(text: &str) -> String {
    words(text).join(" ")
}

/// Words as a shell splits them, without their quotes; variables stay.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some('"') | None, '\\') => {
                // `\$` is kept for those who replace variables.
                let next = letters.next().unwrap_or('\\');
                let word = word.get_or_insert_default();
                if next == '$' {
                    word.push('\\');
                }
                word.push(next);
            }
            (Some(_), letter) => word.get_or_insert_default().push(letter),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::dockerfile::{Form, Step};

    fn steps(text: &str) -> Vec<Step> {
        parse(text).unwrap().into_iter().map(|instruction| instruction.step).collect()
    }

    fn refusal(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn the_courses_dockerfile_is_read() {
        let text = "# Use an official Python runtime\nFROM python:3.7.5-stretch\n\nRUN apt-get update && apt-get install -y \\\npython3-dev \\\n# between\nbuild-essential\n\nWORKDIR /app\nADD . /app\nRUN pip install --no-cache-dir -r requirements.txt\nEXPOSE 80\nENV NAME World\nCMD [\"python\", \"app.py\"]\n";
        let shell = |line: &str| Form::Shell(line.to_owned());
        assert_eq!(
            steps(text),
            [
                Step::From { image: "python:3.7.5-stretch".into(), name: None },
                Step::Run(shell("apt-get update && apt-get install -y python3-dev build-essential")),
                Step::Workdir("/app".into()),
                Step::Copy { add: true, sources: vec![".".into()], target: "/app".into(), from: None },
                Step::Run(shell("pip install --no-cache-dir -r requirements.txt")),
                Step::Expose(vec!["80".into()]),
                Step::Env(vec![("NAME".into(), "World".into())]),
                Step::Cmd(Form::Exec(vec!["python".into(), "app.py".into()])),
            ]
        );
        assert_eq!(parse(text).unwrap()[1].line, 4);
    }

    #[test]
    fn every_instruction_has_its_forms() {
        let text = "# escape=`\nARG VERSION=3.12 OTHER\nfrom --platform=linux/amd64 python:${VERSION}-slim as base\nCOPY --chown=app:app [\"a file.py\", \"b.py\", \"/app/\"]\ncopy --from=base /x `\n  /y\nENV A=1 B=\"two words\" C=a\\ b\nLABEL org.name='x y'\nHEALTHCHECK --interval=5m CMD curl -f http://localhost/ || exit 1\nHEALTHCHECK NONE\nUSER app\nENTRYPOINT python app.py\nVOLUME /data\nEXPOSE 80/tcp 443";
        let text_of = |text: &str| text.to_owned();
        let pair = |a: &str, b: &str| (text_of(a), text_of(b));
        assert_eq!(
            steps(text),
            [
                Step::Arg(vec![("VERSION".into(), Some("3.12".into())), ("OTHER".into(), None)]),
                Step::From { image: "python:${VERSION}-slim".into(), name: Some("base".into()) },
                Step::Copy { add: false, sources: vec!["a file.py".into(), "b.py".into()], target: "/app/".into(), from: None },
                Step::Copy { add: false, sources: vec!["/x".into()], target: "/y".into(), from: Some("base".into()) },
                Step::Env(vec![pair("A", "1"), pair("B", "two words"), pair("C", "a b")]),
                Step::Label(vec![pair("org.name", "x y")]),
                Step::Healthcheck(Some(Form::Shell("curl -f http://localhost/ || exit 1".into()))),
                Step::Healthcheck(None),
                Step::User("app".into()),
                Step::Entrypoint(Form::Shell("python app.py".into())),
                Step::Other("VOLUME".into()),
                Step::Expose(vec!["80/tcp".into(), "443".into()]),
            ]
        );
    }

    #[test]
    fn problems_name_their_line() {
        assert_eq!(refusal("FROM a\n\nRUNN x"), "dockerfile parse error on line 3: unknown instruction: RUNN");
        assert_eq!(refusal("FROM"), "dockerfile parse error on line 1: FROM requires at least one argument");
        assert_eq!(refusal("FROM a b"), "dockerfile parse error on line 1: FROM requires either one or three arguments");
        assert_eq!(refusal("FROM a\nCOPY x"), "dockerfile parse error on line 2: COPY requires at least two arguments");
        assert_eq!(refusal("FROM a\nENV x"), "dockerfile parse error on line 2: ENV must have two arguments");
        assert_eq!(refusal("RUN x\nFROM a"), "dockerfile parse error on line 1: no build stage in current context: RUN before FROM");
        assert_eq!(refusal("# nothing\n"), "dockerfile parse error on line 1: file with no instructions");
        // Single quotes are no JSON, so Docker takes it for a shell's line.
        assert_eq!(steps("FROM a\nCMD ['python', 'app.py']")[1], Step::Cmd(Form::Shell("['python', 'app.py']".into())));
    }
}

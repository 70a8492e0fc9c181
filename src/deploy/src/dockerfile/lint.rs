//! What a tab makes of a Dockerfile: what it cannot do, what it does in another way, what is unwise anywhere.

use super::parse::words;
use super::{Form, Instruction, Step};

/// Packages that the engine has, by the names that pip knows.
pub const PROVIDED: &[&str] = &["flask", "pyspark", "numpy", "pandas", "py4j"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know; the container does the same.
    Note,
    /// A tab cannot do it, or does it in another way: the container may behave differently.
    Warning,
    /// The container cannot start.
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub line: usize,
    pub level: Level,
    pub text: String,
}

/// Looks at what was read; `requirements` gives the text of a file that `pip install -r` names.
pub fn lint(instructions: &[Instruction], requirements: &dyn Fn(&str) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |line, level, text: String| findings.push(Finding { line, level, text });
    let froms: Vec<&Instruction> = instructions.iter().filter(|instruction| matches!(instruction.step, Step::From { .. })).collect();
    let mut starts = 0;
    for instruction in instructions {
        let line = instruction.line;
        match &instruction.step {
            Step::From { image, .. } => {
                if let Some((level, text)) = of_image(image, &froms) {
                    add(line, level, text);
                }
            }
            Step::Run(form) => {
                for command in commands(form) {
                    for (level, text) in of_command(&command, requirements) {
                        add(line, level, text);
                    }
                }
            }
            Step::Copy { add: is_add, sources, from, .. } => {
                if sources.iter().any(|source| source.contains("://")) {
                    add(line, Level::Error, "ADD from the network: a tab cannot fetch it; put the file beside the Dockerfile".to_owned());
                } else if from.is_some() {
                    add(line, Level::Warning, "COPY --from: only the last stage is built, so nothing is copied from another".to_owned());
                } else if *is_add
                    && sources.iter().any(|source| [".tar", ".gz", ".tgz", ".xz", ".bz2"].iter().any(|end| source.ends_with(end)))
                {
                    add(line, Level::Warning, "ADD of an archive: it is copied as it is, not unpacked".to_owned());
                }
            }
            Step::User(_) => add(
                line,
                Level::Note,
                "USER: there are no users in a tab; whoever you are, you only reach the container's files".to_owned(),
            ),
            Step::Healthcheck(Some(_)) => add(line, Level::Note, "HEALTHCHECK is read and not run here".to_owned()),
            Step::Other(keyword) => add(line, Level::Note, format!("{keyword} has no effect here")),
            Step::Cmd(_) => starts += 1,
            Step::Entrypoint(_) => starts += 100,
            _ => {}
        }
        if let Step::Cmd(form) | Step::Entrypoint(form) = &instruction.step {
            if matches!(form, Form::Shell(text) if text.starts_with('[')) {
                add(line, Level::Warning, "the list is no JSON (it needs double quotes), so Docker takes it for a shell's line".to_owned());
            }
            if starts % 100 > 1 {
                add(line, Level::Note, "of several CMD only the last counts".to_owned());
            }
        }
    }
    let last = instructions.last().map_or(1, |instruction| instruction.line);
    if starts == 0 {
        add(last, Level::Warning, "neither CMD nor ENTRYPOINT: `docker run` has to say what runs".to_owned());
    }
    // A line with two commands of a kind has one fault.
    findings.dedup();
    findings
}

fn of_image(image: &str, froms: &[&Instruction]) -> Option<(Level, String)> {
    let is_stage = froms.iter().any(|other| matches!(&other.step, Step::From { name: Some(name), .. } if name == image));
    let name = image.rsplit('/').next().unwrap_or(image);
    let (name, tag) = name.split_once(':').unwrap_or((name, "latest"));
    let note = |text: &str| Some((Level::Note, format!("FROM {image}: {text}")));
    if is_stage {
        None
    } else if name == "python" {
        let pinned = if tag == "latest" { "; a version after the colon keeps builds elsewhere alike" } else { "" };
        note(&format!("the engine's own Python stands in for it{pinned}"))
    } else if matches!(name, "spark" | "spark-py" | "pyspark" | "spark-notebook" | "pyspark-notebook") {
        note("the engine's own Python and PySpark stand in for it")
    } else {
        let text = format!(
            "FROM {image}: a tab cannot run images of Linux; the engine's own Python stands in for it, and no other program of the image is there"
        );
        Some((Level::Warning, text))
    }
}

/// The single commands of a RUN, as far as they are joined by `&&`, `;` or `||`.
pub fn commands(form: &Form) -> Vec<Vec<String>> {
    match form {
        Form::Exec(words) => vec![words.clone()],
        Form::Shell(line) => {
            let separate = line.replace("&&", "\n").replace("||", "\n").replace(';', "\n");
            separate.lines().map(words).filter(|words| !words.is_empty()).collect()
        }
    }
}

fn of_command(command: &[String], requirements: &dyn Fn(&str) -> Option<String>) -> Vec<(Level, String)> {
    let program = command.first().map(|program| program.rsplit('/').next().unwrap_or(program)).unwrap_or_default();
    match program {
        "apt-get" | "apt" | "apk" | "yum" | "dnf" | "microdnf" => {
            vec![(Level::Warning, format!("RUN {program}: a tab has no Linux packages; the step is left out"))]
        }
        // Nothing is lost without them: a folder is there once it has a file.
        "mkdir" | "true" | "echo" | ":" => Vec::new(),
        _ => match pip(command) {
            Some(arguments) => installed(&arguments, requirements),
            None => vec![(
                Level::Warning,
                format!("RUN {}: only `pip install` means something in a tab; the step is left out", command.join(" ")),
            )],
        },
    }
}

/// The arguments after `pip install`.
pub fn pip(command: &[String]) -> Option<Vec<String>> {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["pip" | "pip3", "install", ..] => Some(command[2..].to_vec()),
        ["python" | "python3", "-m", "pip", "install", ..] => Some(command[4..].to_vec()),
        _ => None,
    }
}

fn installed(arguments: &[String], requirements: &dyn Fn(&str) -> Option<String>) -> Vec<(Level, String)> {
    let mut findings = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let file = match argument.as_str() {
            "-r" | "--requirement" => arguments.next().map(String::as_str),
            "-i" | "--index-url" | "-t" | "--target" | "--trusted-host" | "--extra-index-url" | "-f" | "-c" => {
                arguments.next();
                continue;
            }
            _ => argument.strip_prefix("-r").or_else(|| argument.strip_prefix("--requirement=")),
        };
        if let Some(file) = file {
            match requirements(file) {
                Some(text) => findings.extend(required(&text).iter().filter_map(|wanted| of_package(wanted))),
                None => findings.push((Level::Error, format!("pip install -r {file}: there is no such file in the image"))),
            }
        } else if !argument.starts_with('-') {
            findings.extend(of_package(argument));
        }
    }
    findings
}

/// The packages of a requirements file.
pub fn required(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty() && !line.starts_with(['#', '-'])).map(str::to_owned).collect()
}

/// `Flask==1.1.2`
fn of_package(wanted: &str) -> Option<(Level, String)> {
    let name_end = wanted.find(|letter: char| !(letter.is_ascii_alphanumeric() || "-_.".contains(letter))).unwrap_or(wanted.len());
    let name = wanted[..name_end].to_ascii_lowercase().replace(['_', '.'], "-");
    if matches!(name.as_str(), "pip" | "setuptools" | "wheel" | "") {
        None
    } else if PROVIDED.contains(&name.as_str()) {
        let pinned = wanted[name_end..].contains("==");
        pinned.then(|| (Level::Note, format!("{wanted}: the engine's own {name} is used, whatever the version")))
    } else if matches!(name.as_str(), "gunicorn" | "waitress" | "werkzeug" | "jinja2") {
        Some((Level::Note, format!("{wanted}: the engine serves Flask apps itself")))
    } else {
        Some((Level::Warning, format!("{wanted}: it cannot be installed in a tab, and importing it will fail")))
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, lint};
    use crate::dockerfile::parse;

    fn findings(text: &str) -> Vec<(usize, Level, String)> {
        let requirements =
            |file: &str| (file == "requirements.txt").then(|| "# pinned\nFlask==1.1.2\nscikit-learn>=0.22 # why\nnumpy\n-e .\n".to_owned());
        lint(&parse(text).unwrap(), &requirements).into_iter().map(|found| (found.line, found.level, found.text)).collect()
    }

    #[test]
    fn what_a_tab_cannot_do_is_said() {
        let found = findings(
            "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y curl; mkdir -p /x\nRUN pip install --no-cache-dir -r requirements.txt torch\nRUN make all\nADD https://x.org/a.csv /a.csv\nUSER app\nCMD python app.py",
        );
        let short: Vec<_> = found.iter().map(|(line, level, text)| (*line, *level, text.split(':').next().unwrap())).collect();
        assert_eq!(
            short,
            [
                (1, Level::Warning, "FROM ubuntu"),
                (2, Level::Warning, "RUN apt-get"),
                (3, Level::Note, "Flask==1.1.2"),
                (3, Level::Warning, "scikit-learn>=0.22"),
                (3, Level::Warning, "torch"),
                (4, Level::Warning, "RUN make all"),
                (5, Level::Error, "ADD from the network"),
                (6, Level::Note, "USER"),
            ]
        );
    }

    #[test]
    fn a_plain_python_app_has_only_a_note() {
        let found = findings(
            "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN python -m pip install flask pyspark\nEXPOSE 8080\nCMD [\"python\", \"app.py\"]",
        );
        assert_eq!(found.iter().map(|found| found.1).collect::<Vec<_>>(), [Level::Note], "{found:?}");
        assert!(findings("FROM python:3\nRUN pip install -r no.txt\nCMD x").iter().any(|found| found.1 == Level::Error));
        assert!(findings("FROM python:3\nCMD ['a']").iter().any(|found| found.2.contains("double quotes")));
        assert!(findings("FROM python:3").iter().any(|found| found.2.starts_with("neither CMD")));
    }
}

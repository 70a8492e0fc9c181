//! Builds an image: the last stage's files and settings, with a log as `docker build` writes one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ignore::{Ignore, path_fits};
use super::lint::{self, Level};
use super::substitute::substitute;
use super::{Finding, Form, Instruction, Problem, Step, parse};

/// The folder that is built from.
pub trait Files {
    /// Paths of all files from the folder on, with slashes between.
    fn paths(&self) -> Vec<String>;
    fn read(&self, path: &str) -> Option<Vec<u8>>;
}

/// What `docker build` was told.
#[derive(Clone, Debug, Default)]
pub struct Build {
    pub dockerfile: String,
    /// `--build-arg`
    pub args: BTreeMap<String, String>,
}

/// Files and settings that containers start from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub base: String,
    /// By absolute path; kept apart from the settings where these are written.
    #[serde(skip)]
    pub files: BTreeMap<String, Vec<u8>>,
    pub environment: BTreeMap<String, String>,
    pub folder: String,
    pub ports: Vec<u16>,
    pub labels: BTreeMap<String, String>,
    pub user: Option<String>,
    pub entrypoint: Option<Form>,
    pub cmd: Option<Form>,
    pub healthcheck: Option<Form>,
}

/// What happened, a line each, and what was found on the way.
pub type Log = (Vec<String>, Vec<Finding>);

struct Builder<'a> {
    image: Image,
    args: BTreeMap<String, String>,
    files: &'a dyn Files,
    paths: Vec<String>,
}

/// Builds the last stage of a Dockerfile.
pub fn build(build: &Build, files: &dyn Files) -> Result<(Image, Log), Problem> {
    let instructions = parse(&build.dockerfile)?;
    let ignore = files.read(".dockerignore").map(|bytes| Ignore::parse(&String::from_utf8_lossy(&bytes))).unwrap_or_default();
    let mut paths = files.paths();
    paths.retain(|path| !ignore.ignores(path));
    paths.sort();
    // Arguments before the first FROM are for FROM itself, and for stages that name them again.
    let mut outer = BTreeMap::new();
    let first = instructions.iter().position(|instruction| matches!(instruction.step, Step::From { .. })).unwrap_or(0);
    for instruction in &instructions[..first] {
        if let Step::Arg(given) = &instruction.step {
            for (name, default) in given {
                let value = build.args.get(name).cloned().or_else(|| default.as_ref().map(|text| replace(text, &outer)));
                outer.extend(value.map(|value| (name.clone(), value)));
            }
        }
    }
    let last = instructions.iter().rposition(|instruction| matches!(instruction.step, Step::From { .. })).unwrap_or(0);
    let stage = &instructions[last..];
    let mut builder = Builder { image: Image { folder: "/".to_owned(), ..Image::default() }, args: BTreeMap::new(), files, paths };
    let mut log = Vec::new();
    for (number, instruction) in stage.iter().enumerate() {
        log.push(format!("[{}/{}] {}", number + 1, stage.len(), instruction.text));
        builder.step(instruction, &outer, &build.args)?;
    }
    let (folder, built) = (builder.image.folder.clone(), &builder.image.files);
    let requirements = |file: &str| {
        let folders =
            stage.iter().filter_map(|instruction| if let Step::Workdir(folder) = &instruction.step { Some(folder.as_str()) } else { None });
        let places = folders.chain([folder.as_str(), "/"]).map(|folder| join(folder, file));
        places.into_iter().find_map(|path| built.get(&path)).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let findings = lint::lint(&instructions, &requirements);
    if let Some(error) = findings.iter().find(|found| found.level == Level::Error) {
        return Err(Problem::new(error.line, error.text.clone()));
    }
    Ok((builder.image, (log, findings)))
}

fn replace(text: &str, known: &BTreeMap<String, String>) -> String {
    substitute(text, &|name| known.get(name).cloned())
}

impl Builder<'_> {
    /// What variables of an instruction are: ENV goes before ARG.
    fn value(&self, text: &str) -> String {
        substitute(text, &|name| self.image.environment.get(name).or_else(|| self.args.get(name)).cloned())
    }

    fn step(
        &mut self,
        instruction: &Instruction,
        outer: &BTreeMap<String, String>,
        given: &BTreeMap<String, String>,
    ) -> Result<(), Problem> {
        let line = instruction.line;
        match &instruction.step {
            Step::From { image, .. } => self.image.base = replace(image, outer),
            Step::Workdir(folder) => self.image.folder = join(&self.image.folder, &self.value(folder)),
            Step::Env(pairs) => {
                // All of one instruction see what was before it.
                let values: Vec<_> = pairs.iter().map(|(name, value)| (name.clone(), self.value(value))).collect();
                self.image.environment.extend(values);
            }
            Step::Arg(args) => {
                for (name, default) in args {
                    let default = default.as_ref().map(|text| self.value(text));
                    let value = given.get(name).cloned().or(default).or_else(|| outer.get(name).cloned());
                    self.args.extend(value.map(|value| (name.clone(), value)));
                }
            }
            Step::Label(pairs) => {
                let values: Vec<_> = pairs.iter().map(|(name, value)| (name.clone(), self.value(value))).collect();
                self.image.labels.extend(values);
            }
            Step::Expose(ports) => {
                let ports: Vec<String> = ports.iter().map(|port| self.value(port)).collect();
                for port in ports {
                    let number = port.split('/').next().unwrap_or_default();
                    let number = number.parse().map_err(|_| Problem::new(line, format!("invalid containerPort: {port}")))?;
                    if !self.image.ports.contains(&number) {
                        self.image.ports.push(number);
                    }
                }
            }
            Step::Cmd(form) => self.image.cmd = Some(form.clone()),
            Step::Entrypoint(form) => {
                self.image.entrypoint = Some(form.clone());
                // An inherited CMD would be for another program; one that follows counts again.
                self.image.cmd = None;
            }
            Step::User(user) => self.image.user = Some(self.value(user)),
            Step::Healthcheck(form) => self.image.healthcheck.clone_from(form),
            Step::Copy { from: None, sources, target, .. } => {
                let sources: Vec<String> = sources.iter().map(|source| self.value(source)).collect();
                self.copy(&sources, &self.value(target), line)?;
            }
            Step::Run(_) | Step::Copy { .. } | Step::Other(_) => {}
        }
        Ok(())
    }

    fn copy(&mut self, sources: &[String], target: &str, line: usize) -> Result<(), Problem> {
        let mut found = Vec::new();
        for source in sources {
            let pattern: Vec<String> = parts(source).map(str::to_owned).collect();
            if pattern.iter().any(|part| part == "..") {
                return Err(Problem::new(line, format!("{source}: what is outside of the folder that is built cannot be copied")));
            }
            let before = found.len();
            for path in &self.paths {
                let names: Vec<&str> = path.split('/').collect();
                // A folder is copied with what is in it, from it on; a file by its name.
                let depth = (0..=names.len()).find(|depth| path_fits(&pattern, &names[..*depth]));
                if let Some(depth) = depth {
                    let inside = if depth == names.len() { names[depth - 1].to_owned() } else { names[depth..].join("/") };
                    found.push((path.clone(), inside, depth == names.len()));
                }
            }
            if found.len() == before {
                return Err(Problem::new(line, format!("failed to compute cache key: \"/{}\": not found", pattern.join("/"))));
            }
        }
        let whole = join(&self.image.folder, target);
        let into_folder = target.ends_with('/') || target == "." || found.len() > 1 || found.iter().any(|(_, _, is_file)| !is_file);
        if found.iter().filter(|(_, _, is_file)| *is_file).count() > 1 && !target.ends_with('/') && target != "." && sources.len() > 1 {
            return Err(Problem::new(
                line,
                "When using COPY with more than one source file, the destination must be a directory and end with a /",
            ));
        }
        for (path, inside, _) in found {
            let Some(bytes) = self.files.read(&path) else {
                return Err(Problem::new(line, format!("{path} cannot be read")));
            };
            let place = if into_folder { join(&whole, &inside) } else { whole.clone() };
            self.image.files.insert(place, bytes);
        }
        Ok(())
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".")
}

/// A path from a folder on, without `.` and `..`.
pub fn join(folder: &str, path: &str) -> String {
    let base = if path.starts_with('/') { "" } else { folder };
    let mut whole: Vec<&str> = Vec::new();
    for part in parts(base).chain(parts(path)) {
        if part == ".." {
            whole.pop();
        } else {
            whole.push(part);
        }
    }
    format!("/{}", whole.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Build, Files, Image, build};
    use std::collections::BTreeMap;

    struct Context(BTreeMap<String, Vec<u8>>);

    impl Files for Context {
        fn paths(&self) -> Vec<String> {
            self.0.keys().cloned().collect()
        }

        fn read(&self, path: &str) -> Option<Vec<u8>> {
            self.0.get(path).cloned()
        }
    }

    fn image(dockerfile: &str, args: &[(&str, &str)]) -> Result<Image, String> {
        let names = ["app.py", "requirements.txt", "lib/a.py", "lib/deep/b.py", "data/x.csv", "data/y.csv", "secret.key"];
        let mut files: BTreeMap<_, _> = names.iter().map(|name| ((*name).to_owned(), name.as_bytes().to_vec())).collect();
        files.insert("requirements.txt".into(), b"flask\n".to_vec());
        files.insert(".dockerignore".into(), b"*.key\n.dockerignore\n".to_vec());
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        build(&Build { dockerfile: dockerfile.to_owned(), args }, &Context(files))
            .map(|built| built.0)
            .map_err(|problem| problem.to_string())
    }

    fn paths(dockerfile: &str) -> Vec<String> {
        image(dockerfile, &[]).unwrap().files.into_keys().collect()
    }

    #[test]
    fn files_are_copied_as_docker_copies_them() {
        assert_eq!(paths("FROM python:3\nWORKDIR /app\nCOPY app.py .\nCMD x"), ["/app/app.py"]);
        assert_eq!(paths("FROM python:3\nCOPY app.py /main.py\nCMD x"), ["/main.py"]);
        assert_eq!(paths("FROM python:3\nWORKDIR /app\nCOPY lib ./lib\nCMD x"), ["/app/lib/a.py", "/app/lib/deep/b.py"]);
        assert_eq!(paths("FROM python:3\nCOPY data/*.csv /in/\nCMD x"), ["/in/x.csv", "/in/y.csv"]);
        assert_eq!(paths("FROM python:3\nADD . /app\nCMD x").len(), 6, "what is ignored stays out");
        assert_eq!(
            image("FROM python:3\nCOPY no.py /", &[]),
            Err("dockerfile parse error on line 2: failed to compute cache key: \"/no.py\": not found".into())
        );
        assert_eq!(
            image("FROM python:3\nCOPY secret.key /", &[]).unwrap_err(),
            "dockerfile parse error on line 2: failed to compute cache key: \"/secret.key\": not found"
        );
        assert!(image("FROM python:3\nCOPY ../x /", &[]).unwrap_err().contains("outside"));
    }

    #[test]
    fn settings_follow_each_other() {
        let text = "ARG V=3.11\nFROM python:$V AS base\nARG V\nARG MODE=dev\nENV A=1 B=$A\nENV B=${A}2 MODE=${MODE}-x V=$V\nWORKDIR /srv\nWORKDIR app\nEXPOSE 8080/tcp 8080 9090\nLABEL v=$MODE\nUSER me\nENTRYPOINT [\"python\"]\nCMD [\"app.py\"]";
        let built = image(text, &[("MODE", "test")]).unwrap();
        assert_eq!(built.base, "python:3.11");
        let environment: Vec<_> = built.environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(environment, ["A=1", "B=12", "MODE=test-x", "V=3.11"]);
        assert_eq!(
            (built.folder.as_str(), built.ports.as_slice(), built.user.as_deref()),
            ("/srv/app", [8080, 9090].as_slice(), Some("me"))
        );
        assert_eq!(built.labels.get("v").map(String::as_str), Some("test-x"));
        assert_eq!(built.entrypoint.unwrap().words(), ["python"]);
        assert_eq!(image(text, &[("V", "3.12")]).unwrap().base, "python:3.12");
        assert!(image("FROM python:3\nEXPOSE x", &[]).unwrap_err().contains("containerPort"));
    }

    #[test]
    fn only_the_last_stage_is_built() {
        let built = image("FROM python:3 AS one\nCOPY app.py /one/\nFROM python:3\nCOPY app.py /two/\nCMD x", &[]).unwrap();
        assert_eq!(built.files.into_keys().collect::<Vec<_>>(), ["/two/app.py"]);
    }

    #[test]
    fn requirements_are_looked_for_where_they_were_copied() {
        let text = "FROM python:3\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD x";
        assert!(image(text, &[]).is_ok());
        assert!(
            image("FROM python:3\nWORKDIR /app\nRUN pip install -r requirements.txt\nCMD x", &[]).unwrap_err().contains("no such file")
        );
    }
}

//! `spark-submit`'s command line: all of its options, what they set, and what is wrong with them in its words.

mod options;
mod properties;

use touchpaper_platform::files;

pub use options::OPTIONS;
use options::{Effect, effect};

use crate::command::{Call, problem};
use crate::machine::Launch;
use crate::options::Opt;
use crate::stream::Streams;

/// Whose Python interface this is.
pub const SPARK_VERSION: &str = "4.3.0";

/// What is to be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Script,
    /// `pyspark`, which takes the options and no script.
    Session,
}

/// An application that can be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    pub script: String,
    pub source: String,
    pub args: Vec<String>,
    pub launch: Launch,
}

/// The command line as it was read, before anything is looked up.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Options by their long names, in the order in which they were given.
    given: Vec<(&'static str, String)>,
    conf: Vec<(String, String)>,
    script: Option<String>,
    args: Vec<String>,
}

impl Asked {
    fn value(&self, name: &str) -> Option<&str> {
        self.given.iter().rev().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        self.value(name).unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
    }
}

/// Reads a command line for the shell's folder. The error is the exit code; what it is about has been printed.
pub fn prepare(call: &Call, purpose: Purpose) -> Result<Submission, i32> {
    prepare_in(&call.shell.folder, &call.args, purpose, &call.streams)
}

/// The same for a folder.
pub fn prepare_in(folder: &str, args: &[String], purpose: Purpose, streams: &Streams) -> Result<Submission, i32> {
    let refuse = |problem: String| {
        streams.err.line(&format!("Error: {problem}"));
        streams.err.line("Run with --help for usage help or --verbose for debug output");
        1
    };
    if args.is_empty() && purpose == Purpose::Script {
        streams.err.text(&help(purpose));
        return Err(1);
    }
    let asked = read(args, purpose).map_err(&refuse)?;
    if asked.has("help") || asked.has("usage-error") {
        streams.out.text(&help(purpose));
        return Err(i32::from(asked.has("usage-error")));
    }
    if asked.has("version") {
        streams.err.line(&format!("Touchpaper {}, which runs PySpark {SPARK_VERSION} programs", env!("CARGO_PKG_VERSION")));
        return Err(0);
    }
    let (launch, notes) = settle(&asked, folder).map_err(&refuse)?;
    if asked.has("verbose") {
        streams.err.text(&verbose(&asked, &launch));
    }
    if !notes.is_empty() {
        streams.err.line(&format!("spark-submit: {}", notes.join("; ")));
    }
    let Some(script) = asked.script.clone() else {
        return Ok(Submission { script: String::new(), source: String::new(), args: asked.args, launch });
    };
    let source = source(&launch, &script).map_err(|(code, problem)| {
        streams.err.line(&problem);
        code
    })?;
    Ok(Submission { script, source, args: asked.args, launch })
}

fn source(launch: &Launch, script: &str) -> Result<String, (i32, String)> {
    let path = resolve(&launch.folder, script);
    let bytes = if files::is_dir(&path) { Err(std::io::Error::from(std::io::ErrorKind::IsADirectory)) } else { files::read(&path) };
    // Python's own words and exit code: it is Python that spark-submit gives the script to.
    let bytes = bytes.map_err(|error| (2, format!("python3: can't open file '{path}': [Errno 2] {}", problem(&error))))?;
    String::from_utf8(bytes).map_err(|_| (1, format!("{script} is not UTF-8 text")))
}

/// Reads options up to the script; what follows is the script's.
fn read(args: &[String], purpose: Purpose) -> Result<Asked, String> {
    let mut asked = Asked::default();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if !arg.starts_with('-') {
            if purpose == Purpose::Session {
                return Err(format!("pyspark begins a session and takes no script; to run one: spark-submit {arg}"));
            }
            asked.script = Some(arg.clone());
            asked.args = rest.cloned().collect();
            break;
        }
        let (name, attached) = match arg.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (arg.as_str(), None),
        };
        let Some(option) = OPTIONS.iter().find(|option| is_named(option, name)) else {
            return Err(format!("Unrecognized option: {arg}"));
        };
        let value = match (option.value.is_empty(), attached) {
            (true, Some(_)) => return Err(format!("Unrecognized option: {arg}")),
            (true, None) => String::new(),
            (false, Some(value)) => value,
            (false, None) => rest.next().cloned().ok_or_else(|| format!("Missing argument for option '{name}'."))?,
        };
        if option.long == "conf" {
            let (key, value) = value.split_once('=').ok_or_else(|| format!("Spark config without '=': {value}"))?;
            asked.conf.push((key.to_owned(), value.to_owned()));
        } else {
            asked.given.push((option.long, value));
        }
        // Nothing that follows these is looked at.
        if matches!(option.long, "help" | "version") {
            return Ok(asked);
        }
    }
    if asked.script.is_none() && purpose == Purpose::Script && !asked.has("kill") && !asked.has("status") && !asked.has("usage-error") {
        return Err("Missing application resource.".to_owned());
    }
    Ok(asked)
}

fn is_named(option: &Opt, name: &str) -> bool {
    match name.strip_prefix("--") {
        Some(long) => option.long == long,
        None => option.short.is_some_and(|short| name[1..] == *short.to_string()),
    }
}

fn resolve(folder: &str, path: &str) -> String {
    if path.starts_with('/') || path.starts_with("file:") { files::absolute(path) } else { files::absolute(&format!("{folder}/{path}")) }
}

/// What the application starts with, and what there is to say about the options.
fn settle(asked: &Asked, folder: &str) -> Result<(Launch, Vec<String>), String> {
    let mut notes = Vec::new();
    check(asked)?;
    let mut conf = properties(asked, folder, &mut notes)?;
    let mut ignored: Vec<String> = Vec::new();
    for (name, value) in &asked.given {
        match effect(name) {
            Effect::Sets(key) => set(&mut conf, key, value),
            Effect::Ignored => ignored.push(format!("--{name}")),
            Effect::Own => {}
        }
    }
    ignored.dedup();
    if !ignored.is_empty() {
        let verb = if ignored.len() == 1 { "has" } else { "have" };
        notes.push(format!("{} {verb} no meaning here and {} not used", ignored.join(", "), if ignored.len() == 1 { "is" } else { "are" }));
    }
    master(asked, &mut conf, &mut notes)?;
    if let Some(script) = &asked.script
        && get(&conf, "spark.app.name").is_none()
    {
        set(&mut conf, "spark.app.name", files::parent(&resolve(folder, script)).1);
    }
    let py_files = present(asked.list("py-files").map(str::to_owned).collect(), get(&conf, "spark.submit.pyFiles"), folder)?;
    let added = present(asked.list("files").map(str::to_owned).collect(), get(&conf, "spark.files"), folder)?;
    for (key, paths) in [("spark.submit.pyFiles", &py_files), ("spark.files", &added)] {
        if !paths.is_empty() {
            set(&mut conf, key, &paths.join(","));
        }
    }
    Ok((Launch { folder: folder.to_owned(), conf, py_files }, notes))
}

/// The paths of an option, or where there are none those of its setting; patterns are looked up.
fn present(given: Vec<String>, setting: Option<&str>, folder: &str) -> Result<Vec<String>, String> {
    let given = if given.is_empty() {
        setting.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    } else {
        given
    };
    let mut paths = Vec::new();
    for path in given {
        let absolute = resolve(folder, &path);
        let (above, name) = files::parent(&absolute);
        if files::exists(&absolute) {
            paths.push(absolute);
            continue;
        }
        let entries = files::list(above).unwrap_or_default();
        let fitting: Vec<String> = entries
            .iter()
            .filter(|entry| files::matches(name, &entry.name))
            .map(|entry| format!("{}/{}", above.trim_end_matches('/'), entry.name))
            .collect();
        if fitting.is_empty() {
            return Err(format!("{path} does not exist: there is no file {absolute}"));
        }
        paths.extend(fitting);
    }
    Ok(paths)
}

fn set(conf: &mut Vec<(String, String)>, key: &str, value: &str) {
    match conf.iter_mut().find(|(own, _)| own == key) {
        Some((_, own)) => value.clone_into(own),
        None => conf.push((key.to_owned(), value.to_owned())),
    }
}

fn get<'a>(conf: &'a [(String, String)], key: &str) -> Option<&'a str> {
    conf.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
}

/// Settings of a properties file, and over them those of --conf.
fn properties(asked: &Asked, folder: &str, notes: &mut Vec<String>) -> Result<Vec<(String, String)>, String> {
    let mut conf = Vec::new();
    let mut from_file = Vec::new();
    if let Some(file) = asked.value("properties-file") {
        let text = files::read_text(&resolve(folder, file)).map_err(|error| format!("Properties file {file}: {}", problem(&error)))?;
        from_file = properties::parse(&text);
    }
    for (key, value) in from_file.iter().chain(&asked.conf) {
        if key.starts_with("spark.") {
            set(&mut conf, key, value);
        } else {
            notes.push(format!("Warning: Ignoring non-Spark config property: {key}"));
        }
    }
    Ok(conf)
}

/// There is one machine: a cluster's address stands for all of it.
fn master(asked: &Asked, conf: &mut Vec<(String, String)>, notes: &mut Vec<String>) -> Result<(), String> {
    let master = get(conf, "spark.master").unwrap_or("local[*]").to_owned();
    let deploy = asked.value("deploy-mode").or(get(conf, "spark.submit.deployMode")).unwrap_or("client").to_owned();
    let is_local = master == "local" || master.starts_with("local[");
    let is_cluster = master == "yarn" || ["spark://", "k8s://", "local-cluster["].iter().any(|start| master.starts_with(start));
    if !is_local && !is_cluster {
        return Err("Master must either be yarn or start with spark, k8s, or local".to_owned());
    }
    match deploy.as_str() {
        "client" => {}
        "cluster" if is_local => return Err(format!("Cluster deploy mode is not compatible with master \"{}\"", "local")),
        "cluster" => notes.push("--deploy-mode cluster: the driver runs here".to_owned()),
        _ => return Err("Deploy mode must be either \"client\" or \"cluster\"".to_owned()),
    }
    if is_cluster {
        notes.push(format!("there is no cluster here, --master {master} runs as local[*]"));
        set(conf, "spark.master", "local[*]");
    } else {
        set(conf, "spark.master", &master);
    }
    set(conf, "spark.submit.deployMode", "client");
    Ok(())
}

fn check(asked: &Asked) -> Result<(), String> {
    for name in ["kill", "status"] {
        if asked.has(name) {
            return Err(format!("--{name}: there is no cluster here that would run submissions; Ctrl+C ends what runs"));
        }
    }
    if asked.has("remote") {
        return Err("--remote: there is no Spark Connect server here; leave it out to run on the engine itself".to_owned());
    }
    if let Some(script) = &asked.script {
        let lower = script.to_lowercase();
        if lower.ends_with(".jar") {
            return Err(format!("{script}: there is no JVM here, so no jar can run; a Python script can"));
        }
        if lower.ends_with(".r") {
            return Err(format!("{script}: R scripts cannot run here; a Python script can"));
        }
    }
    for (name, what) in [("driver-memory", "Driver memory"), ("executor-memory", "Executor memory")] {
        if asked.value(name).is_some_and(|text| bytes(text).is_none_or(|bytes| bytes == 0)) {
            return Err(format!("{what} must be a positive number"));
        }
    }
    let counts = [
        ("driver-cores", "Driver cores"),
        ("executor-cores", "Executor cores"),
        ("total-executor-cores", "Total executor cores"),
        ("num-executors", "Number of executors"),
    ];
    for (name, what) in counts {
        if asked.value(name).is_some_and(|text| text.parse::<i32>().map_or(true, |count| count <= 0)) {
            return Err(format!("{what} must be a positive number"));
        }
    }
    Ok(())
}

/// `512`, `512m`, `1G`, `2gb`, as Java's ByteUnit reads them; what has no unit is bytes.
fn bytes(text: &str) -> Option<u64> {
    let lower = text.trim().to_lowercase();
    let end = lower.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(lower.len());
    let unit: u64 = match &lower[end..] {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        "t" | "tb" => 1 << 40,
        "p" | "pb" => 1 << 50,
        _ => return None,
    };
    lower[..end].parse::<u64>().ok()?.checked_mul(unit)
}

fn help(purpose: Purpose) -> String {
    let mut text = match purpose {
        Purpose::Script => "Usage: spark-submit [options] <script.py> [script's arguments]\n\nOptions:\n".to_owned(),
        Purpose::Session => "Usage: pyspark [options]\n\nOptions:\n".to_owned(),
    };
    for (ignored, heading) in [(false, ""), (true, "\nAccepted, without a meaning on one machine without a JVM:\n")] {
        text.push_str(heading);
        for option in OPTIONS.iter().filter(|option| (effect(option.long) == Effect::Ignored) == ignored) {
            text.push_str(&format!("  {:29} {}\n", option.heading(), option.about));
        }
    }
    text
}

fn verbose(asked: &Asked, launch: &Launch) -> String {
    let mut text = "Parsed arguments:\n".to_owned();
    for (name, value) in &asked.given {
        text.push_str(&format!("  {name:23} {value}\n"));
    }
    text.push_str(&format!("  {:23} {}\n", "primaryResource", asked.script.as_deref().unwrap_or("pyspark-shell")));
    text.push_str(&format!("  {:23} [{}]\n\nSpark config:\n", "childArgs", asked.args.join(" ")));
    let mut conf = launch.conf.clone();
    conf.sort();
    for (key, value) in conf {
        text.push_str(&format!("  ({key},{value})\n"));
    }
    text + "\n"
}

#[cfg(test)]
mod tests;

//! `hdfs dfs`: the page's files as a Hadoop file system's client shows them.

use touchpaper_platform::files::{self, parent};

use super::cp::copy;
use super::{Call, Command, Operands, Run, problem};
use crate::shell::Shell;

pub const COMMAND: Command = Command {
    name: "hdfs",
    about: "Hadoop's file commands on the page's files: hdfs dfs -ls, -put, -get, -cat, -rm, -mkdir, -cp, -mv, -du, -tail, -test.",
    usage: "hdfs dfs -COMMAND [PATH…]",
    options: &[],
    operands: Operands::Words(&["dfs"]),
    run: Run::Args(run),
};

type Action = fn(&mut Call, &[String]) -> i32;

/// A subcommand: its name, what it needs at least, and how it is used.
pub(crate) const SUBCOMMANDS: &[(&str, usize, &str, Action)] = &[
    ("-ls", 0, "[-R] [PATH…]", list),
    ("-put", 2, "LOCAL… PATH", put),
    ("-copyFromLocal", 2, "LOCAL… PATH", put),
    ("-get", 1, "PATH… [LOCAL]", get),
    ("-copyToLocal", 1, "PATH… [LOCAL]", get),
    ("-cat", 1, "PATH…", cat),
    ("-tail", 1, "PATH", tail),
    ("-rm", 1, "[-r] [-f] PATH…", remove),
    ("-mkdir", 1, "[-p] PATH…", make),
    ("-cp", 2, "PATH… TARGET", put),
    ("-mv", 2, "PATH… TARGET", rename),
    ("-du", 1, "[-s] [-h] PATH…", used),
    ("-test", 2, "-e|-d|-f PATH", test),
];

fn run(call: &mut Call) -> i32 {
    let args = call.args.clone();
    let (name, rest) = match args.as_slice() {
        [dfs, name, rest @ ..] if dfs == "dfs" || dfs == "fs" => (name, rest),
        _ => {
            call.streams.err.text(&usage());
            return 1;
        }
    };
    if ["-help", "-usage", "--help"].contains(&name.as_str()) {
        call.streams.out.text(&usage());
        return 0;
    }
    let Some((_, least, operands, run)) = SUBCOMMANDS.iter().find(|(own, ..)| own == name) else {
        call.streams.err.line(&format!("{name}: Unknown command"));
        call.streams.err.text(&usage());
        return 255;
    };
    if rest.iter().filter(|arg| !arg.starts_with('-')).count() < (*least).min(if *name == "-test" { 1 } else { *least }) {
        call.streams.err.line(&format!("{name}: Not enough arguments: expected {least} but got {}", rest.len()));
        call.streams.err.line(&format!("Usage: hdfs dfs {name} {operands}"));
        return 255;
    }
    run(call, rest)
}

/// The commands on files, a line each.
pub(super) fn usage() -> String {
    let lines = SUBCOMMANDS.iter().map(|(name, _, operands, _)| format!("\t[{name} {operands}]\n"));
    format!("Usage: hdfs dfs -COMMAND\n{}", lines.collect::<String>())
}

/// Flags, and paths without the scheme and host that name the file system.
fn split(args: &[String]) -> (Vec<&str>, Vec<String>) {
    let (flags, paths): (Vec<&String>, Vec<&String>) = args.iter().partition(|arg| arg.starts_with('-') && arg.len() > 1);
    (flags.into_iter().map(String::as_str).collect(), paths.into_iter().map(|path| local(path)).collect())
}

/// `hdfs://host:9000/data` is `/data` of the page's files.
fn local(path: &str) -> String {
    match path.strip_prefix("hdfs://") {
        Some(rest) => rest.find('/').map_or_else(|| "/".to_owned(), |at| rest[at..].to_owned()),
        None => path.strip_prefix("hdfs:").unwrap_or(path).to_owned(),
    }
}

fn missing(call: &Call, name: &str, path: &str) -> i32 {
    call.streams.err.line(&format!("{name}: `{path}': No such file or directory"));
    1
}

fn list(call: &mut Call, args: &[String]) -> i32 {
    let (flags, mut paths) = split(args);
    if paths.is_empty() {
        paths.push(".".to_owned());
    }
    let mut code = 0;
    for path in paths {
        if !call.shell.exists(&path) {
            code = missing(call, "ls", &path);
        } else if !call.shell.is_dir(&path) {
            entry(call, &path, false, files::len(&call.shell.path(&path)).unwrap_or(0));
        } else {
            folder(call, &path, flags.contains(&"-R"), !flags.contains(&"-R"));
        }
    }
    code
}

fn folder(call: &Call, path: &str, recursive: bool, heading: bool) {
    let entries = call.shell.list(path).unwrap_or_default();
    if heading && !entries.is_empty() {
        call.streams.out.line(&format!("Found {} item{}", entries.len(), if entries.len() == 1 { "" } else { "s" }));
    }
    for found in entries {
        if call.shell.is_cancelled() {
            return;
        }
        let inner = if path == "." { found.name.clone() } else { format!("{}/{}", path.trim_end_matches('/'), found.name) };
        entry(call, &inner, found.is_dir, found.len);
        if recursive && found.is_dir {
            folder(call, &inner, true, false);
        }
    }
}

/// The eight columns that scripts cut apart; the page's files have no owner and no date.
fn entry(call: &Call, path: &str, is_dir: bool, len: u64) {
    let (mode, replicas) = if is_dir { ("drwxr-xr-x", "-") } else { ("-rw-r--r--", "1") };
    call.streams.out.line(&format!("{mode}   {replicas} you users {len:>10} - - {path}"));
}

fn put(call: &mut Call, args: &[String]) -> i32 {
    transfer(call, args, if call.args.iter().any(|arg| arg == "-cp") { "cp" } else { "put" }, false)
}

fn rename(call: &mut Call, args: &[String]) -> i32 {
    transfer(call, args, "mv", true)
}

fn get(call: &mut Call, args: &[String]) -> i32 {
    let (_, paths) = split(args);
    if paths.len() > 1 {
        return transfer(call, args, "get", false);
    }
    let with_target: Vec<String> = args.iter().cloned().chain([".".to_owned()]).collect();
    transfer(call, &with_target, "get", false)
}

fn transfer(call: &mut Call, args: &[String], name: &str, moves: bool) -> i32 {
    let (flags, paths) = split(args);
    let Some((target, sources)) = paths.split_last() else { return 1 };
    let overwrite = flags.contains(&"-f");
    if sources.len() > 1 && !call.shell.is_dir(target) {
        call.streams.err.line(&format!("{name}: `{target}': No such file or directory"));
        return 1;
    }
    let mut code = 0;
    for source in sources {
        if !call.shell.exists(source) {
            code = missing(call, name, source);
            continue;
        }
        let place = super::cp::place(call.shell, source, target);
        let done = if call.shell.exists(&place) && !overwrite {
            Err(format!("`{place}': File exists"))
        } else {
            give(call.shell, source, &place, moves)
        };
        if let Err(problem) = done {
            call.streams.err.line(&format!("{name}: {problem}"));
            code = 1;
        }
    }
    code
}

fn give(shell: &Shell, source: &str, place: &str, moves: bool) -> Result<(), String> {
    let (from, to) = (shell.path(source), shell.path(place));
    if from == to || to.starts_with(&format!("{from}/")) {
        return Err(format!("`{place}': is the source or inside it"));
    }
    let folder = parent(&to).0;
    if !shell.is_dir(folder) {
        return Err(format!("`{folder}': No such file or directory: `{folder}'"));
    }
    if moves {
        shell.rename(&from, &to).map_err(|error| format!("`{source}': {}", problem(&error)))
    } else {
        copy(shell, &from, &to).map_err(|(path, error)| format!("`{path}': {}", problem(&error)))
    }
}

fn cat(call: &mut Call, args: &[String]) -> i32 {
    let mut code = 0;
    for path in split(args).1 {
        match call.shell.read(&path) {
            Ok(bytes) => call.streams.out.bytes(&bytes),
            Err(error) => {
                call.streams.err.line(&format!("cat: `{path}': {}", problem(&error)));
                code = 1;
            }
        }
    }
    code
}

/// The last kilobyte.
fn tail(call: &mut Call, args: &[String]) -> i32 {
    for path in split(args).1 {
        match call.shell.read(&path) {
            Ok(bytes) => call.streams.out.bytes(&bytes[bytes.len().saturating_sub(1024)..]),
            Err(error) => {
                call.streams.err.line(&format!("tail: `{path}': {}", problem(&error)));
                return 1;
            }
        }
    }
    0
}

fn remove(call: &mut Call, args: &[String]) -> i32 {
    let (flags, paths) = split(args);
    let recursive = flags.iter().any(|flag| matches!(*flag, "-r" | "-R" | "-rf" | "-fr"));
    let silent = flags.iter().any(|flag| matches!(*flag, "-f" | "-rf" | "-fr"));
    let mut code = 0;
    for path in paths {
        let absolute = call.shell.path(&path);
        if !call.shell.exists(&path) {
            if !silent {
                code = missing(call, "rm", &path);
            }
        } else if call.shell.is_dir(&path) && !recursive {
            call.streams.err.line(&format!("rm: `{path}': Is a directory"));
            code = 1;
        } else if absolute == "/" || call.shell.folder == absolute || call.shell.folder.starts_with(&format!("{absolute}/")) {
            call.streams.err.line(&format!("rm: `{path}': it is the folder you are in, or everything"));
            code = 1;
        } else if let Err(error) = call.shell.remove(&path) {
            call.streams.err.line(&format!("rm: `{path}': {}", problem(&error)));
            code = 1;
        } else {
            call.streams.out.line(&format!("Deleted {path}"));
        }
    }
    code
}

fn make(call: &mut Call, args: &[String]) -> i32 {
    let (flags, paths) = split(args);
    let parents = flags.contains(&"-p");
    let mut code = 0;
    for path in paths {
        let absolute = call.shell.path(&path);
        let made = if call.shell.exists(&path) {
            if parents && call.shell.is_dir(&path) { Ok(()) } else { Err("File exists".to_owned()) }
        } else if !parents && !call.shell.is_dir(parent(&absolute).0) {
            Err("No such file or directory".to_owned())
        } else {
            call.shell.make_folder(&path).map_err(|error| problem(&error))
        };
        if let Err(problem) = made {
            call.streams.err.line(&format!("mkdir: `{path}': {problem}"));
            code = 1;
        }
    }
    code
}

fn used(call: &mut Call, args: &[String]) -> i32 {
    let (flags, paths) = split(args);
    let summary = flags.contains(&"-s");
    let mut code = 0;
    for path in paths {
        if !call.shell.exists(&path) {
            code = missing(call, "du", &path);
            continue;
        }
        let parts = if call.shell.is_dir(&path) && !summary {
            let entries = call.shell.list(&path).unwrap_or_default();
            entries.into_iter().map(|entry| format!("{}/{}", path.trim_end_matches('/'), entry.name)).collect()
        } else {
            vec![path]
        };
        for part in parts {
            let bytes = bytes_under(call.shell, &part);
            let text = if flags.contains(&"-h") { super::ls::short_size(bytes) } else { bytes.to_string() };
            call.streams.out.line(&format!("{text}  {text}  {part}"));
        }
    }
    code
}

fn bytes_under(shell: &Shell, path: &str) -> u64 {
    if !shell.is_dir(path) {
        return files::len(&shell.path(path)).unwrap_or(0);
    }
    shell.list(path).unwrap_or_default().iter().map(|entry| bytes_under(shell, &format!("{path}/{}", entry.name))).sum()
}

fn test(call: &mut Call, args: &[String]) -> i32 {
    let (flags, paths) = split(args);
    let Some(path) = paths.first() else { return 1 };
    let (there, folder) = (call.shell.exists(path), call.shell.is_dir(path));
    let holds = match flags.first() {
        Some(&"-d") => folder,
        Some(&"-f") => there && !folder,
        Some(&"-e") => there,
        _ => {
            call.streams.err.line("test: No test flag given");
            return 1;
        }
    };
    i32::from(!holds)
}

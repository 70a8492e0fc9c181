//! `cluster-export`: a script with all that it needs to run on Apache Spark, as a zip.

use std::collections::BTreeSet;

use touchpaper_deploy::zip;
use touchpaper_platform::files;

use super::{Call, Command, Operands, Run, problem};
use crate::cluster::{Wanted, folder, look};
use crate::options::{Order, long_valued, valued};

pub const COMMAND: Command = Command {
    name: "cluster-export",
    about: "Write a zip of a script, its modules and data, and the spark-submit commands for clusters.",
    usage: "cluster-export [-o FILE] [OPTION…] SCRIPT [ARGUMENT…]",
    options: &[
        valued('o', "output", "FILE", "the zip; SCRIPT-cluster.zip if nothing is said"),
        long_valued("data", "FILE|FOLDER", "more of what the script reads; what it names itself is found"),
        long_valued("conf", "KEY=VALUE", "for spark-submit, as are the others"),
        long_valued("name", "NAME", "the application's name"),
        long_valued("driver-memory", "MEM", "the driver's memory"),
        long_valued("executor-memory", "MEM", "each executor's memory"),
        long_valued("executor-cores", "N", "each executor's cores"),
        long_valued("num-executors", "N", "how many executors"),
        long_valued("packages", "PACKAGES", "Maven coordinates"),
    ],
    operands: Operands::Paths,
    run: Run::Args(run),
};

/// spark-submit's own among the options.
const SUBMIT: [&str; 7] = ["conf", "name", "driver-memory", "executor-memory", "executor-cores", "num-executors", "packages"];
/// More data than this belong where the cluster reads them from.
const MOST_BYTES: u64 = 50_000_000;

fn run(call: &mut Call) -> i32 {
    let parsed = match call.parse_these(&call.args, Order::OptionsFirst) {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    let Some((path, args)) = parsed.operands.split_first() else {
        call.complain("a script is wanted");
        return 2;
    };
    let source = match call
        .shell
        .read(path)
        .map_err(|error| problem(&error))
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned()))
    {
        Ok(source) => source,
        Err(why) => return call.fail(&format!("{path}: {why}")),
    };
    let (place, script) = path.rsplit_once('/').unwrap_or((".", path));
    let mut options = Vec::new();
    for name in SUBMIT {
        for value in parsed.values(name) {
            options.extend([format!("--{name}"), value.to_owned()]);
        }
    }
    let mut wanted = Wanted { script: script.to_owned(), source, args: args.to_vec(), options, ..Wanted::default() };
    gather_modules(call, place, &mut wanted);
    let more: Vec<String> = parsed.values("data").map(str::to_owned).collect();
    for path in &more {
        if !call.shell.exists(path) {
            return call.fail(&format!("{path}: No such file or directory"));
        }
    }
    gather_data(call, place, &more, &mut wanted);
    let stem = script.strip_suffix(".py").unwrap_or(script);
    let target = parsed.value("o").map_or_else(|| format!("{stem}-cluster.zip"), str::to_owned);
    let left_out = wanted.left_out.clone();
    let entries = folder(wanted);
    let written = zip::write(&entries)
        .and_then(|archive| call.shell.write(&target, &archive).map_err(|error| format!("{target}: {}", problem(&error))));
    if let Err(why) = written {
        return call.fail(&why);
    }
    for entry in &entries {
        call.streams.out.line(&format!("  {}", entry.path));
    }
    call.streams.out.line(&target);
    for what in left_out {
        call.complain(&what);
    }
    0
}

/// What it imports that is beside it, and what that imports.
fn gather_modules(call: &Call, place: &str, wanted: &mut Wanted) {
    let mut open: Vec<String> = look(&wanted.source).modules.into_iter().collect();
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(module) = open.pop() {
        let file = format!("{module}.py");
        let mut found = Vec::new();
        if let Ok(bytes) = call.shell.read(&format!("{place}/{file}")) {
            found.push((file, bytes));
        } else if call.shell.exists(&format!("{place}/{module}/__init__.py")) {
            let root = call.shell.path(&format!("{place}/{module}"));
            for (inside, _) in files::tree(&root) {
                if let Some(bytes) = files::read(&format!("{root}/{inside}")).ok().filter(|_| inside.ends_with(".py")) {
                    found.push((format!("{module}/{inside}"), bytes));
                }
            }
        }
        for (path, bytes) in found {
            let more = look(&String::from_utf8_lossy(&bytes)).modules;
            open.extend(more.into_iter().filter(|module| seen.insert(module.clone())));
            if path != wanted.script {
                wanted.modules.push((path, bytes));
            }
        }
    }
    wanted.modules.sort();
}

/// The files that its texts and arguments name, folders with all that is in them.
fn gather_data(call: &Call, place: &str, more: &[String], wanted: &mut Wanted) {
    let mut texts: Vec<String> = look(&wanted.source).texts.into_iter().collect();
    for (_, bytes) in wanted.modules.iter().filter(|(path, _)| path.ends_with(".py")) {
        texts.extend(look(&String::from_utf8_lossy(bytes)).texts);
    }
    texts.extend(wanted.args.iter().filter(|arg| !arg.starts_with('/')).cloned());
    texts.extend(more.iter().cloned());
    let known: BTreeSet<String> = wanted.modules.iter().map(|(path, _)| path.clone()).chain([wanted.script.clone()]).collect();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for text in texts {
        let text = text.trim_start_matches("./").trim_end_matches('/');
        if text.is_empty() || text == "." || text.split('/').any(|part| part == "..") {
            continue;
        }
        // Paths lead from where it is run, which is here or where the script is.
        let base = if call.shell.exists(text) { "." } else { place };
        let root = call.shell.path(&format!("{base}/{text}"));
        if files::is_dir(&root) {
            found.extend(files::tree(&root).into_iter().map(|(inside, _)| format!("{text}/{inside}")));
        } else if text.contains(['*', '?', '[']) && text.contains(['/', '.']) {
            let (folder, pattern) = text.rsplit_once('/').unwrap_or((".", text));
            let listed = call
                .shell
                .list(folder)
                .unwrap_or_default()
                .into_iter()
                .filter(|entry| !entry.is_dir && files::matches(pattern, &entry.name));
            found.extend(listed.map(|entry| if folder == "." { entry.name } else { format!("{folder}/{}", entry.name) }));
        } else if files::exists(&root) {
            found.insert(text.to_owned());
        }
    }
    let mut bytes_left = MOST_BYTES;
    for path in found.into_iter().filter(|path| !known.contains(path) && !path.split('/').any(|part| part.starts_with('.'))) {
        let from = if call.shell.exists(&path) { call.shell.path(&path) } else { call.shell.path(&format!("{place}/{path}")) };
        let bytes = files::len(&from).unwrap_or(0);
        if bytes > bytes_left {
            wanted.left_out.push(format!(
                "{path} is not in this folder: with its {bytes} bytes it would be too large. Put it where the cluster reads data from."
            ));
            continue;
        }
        if let Ok(content) = files::read(&from) {
            bytes_left -= bytes;
            wanted.data.push((path, content));
        }
    }
}

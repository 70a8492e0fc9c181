//! `cp`: copies of files and folders.

use std::io;

use touchpaper_platform::files::parent;

use super::{Call, Command, Operands, Run, problem};
use crate::options::{Parsed, flag};
use crate::shell::Shell;

pub const COMMAND: Command = Command {
    name: "cp",
    about: "Copy files; with -r folders and all that is in them.",
    usage: "cp [-r] SOURCE… TARGET",
    options: &[
        flag('r', "recursive", "copy folders too"),
        flag('R', "", "the same"),
        flag('f', "force", "accepted"),
        flag('v', "verbose", "say what is copied"),
    ],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, parsed: Parsed) -> i32 {
    let folders = parsed.has("r") || parsed.has("R");
    let Some((target, sources)) = targets(call, &parsed.operands) else { return 1 };
    let mut code = 0;
    for source in sources {
        let place = place(call.shell, source, target);
        let copied = if call.shell.is_dir(source) && !folders {
            Err(format!("-r not specified; omitting directory '{source}'"))
        } else if call.shell.path(&place) == call.shell.path(source) {
            Err(format!("'{source}' and '{place}' are the same file"))
        } else if call.shell.is_dir(source) && call.shell.path(&place).starts_with(&format!("{}/", call.shell.path(source))) {
            Err(format!("cannot copy a directory, '{source}', into itself, '{place}'"))
        } else {
            copy(call.shell, source, &place).map_err(|(path, error)| format!("cannot copy '{path}': {}", problem(&error)))
        };
        match copied {
            Ok(()) if parsed.has("v") => call.streams.out.line(&format!("'{source}' -> '{place}'")),
            Ok(()) => {}
            Err(problem) => code = call.fail(&problem),
        }
    }
    code
}

/// The last operand and those before it; what is wrong with them is said.
pub fn targets<'a>(call: &Call, operands: &'a [String]) -> Option<(&'a str, &'a [String])> {
    match operands {
        [] => call.complain("missing file operand"),
        [only] => call.complain(&format!("missing destination file operand after '{only}'")),
        [sources @ .., target] if sources.len() > 1 && !call.shell.is_dir(target) => {
            call.complain(&format!(
                "target '{target}': {}",
                if call.shell.exists(target) { "Not a directory" } else { "No such file or directory" }
            ));
        }
        [sources @ .., target] => return Some((target, sources)),
    }
    None
}

/// Where a source goes: into the target, where that is a folder.
pub fn place(shell: &Shell, source: &str, target: &str) -> String {
    if !shell.is_dir(target) {
        return target.to_owned();
    }
    let absolute = shell.path(source);
    format!("{}/{}", target.trim_end_matches('/'), parent(&absolute).1)
}

/// A file, or a folder with all that is in it. The error tells which one could not be copied.
pub fn copy(shell: &Shell, from: &str, to: &str) -> Result<(), (String, io::Error)> {
    let failed = |error| (from.to_owned(), error);
    if !shell.is_dir(from) {
        let bytes = shell.read(from).map_err(failed)?;
        return shell.write(to, &bytes).map_err(|error| (to.to_owned(), error));
    }
    if !shell.is_dir(to) {
        shell.make_folder(to).map_err(failed)?;
    }
    for entry in shell.list(from).map_err(failed)? {
        if shell.is_cancelled() {
            break;
        }
        copy(shell, &format!("{from}/{}", entry.name), &format!("{to}/{}", entry.name))?;
    }
    Ok(())
}

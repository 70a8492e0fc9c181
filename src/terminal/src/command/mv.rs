//! `mv`: another name or place.

use super::cp::{place, targets};
use super::{Call, Command, Operands, Run, problem};
use crate::options::{Parsed, flag};

pub const COMMAND: Command = Command {
    name: "mv",
    about: "Rename files and folders, or move them into a folder.",
    usage: "mv SOURCE… TARGET",
    options: &[flag('f', "force", "accepted"), flag('n', "no-clobber", "leave what is there"), flag('v', "verbose", "say what is moved")],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, parsed: Parsed) -> i32 {
    let Some((target, sources)) = targets(call, &parsed.operands) else { return 1 };
    let mut code = 0;
    for source in sources {
        let place = place(call.shell, source, target);
        let (from, to) = (call.shell.path(source), call.shell.path(&place));
        if parsed.has("n") && call.shell.exists(&place) {
            continue;
        }
        let parent = touchpaper_platform::files::parent(&to).0;
        let moved = if !call.shell.exists(source) {
            Err(format!("cannot stat '{source}': No such file or directory"))
        } else if from == to {
            Err(format!("'{source}' and '{place}' are the same file"))
        } else if to.starts_with(&format!("{from}/")) {
            Err(format!("cannot move '{source}' to a subdirectory of itself, '{place}'"))
        } else if call.shell.is_dir(&place) {
            Err(format!("cannot overwrite '{place}': Directory not empty"))
        } else if !call.shell.is_dir(parent) {
            Err(format!("cannot move '{source}' to '{place}': No such file or directory"))
        } else {
            call.shell.rename(&from, &to).map_err(|error| format!("cannot move '{source}': {}", problem(&error)))
        };
        match moved {
            Ok(()) if parsed.has("v") => call.streams.out.line(&format!("renamed '{source}' -> '{place}'")),
            Ok(()) => {}
            Err(problem) => code = call.fail(&problem),
        }
    }
    code
}

//! `rm`: files and folders go.

use super::{Call, Command, Operands, Run, problem};
use crate::options::{Parsed, flag};

pub const COMMAND: Command = Command {
    name: "rm",
    about: "Remove files; with -r folders and all that is in them. There is no undo.",
    usage: "rm [-rf] PATH…",
    options: &[
        flag('r', "recursive", "remove folders too"),
        flag('R', "", "the same"),
        flag('f', "force", "say nothing of what is not there"),
        flag('v', "verbose", "say what is removed"),
    ],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, parsed: Parsed) -> i32 {
    if parsed.operands.is_empty() && !parsed.has("f") {
        return call.fail("missing operand");
    }
    let mut code = 0;
    for path in &parsed.operands {
        let absolute = call.shell.path(path);
        let inside = call.shell.folder == absolute || call.shell.folder.starts_with(&format!("{absolute}/"));
        let removed = if !call.shell.exists(path) {
            if parsed.has("f") { Ok(()) } else { Err("No such file or directory".to_owned()) }
        } else if absolute == "/" {
            Err("it is dangerous to remove everything; name what is to go".to_owned())
        } else if call.shell.is_dir(path) && !(parsed.has("r") || parsed.has("R")) {
            Err("Is a directory".to_owned())
        } else if inside {
            Err("it is the folder you are in".to_owned())
        } else {
            call.shell.remove(path).map_err(|error| problem(&error))
        };
        match removed {
            Ok(()) if parsed.has("v") => call.streams.out.line(&format!("removed '{path}'")),
            Ok(()) => {}
            Err(problem) => code = call.fail(&format!("cannot remove '{path}': {problem}")),
        }
    }
    code
}

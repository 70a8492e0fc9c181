//! `mkdir`: new folders.

use touchpaper_platform::files::parent;

use super::{Call, Command, Operands, Run, problem};
use crate::options::{Parsed, flag};

pub const COMMAND: Command = Command {
    name: "mkdir",
    about: "Make folders; with -p those above them too.",
    usage: "mkdir [-p] FOLDER…",
    options: &[flag('p', "parents", "also those above; one that is there is no error"), flag('v', "verbose", "say what is made")],
    operands: Operands::Folders,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, parsed: Parsed) -> i32 {
    if parsed.operands.is_empty() {
        return call.fail("missing operand");
    }
    let mut code = 0;
    for folder in &parsed.operands {
        let absolute = call.shell.path(folder);
        let made = if call.shell.exists(folder) {
            if parsed.has("p") && call.shell.is_dir(folder) { continue } else { Err("File exists".to_owned()) }
        } else if !parsed.has("p") && !call.shell.is_dir(parent(&absolute).0) {
            Err("No such file or directory".to_owned())
        } else {
            call.shell.make_folder(folder).map_err(|error| problem(&error))
        };
        match made {
            Ok(()) if parsed.has("v") => call.streams.out.line(&format!("mkdir: created directory '{folder}'")),
            Ok(()) => {}
            Err(problem) => code = call.fail(&format!("cannot create directory '{folder}': {problem}")),
        }
    }
    code
}

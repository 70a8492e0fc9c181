//! `cd`: another folder.

use super::{Call, Command, Operands, Run};

pub const COMMAND: Command = Command {
    name: "cd",
    about: "Go to another folder; without one, home. `cd -` goes back.",
    usage: "cd [FOLDER]",
    options: &[],
    operands: Operands::Folders,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    let back = call.shell.variables.get("OLDPWD").cloned();
    let wanted = match call.args.as_slice() {
        [] => call.shell.variables.get("HOME").cloned().unwrap_or_else(|| "/".to_owned()),
        [only] if only == "-" => match back {
            Some(back) => {
                call.streams.out.line(&back);
                back
            }
            None => return call.fail("OLDPWD not set"),
        },
        [only] => only.clone(),
        _ => return call.fail("too many arguments"),
    };
    if !call.shell.is_dir(&wanted) {
        let problem = if call.shell.exists(&wanted) { "Not a directory" } else { "No such file or directory" };
        return call.fail(&format!("{wanted}: {problem}"));
    }
    let folder = call.shell.path(&wanted);
    let before = std::mem::replace(&mut call.shell.folder, folder);
    call.shell.variables.insert("OLDPWD".to_owned(), before);
    call.shell.variables.insert("PWD".to_owned(), call.shell.folder.clone());
    0
}

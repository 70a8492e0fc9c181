//! `export`: variables that last.

use super::{Call, Command, Operands, Run};

pub const COMMAND: Command = Command {
    name: "export",
    about: "Set variables: export NAME=value.",
    usage: "export NAME=VALUE…",
    options: &[],
    operands: Operands::None,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    let mut code = 0;
    for arg in call.args.clone() {
        let (name, value) = arg.split_once('=').map_or((arg.as_str(), None), |(name, value)| (name, Some(value)));
        if name.is_empty()
            || name.starts_with(|letter: char| letter.is_ascii_digit())
            || !name.chars().all(|letter| letter == '_' || letter.is_ascii_alphanumeric())
        {
            code = call.fail(&format!("`{arg}': not a valid identifier"));
        } else if let Some(value) = value {
            call.shell.variables.insert(name.to_owned(), value.to_owned());
        }
    }
    code
}

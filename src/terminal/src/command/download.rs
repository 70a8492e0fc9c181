//! `download`: files of the terminal's go to the person.

use touchpaper_platform::files::parent;

use super::{Call, Command, Operands, Run, problem};
use crate::later::Later;
use crate::options::Order;

pub const COMMAND: Command = Command {
    name: "download",
    about: "Save files to this computer, as the browser's downloads.",
    usage: "download FILE…",
    options: &[],
    operands: Operands::Paths,
    run: Run::Outside(run),
};

fn run<'a>(call: &'a mut Call<'_>) -> Later<'a, i32> {
    Box::pin(async move {
        let parsed = match call.parse_these(&call.args, Order::Any) {
            Ok(parsed) => parsed,
            Err(code) => return code,
        };
        if parsed.operands.is_empty() {
            call.complain("missing file operand");
            return 2;
        }
        let mut code = 0;
        for path in &parsed.operands {
            let bytes = match call.shell.read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    code = call.fail(&format!("{path}: {}", problem(&error)));
                    continue;
                }
            };
            let name = parent(&call.shell.path(path)).1.to_owned();
            if let Err(why) = call.shell.person.hand(name, bytes).await {
                code = call.fail(&format!("{path}: {why}"));
            }
        }
        code
    })
}

//! `help`: what there is, from the registry.

use super::{COMMANDS, Call, Command, Operands, Run, explain, find};

pub const COMMAND: Command = Command {
    name: "help",
    about: "List the commands, or explain one.",
    usage: "help [COMMAND]",
    options: &[],
    operands: Operands::Commands,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    if call.args.is_empty() {
        let width = COMMANDS.iter().map(|command| command.name.len()).max().unwrap_or(0);
        for command in COMMANDS {
            call.streams.out.line(&format!("{:width$}  {}", command.name, command.about));
        }
        call.streams.out.line("Pipes, > >> < 2>, && || ;, quotes, $NAME, $(command) and patterns such as *.csv work as in any shell.");
        return 0;
    }
    let mut code = 0;
    for name in call.args.clone() {
        match find(&name) {
            Some(command) => call.streams.out.text(&explain(command)),
            None => code = call.fail(&format!("no help topics match `{name}'")),
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use crate::command::COMMANDS;
    use crate::testing::Terminal;

    #[test]
    fn every_command_is_explained_with_what_it_takes() {
        let mut terminal = Terminal::new();
        let list = terminal.out("help");
        for command in COMMANDS {
            assert!(list.contains(&format!("{} ", command.name)), "{}", command.name);
            assert!(terminal.out(&format!("help {}", command.name)).starts_with(&format!("usage: {}", command.usage)), "{}", command.name);
        }
        assert!(terminal.out("help hdfs").contains("\t[-put LOCAL… PATH]\n"));
        assert!(terminal.out("hdfs dfs -help").contains("\t[-put LOCAL… PATH]\n"));
        assert!(terminal.out("help docker").contains("  build   Build an image"));
        let (said, code) = terminal.run("help kubectl");
        assert!(said.contains("no help topics match `kubectl'") && code == 1, "{said}");
    }
}

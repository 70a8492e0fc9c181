//! `mpiexec`: the ranks of an `mpi4py` program, each on a thread of its own.

use super::{Call, Command, Operands, Run};
use crate::machine::{Code, Program};
use crate::options::{Opt, Order, flag, long_flag, valued};

const OPTIONS: &[Opt] = &[
    valued('n', "np", "N", "how many ranks (1 if nothing is said)"),
    flag('l', "tag-output", "say before each line which rank printed it"),
    long_flag("oversubscribe", "accepted: more ranks than threads are no trouble"),
    long_flag("allow-run-as-root", "accepted"),
];

const fn named(name: &'static str, usage: &'static str) -> Command {
    Command {
        name,
        about: "Run an mpi4py script as several ranks at the same time.",
        usage,
        options: OPTIONS,
        operands: Operands::Paths,
        run: Run::Args(run),
    }
}

pub const COMMAND: Command = named("mpiexec", "mpiexec -n N [-l] [python] SCRIPT [ARGUMENT…]");
pub const MPIRUN: Command = named("mpirun", "mpirun -n N [-l] [python] SCRIPT [ARGUMENT…]");

fn run(call: &mut Call) -> i32 {
    // What is written with one dash in all of MPI's manuals.
    let args: Vec<String> = call.args.iter().map(|arg| if arg == "-np" { "-n".to_owned() } else { arg.clone() }).collect();
    let parsed = match call.parse_these(&args, Order::OptionsFirst) {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    let number = parsed.value("n").unwrap_or("1");
    if number.parse::<u16>().is_err() {
        return call.fail(&format!("-n {number}: no number of ranks"));
    }
    let mut words = parsed.operands.as_slice();
    while let [first, rest @ ..] = words {
        match first.as_str() {
            "python" | "python3" | "-u" => words = rest,
            "-m" if rest.first().is_some_and(|module| module == "mpi4py") => words = rest.get(1..).unwrap_or(&[]),
            _ => break,
        }
    }
    let [script, arguments @ ..] = words else {
        call.complain("a script is wanted");
        return 2;
    };
    if script.starts_with('-') {
        return call.fail(&format!("{script}: ranks run scripts, given by their files"));
    }
    let label = if parsed.has("l") { "label" } else { "" };
    let mut args = vec![number.to_owned(), label.to_owned(), script.clone()];
    args.extend_from_slice(arguments);
    let code = Code::Module { name: "mpiexec".to_owned() };
    let program = Program { code, args, launch: call.shell.launch(), input: call.input.take().unwrap_or_default() };
    let streams = call.streams.clone();
    let outcome = call.shell.machine.run(&program, &streams);
    call.shell.ended(&outcome)
}

#[cfg(test)]
mod tests {
    use crate::testing::Terminal;

    #[test]
    fn ranks_are_a_module_of_the_machines() {
        let mut terminal = Terminal::new();
        for line in ["mpiexec -n 3 job.py x -l", "mpirun -np 3 python job.py x -l", "mpiexec --np=3 python3 -m mpi4py job.py x -l"] {
            terminal.out(line);
            let program = terminal.programs.lock().pop().unwrap();
            assert_eq!(program.args, ["3", "", "job.py", "x", "-l"], "{line}");
        }
        terminal.out("mpiexec -l -n 2 job.py");
        assert_eq!(terminal.programs.lock().pop().unwrap().args, ["2", "label", "job.py"]);
    }

    #[test]
    fn what_is_amiss_is_said() {
        let mut terminal = Terminal::new();
        for (line, wanted, code) in [
            ("mpiexec -n 2", "a script is wanted", 2),
            ("mpiexec -n two job.py", "-n two: no number of ranks", 1),
            ("mpiexec -n 2 python -c 'print(1)'", "-c: ranks run scripts", 1),
        ] {
            let (said, ended) = terminal.run(line);
            assert!(said.contains(wanted) && ended == code, "{line}: {said}");
        }
    }
}

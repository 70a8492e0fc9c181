//! Natively: a child process.

use std::collections::BTreeMap;
use std::io::{Read, Result, Write};
use std::process::{Command, Stdio};

use super::Ended;

// Never in wasm, and a thread of the task pool would wait for the program.
#[allow(clippy::disallowed_methods)]
/// Runs a program with these arguments and nothing but this environment; gives it `input` to read.
pub fn run(program: &str, arguments: &[String], environment: &BTreeMap<String, String>, input: Vec<u8>) -> Result<Ended> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(environment).stdin(Stdio::piped()).stdout(Stdio::piped());
    if !environment.contains_key("PATH") {
        // Where the program itself is looked for, as Python's Popen does.
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    }
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    // A program may print before it has read everything, so both ends are served at once.
    let writer = std::thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            // One that reads no further than it needs, such as `head`, closes its end.
            let _ = stdin.write_all(&input);
        }
    });
    let mut stdout = Vec::new();
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_end(&mut stdout)?;
    }
    let _ = writer.join();
    Ok(Ended { code: child.wait()?.code().unwrap_or(-1), stdout })
}

#[cfg(test)]
mod tests {
    use super::run;
    use std::collections::BTreeMap;

    #[test]
    fn a_program_reads_and_prints() {
        let ended = run("cat", &[], &BTreeMap::new(), b"a\nb\n".repeat(50_000)).unwrap();
        assert_eq!((ended.code, ended.stdout.len()), (0, 200_000));
        assert_eq!(run("false", &[], &BTreeMap::new(), Vec::new()).unwrap().code, 1);
        assert!(run("no-such-program", &[], &BTreeMap::new(), Vec::new()).is_err());
    }
}

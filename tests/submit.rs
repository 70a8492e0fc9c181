//! `touchpaper submit` as a shell sees it: what it prints where, and its exit code.

use std::io::Result;
use std::process::{Command, Output};

use touchpaper::platform::files;

/// Runs a script of this text with these arguments, in a folder of its own.
fn submit(name: &str, source: &str, args: &[&str]) -> Result<Output> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder)?;
    files::write(&folder.join("script.py").to_string_lossy(), source.as_bytes())?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchpaper"));
    command.current_dir(&folder).args(["submit", "script.py"]).args(args).output()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn arguments_reach_the_script_and_its_output_the_terminal() -> Result<()> {
    let out = submit("arguments", "import sys\nprint(sys.argv)\nprint('warn', file=sys.stderr)\n", &["--rows", "3"])?;
    assert_eq!(text(&out.stdout), "['script.py', '--rows', '3']\n");
    assert_eq!(text(&out.stderr), "warn\n");
    assert_eq!(out.status.code(), Some(0));
    Ok(())
}

#[test]
fn an_uncaught_error_prints_its_traceback_and_fails() -> Result<()> {
    let out = submit("traceback", "x = 1\ny = x / 0\n", &[])?;
    let stderr = text(&out.stderr);
    assert!(stderr.starts_with("Traceback (most recent call last):\n"), "{stderr}");
    assert!(stderr.contains("script.py\", line 2, in <module>"), "{stderr}");
    assert!(stderr.trim_end().ends_with("ZeroDivisionError: division by zero"), "{stderr}");
    assert_eq!(out.status.code(), Some(1));
    Ok(())
}

#[test]
fn sys_exit_gives_the_exit_code() -> Result<()> {
    assert_eq!(submit("exit", "import sys\nsys.exit(3)\n", &[])?.status.code(), Some(3));
    assert_eq!(submit("exit-none", "import sys\nsys.exit()\n", &[])?.status.code(), Some(0));
    Ok(())
}

#[test]
fn a_script_that_is_not_there_is_said_so() -> Result<()> {
    let out = Command::new(env!("CARGO_BIN_EXE_touchpaper")).args(["submit", "no-such.py"]).output()?;
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("no-such.py"), "{}", text(&out.stderr));
    Ok(())
}

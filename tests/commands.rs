//! Programs that run the terminal's commands by `subprocess`, as CPython runs a computer's (`commands/record.py`), and
//! `mpiexec` as it is typed.
// A native process that starts others: what is disallowed for the browser's sake is fine here, and a helper of tests may panic.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("commands-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn here(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/commands/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn a_program_runs_commands_as_on_a_computer() {
    let folder = folder("subprocess");
    std::fs::write(folder.join("script.py"), here("subprocess_runs.py")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchpaper"));
    let ended = command.current_dir(&folder).args(["submit", "script.py", "own"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stdout), here("subprocess_runs.out"), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success());
    std::fs::remove_dir_all(folder).unwrap();
}

/// What lines print in the terminal, its errors after all else.
fn typed(folder: &Path, lines: &str) -> String {
    let mut shell = Command::new(env!("CARGO_BIN_EXE_touchpaper"))
        .arg("shell")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let ended = shell.wait_with_output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr))
}

#[test]
fn mpiexec_runs_ranks() {
    let folder = folder("mpiexec");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write(
        "sum.py",
        "import sys\nfrom mpi4py import MPI\ncomm = MPI.COMM_WORLD\ntotal = comm.reduce(comm.rank)\nif comm.rank == 0:\n    print(total, comm.size, sys.argv)\n",
    );
    write("said.py", "from mpi4py import MPI\nprint('here')\n");
    write("bad.py", "from mpi4py import MPI\nif MPI.COMM_WORLD.rank == 1:\n    raise ValueError('no')\nMPI.COMM_WORLD.barrier()\n");
    write("plain.py", "from mpi4py import MPI\nprint(MPI.COMM_WORLD.size)\n");
    let told = typed(
        &folder,
        "mpiexec -n 5 python sum.py x -v\nmpirun -np 2 said.py\nmpiexec -l -n 2 said.py | sort\nmpiexec -n 2 bad.py\necho $?\nmpiexec -n 99 sum.py\npython plain.py\nmpiexec -n 2 none.py\n",
    );
    let wanted = "10 5 ['sum.py', 'x', '-v']\nhere\nhere\n[0] here\n[1] here\n1\n1\n";
    assert!(told.starts_with(wanted), "{told}");
    for part in [
        "bad.py\", line 3, in <module>",
        "ValueError: no",
        "mpiexec: rank 1 ended with exit code 1",
        "there can be 1 to 64 ranks",
        "mpiexec: none.py: No such file",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(told.matches("Traceback").count(), 1, "{told}");
    std::fs::remove_dir_all(folder).unwrap();
}

"""Records what these scripts print where the modules are the real ones: CPython's own, NumPy, and mpi4py over an MPI.

    python3 -m venv V && V/bin/pip install numpy mpi4py mpich && V/bin/python record.py
"""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
for script in sorted(HERE.glob("*.py")):
    if script.name == "record.py":
        continue
    command = [sys.executable, script.name]
    if script.name == "ranks.py":
        command = [str(pathlib.Path(sys.executable).parent / "mpiexec"), "-n", "4", *command, "x", "-y"]
    ended = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=120)
    if ended.returncode or ended.stderr:
        sys.exit(f"{script.name}: {ended.returncode}\n{ended.stdout}{ended.stderr}")
    script.with_suffix(".out").write_text(ended.stdout)

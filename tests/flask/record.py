"""Runs each script of this folder on Flask itself and writes down what it prints (`.out`); with --check on the engine's own flask,
under CPython, and compares.

    python tests/flask/record.py            # where Flask 3.1 is installed
    python tests/flask/record.py --check [NAME …]
"""

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LIBRARY = FOLDER.parent.parent / "src" / "python" / "Lib"
OWN = ("flask", "werkzeug", "markupsafe")
HELPERS = {"record.py", "show.py"}


def run(script, path=None):
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("FLASK_DEBUG", None)
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run([sys.executable, script.name], cwd=FOLDER, env=environment, capture_output=True, text=True)
    return done.stdout, done.returncode, done.stderr


def main():
    check = "--check" in sys.argv
    wanted = [arg for arg in sys.argv[1:] if not arg.startswith("--")]
    scripts = sorted(path for path in FOLDER.glob("*.py") if path.name not in HELPERS and (not wanted or path.stem in wanted))
    failed = 0
    with tempfile.TemporaryDirectory() as copy:
        # Only these: beside them are modules that would hide CPython's own.
        for name in OWN:
            if (LIBRARY / name).is_dir():
                shutil.copytree(LIBRARY / name, Path(copy) / name)
        for script in scripts:
            out, code, errors = run(script, copy if check else None)
            golden = script.with_suffix(".out")
            if code != 0:
                failed += 1
                print(f"{script.name} ended with {code}:\n{errors[-2000:]}")
            elif not check:
                golden.write_text(out)
            elif out != golden.read_text():
                failed += 1
                print("".join(difflib.unified_diff(golden.read_text().splitlines(True), out.splitlines(True), str(golden.name), "own", n=4)))
            else:
                print(f"{script.name} ok")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

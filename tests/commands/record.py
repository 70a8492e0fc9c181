"""Records what the scripts here print on CPython, with a computer's own commands: python3 record.py"""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
for script in sorted(HERE.glob("*.py")):
    if script.name != "record.py":
        with tempfile.TemporaryDirectory() as folder:
            ended = subprocess.run([sys.executable, str(script), "own"], cwd=folder, capture_output=True, text=True)
        if ended.returncode or ended.stderr:
            sys.exit(f"{script.name}: {ended.returncode}\n{ended.stdout}{ended.stderr}")
        script.with_suffix(".out").write_text(ended.stdout)

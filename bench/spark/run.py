"""Times the scripts of bench/ on Apache Spark, in the form in which `cargo xtask bench` prints its own figures.

    pip install pyspark==4.3.0            (and Java 17)
    python3 bench/spark/run.py [NAME ...]
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys

BENCH = pathlib.Path(__file__).resolve().parent.parent
MARK = "BENCH "
SUBMIT = "--driver-memory 6g --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false pyspark-shell"

environment = dict(
    os.environ, PYTHONHASHSEED="0", PYSPARK_SUBMIT_ARGS=SUBMIT, PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable
)
for script in sorted(BENCH.glob("*.py")):
    if len(sys.argv) > 1 and script.stem not in sys.argv[1:]:
        continue
    for threads in sorted({1, os.cpu_count() or 1}):
        command = [sys.executable, str(script), f"local[{threads}]"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{script.name}: {done.stderr[-2000:]}")
        for line in done.stdout.splitlines():
            if line.startswith(MARK):
                found = json.loads(line[len(MARK):])
                figures = {"case": found["case"], "where": "spark", "rows": found["rows"], "threads": threads}
                print(json.dumps(figures | {"ms": statistics.median(found["ms"]), "repeats": found["ms"]}), flush=True)

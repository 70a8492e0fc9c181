"""Records what Apache Spark prints for the scripts of this folder: NAME.py -> NAME.out.

    pip install pyspark==4.3.0 "pandas<3" numpy pyarrow        (and Java 17)
    python3 tests/conformance/record.py [--check] [NAME ...]

Every script is an application of its own, run in static/ as a user would there; only what it prints is
kept, not Spark's log; common/ is what several of them share. `welcome` stands for static/welcome.py,
`sample_NAME` for static/samples/NAME.py:
every script that the page ships, run by spark-submit as its head says. With --check nothing is written: it says
which outputs differ from the recorded ones, so that a script which Spark itself does not answer twice
in the same way is found out.
"""
import argparse
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
STATIC = HERE.parent.parent / "static"
SUBMIT = (
    "--driver-memory 2g --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false "
    "--conf spark.log.level=OFF pyspark-shell"
)


#: What a script is given that would otherwise do as the machine has it; tests/conformance.rs gives it the same.
ARGUMENTS = {"sample_pi": ["4"]}


def script(name):
    if name.startswith("sample_"):
        return STATIC / "samples" / f"{name.removeprefix('sample_')}.py"
    return STATIC / "welcome.py" if name == "welcome" else HERE / f"{name}.py"


def every_name():
    samples = sorted(f"sample_{path.stem}" for path in (STATIC / "samples").glob("*.py"))
    return sorted(path.stem for path in HERE.glob("*.py") if path.name != "record.py") + ["welcome"] + samples


def command(name):
    """As a person starts it: scripts of the page's by spark-submit, the others as programs of their own."""
    path = [str(script(name)), *ARGUMENTS.get(name, [])]
    if not name.startswith("sample_"):
        return [sys.executable, *path]
    import pyspark
    return [str(pathlib.Path(pyspark.__file__).parent / "bin" / "spark-submit"), *SUBMIT.split()[:-1], *path]


def spark_prints(name):
    # The workers' string hashes decide the order of shuffled keys; the time zone that of timestamps.
    environment = dict(
        os.environ, PYTHONHASHSEED="0", TZ="UTC", PYSPARK_SUBMIT_ARGS=SUBMIT,
        PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable, PYTHONIOENCODING="utf-8",
    )
    done = subprocess.run(command(name), cwd=STATIC, env=environment, capture_output=True)
    if done.returncode != 0:
        sys.stderr.write(f"{name} ended with {done.returncode}:\n{done.stderr.decode()[-3000:]}\n")
        return None
    return done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("names", nargs="*")
    wanted = parser.parse_args()
    bad = 0
    for name in wanted.names or every_name():
        out = HERE / f"{name}.out"
        printed = spark_prints(name)
        before = out.read_bytes() if out.exists() else None
        if printed is None:
            bad += 1
        elif printed == before:
            print(name, "is as recorded", flush=True)
        elif wanted.check:
            bad += 1
            print(name, "DIFFERS from what is recorded", flush=True)
        else:
            out.write_bytes(printed)
            print(name, "recorded", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

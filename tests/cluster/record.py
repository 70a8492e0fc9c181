"""Runs what `cluster-export` packs on Apache Spark, and records what came of it.

    record.py TOUCHPAPER FOLDER      with pip's pyspark 4.3.0 and Java 17

Each case is exported by `touchpaper shell`, unpacked into FOLDER and run as its scripts say: submit-local.sh, and
submit-standalone.sh on a master and a worker that are started for it. What they print has to be what this engine prints for the
same folder. Every script of a shell is read by `sh -n`, the Dockerfile by hadolint where that is installed; YARN's and
Kubernetes' commands are not run. It writes recorded.json beside this file, which tests/cluster.rs checks without a JVM."""

import binascii
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import zipfile

import pyspark

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SPARK = pathlib.Path(pyspark.__file__).parent
#: By case the folder that it is exported in, and the line.
CASES = {
    "rides": (HERE / "rides", "cluster-export --name rides --conf spark.sql.shuffle.partitions=2 job.py data/rides.csv 3"),
    "churn": (ROOT / "static", "cluster-export --driver-memory 1g samples/churn.py"),
    "joins": (ROOT / "static", "cluster-export samples/joins.py"),
}
#: Cases that are run on a standalone cluster as well.
STANDALONE = ("rides",)
SHELLS = ("submit-local.sh", "submit-standalone.sh", "submit-yarn.sh", "submit-kubernetes.sh")


def check(good, what):
    if not good:
        raise AssertionError(what)


def run(command, folder, **more):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **more)
    check(done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout


def environment(**more):
    return {**os.environ, "PATH": f"{SPARK / 'bin'}{os.pathsep}{os.environ['PATH']}", "SPARK_HOME": str(SPARK), "SPARK_LOCAL_IP": "127.0.0.1",
            "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable, "PYTHONHASHSEED": "0", "TZ": "UTC", **more}


def exported(touchpaper, name, work):
    """The unpacked folder, its files by their checksums, and the script with its arguments."""
    folder, line = CASES[name]
    archive = work / f"{name}.zip"
    command, _, rest = line.partition(" ")
    run([touchpaper, "shell"], folder, input=f"{command} -o {archive} {rest}\n")
    inside = work / name
    shutil.rmtree(inside, ignore_errors=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(inside)
        for entry in packed.infolist():
            # As unzip does.
            (inside / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
        files = {entry.filename: binascii.crc32(packed.read(entry)) for entry in packed.infolist()}
    words = (inside / "submit-local.sh").read_text().splitlines()[-1].split()
    return inside, files, words


class Cluster:
    """A standalone master and one worker."""

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"spark://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        start = [str(SPARK / "bin" / "spark-class")]
        master = [*start, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", "0"]
        worker = [*start, "org.apache.spark.deploy.worker.Worker", "--cores", "1", "--memory", "1g", "--webui-port", "0", self.address]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment()}
        self.processes = [subprocess.Popen(master, **quiet)]
        time.sleep(5)
        self.processes.append(subprocess.Popen(worker, **quiet))
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


def same_as_here(printed, wanted, how):
    check(printed == wanted, f"{how} prints\n{printed}\nand here it is\n{wanted}")


def case(touchpaper, name, work):
    inside, files, words = exported(touchpaper, name, work)
    wanted = run([touchpaper, "submit", *words], inside)
    same_as_here(run(["./submit-local.sh"], inside, env=environment()), wanted, "submit-local.sh")
    ran = ["submit-local.sh"]
    if name in STANDALONE:
        with Cluster() as cluster:
            printed = run(["./submit-standalone.sh"], inside, env=environment(SPARK_MASTER=cluster.address))
        same_as_here(printed, wanted, "submit-standalone.sh")
        ran.append("submit-standalone.sh")
    for script in SHELLS:
        run(["sh", "-n", script], inside)
    linted = "hadolint is not installed"
    if shutil.which("hadolint"):
        run(["hadolint", "--failure-threshold", "warning", "Dockerfile"], inside)
        linted = run(["hadolint", "--version"], inside).strip()
    return {"verdict": f"{' and '.join(ran)}: what it prints is the same", "dockerfile": linted, "printed": wanted, "files": files}


def main(touchpaper, work):
    work.mkdir(parents=True, exist_ok=True)
    recorded = {"pyspark": pyspark.__version__}
    for name in CASES:
        try:
            recorded[name] = case(touchpaper, name, work)
        except AssertionError as problem:
            recorded[name] = {"verdict": f"FAILED: {problem}"}
        print(name, recorded[name]["verdict"], flush=True)
    (HERE / "recorded.json").write_text(json.dumps(recorded, indent=1) + "\n")
    sys.exit(any("FAILED" in told["verdict"] for told in recorded.values() if isinstance(told, dict)))


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve())

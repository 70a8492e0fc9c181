"""Runs what `touchpaper export-model` writes, for real, and records what came of it.

    record_exports.py TOUCHPAPER FOLDER     trains the churn model of tests/serve_model, exports it in every form into FOLDER and
                                            runs each; writes exports.json beside this file

Docker's folder is built without Docker: the Dockerfile's steps are read and run in a copy of the folder, with the packages that
its requirements pin in this Python's environment, and its CMD serves over HTTP. Spark's is run by spark-submit of pip's pyspark,
MLflow's by mlflow where it is installed and by its own loader otherwise, Watson's documents by onnxruntime and by their
schema's version. The Dockerfiles are read by hadolint, that of `serve-model` too. A part whose tools are not there is recorded
as not run."""

import binascii
import importlib.metadata
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
import xml.etree.ElementTree as ElementTree
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
TRAIN = os.path.join(HERE, "..", "serve_model", "train.py")
#: Files that differ from one export to the next: uids and times.
VARYING = ("model/metadata", "model/stages")
PORT = 18231


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def near(found, wanted):
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(near(one, other) for one, other in zip(found, wanted))
    return found == wanted or (isinstance(wanted, float) and abs(found - wanted) <= 1e-6 * max(1.0, abs(wanted)))


def check(good, what):
    if not good:
        raise AssertionError(what)


def versions(*packages):
    return {package: importlib.metadata.version(package) for package in packages}


def has(module):
    return importlib.util.find_spec(module) is not None


def run(command, folder, **more):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **more)
    check(done.returncode == 0, f"{command}: {done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout + done.stderr


def ask(path, body):
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def linted(path):
    """What hadolint finds amiss fails; what it only remarks on does not."""
    if not shutil.which("hadolint"):
        return "not linted: hadolint is not installed"
    run(["hadolint", "--failure-threshold", "warning", path], HERE)
    return run(["hadolint", "--version"], HERE).strip()


def docker(folder):
    """The Dockerfile's steps, in order."""
    environment = {**os.environ, "LOG_DIR": os.path.join(folder, "logs")}
    served = None
    with open(os.path.join(folder, "Dockerfile"), encoding="utf-8") as file:
        lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "RUN" and rest.startswith("pip install"):
            wanted = [one.strip() for one in open(os.path.join(folder, rest.split()[-1]), encoding="utf-8")]
            for one in wanted:
                package, _, version = one.partition("==")
                check(importlib.metadata.version(package) == version, f"{package} is not {version}")
        elif word == "RUN":
            said = run([sys.executable, *shlex.split(rest)[1:]], folder, env=environment)
            check("OK" in said, said)
        elif word == "ENV":
            environment.update([rest.split("=", 1)])
        elif word == "CMD":
            words = [part.replace("8080", str(PORT)) for part in json.loads(rest)]
            served = [sys.executable, "-m", "gunicorn", *words[1:]] if words[0] == "gunicorn" else [sys.executable, *words[1:]]
        else:
            check(word in ("FROM", "WORKDIR", "COPY", "EXPOSE"), f"{line}: an instruction that this does not run")
    server = subprocess.Popen(served, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        expected = load(folder, "expected.json")
        answer = ask("/predict", load(folder, "request.json"))
        check(near(answer["y_pred"], expected["predictions"]) and near(answer["y_proba"], expected["probabilities"]), answer)
        columns = {name: {str(row): cells[at] for row, cells in enumerate(expected["values"])} for at, name in enumerate(expected["fields"])}
        check(near(ask("/predict", columns), expected["predictions"]), "the frame's dictionary")
    finally:
        server.terminate()
        server.wait()
    native = os.path.join(HERE, "..", "..", "src", "deploy", "bundle", "serve-model", "Dockerfile")
    return {"verdict": f"tests pass, {len(expected['predictions'])} predictions are the same over HTTP",
            "dockerfiles": [linted(os.path.join(folder, "Dockerfile")), linted(native)], "versions": versions("flask", "gunicorn", "numpy", "onnxruntime")}


def wml(folder):
    import numpy as np
    import onnxruntime

    expected, told = load(folder, "expected.json"), load(folder, "model.json")
    session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"))
    feeds = {}
    for tensor in session.get_inputs():
        cells = [[row[expected["fields"].index(tensor.name)]] for row in expected["values"]]
        feeds[tensor.name] = np.array(cells, dtype=object if tensor.type == "tensor(string)" else np.float64)
    found = session.run(["prediction"], feeds)[0][:, 0].tolist()
    check(near(found, expected["predictions"]), found)
    root = ElementTree.parse(os.path.join(folder, "model.pmml")).getroot()
    check(root.attrib["version"] == "4.3", root.attrib)
    fields = {field["name"] for field in told["schemas"]["input"][0]["fields"]}
    check(set(expected["fields"]) == fields == set(load(folder, "request.json")["input_data"][0]["fields"]), fields)
    run([sys.executable, "-m", "py_compile", "deploy.py"], folder)
    return {"verdict": f"ONNX gives the same {len(found)} predictions; PMML is of version 4.3; no service was asked", "versions": versions("onnxruntime")}


def mlflow(folder):
    expected, request = load(folder, "expected.json"), load(folder, "request.json")["dataframe_split"]
    if not has("pandas"):
        return {"verdict": "not run: pandas is not installed"}
    import pandas

    frame = pandas.DataFrame(request["data"], columns=request["columns"])
    if has("mlflow"):
        from mlflow import pyfunc

        found = pyfunc.load_model(os.path.join(folder, "model")).predict(frame)
        installed = [name for name in ("mlflow", "mlflow-skinny") if importlib.metadata.packages_distributions()["mlflow"].count(name)]
        how, used = "mlflow's pyfunc", versions("onnxruntime", "pandas", *installed)
    else:
        spec = importlib.util.spec_from_file_location("scoring", os.path.join(folder, "model", "code", "scoring.py"))
        scoring = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(scoring)
        found = scoring._load_pyfunc(os.path.join(folder, "model", "data")).predict(frame)
        how, used = "its own loader, without mlflow", versions("onnxruntime", "pandas")
    check(near([float(one) for one in found], expected["predictions"]), found)
    return {"verdict": f"{how} gives the same {len(expected['predictions'])} predictions", "versions": used}


def spark(folder):
    if not has("pyspark"):
        return {"verdict": "not run: pyspark is not installed"}
    submit = os.path.join(importlib.util.find_spec("pyspark").submodule_search_locations[0], "bin", "spark-submit")
    said = run([submit, "score.py"], folder, env={**os.environ, "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable,
                                                  "SPARK_LOCAL_IP": "127.0.0.1"})
    line = next(line for line in said.splitlines() if "predictions are as exported" in line)
    return {"verdict": line, "versions": versions("pyspark")}


def main(touchpaper, folder):
    os.makedirs(folder, exist_ok=True)
    run([touchpaper, "submit", TRAIN, "churn"], folder)
    recorded = {}
    for form, check_form in (("docker", docker), ("wml", wml), ("mlflow", mlflow), ("spark", spark)):
        run([touchpaper, "export-model", "churn.zip", "--to", form], folder)
        inside = os.path.join(folder, form)
        with zipfile.ZipFile(os.path.join(folder, f"churn-{form}.zip")) as archive:
            archive.extractall(inside)
            files = {name: binascii.crc32(archive.read(name)) for name in sorted(archive.namelist())
                     if not any(part in name for part in VARYING)}
        try:
            told = check_form(os.path.join(inside, "churn"))
        except Exception as problem:
            told = {"verdict": f"FAILED: {problem}"}
        print(form, told["verdict"], flush=True)
        recorded[form] = {**told, "files": files}
    with open(os.path.join(HERE, "exports.json"), "w", encoding="utf-8") as file:
        json.dump(recorded, file, indent=1)
        file.write("\n")
    sys.exit(any(told["verdict"].startswith("FAILED") for told in recorded.values()))


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))

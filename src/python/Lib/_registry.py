"""Registered models, as files: `registry/<name>/<version>.json` tells of a version, and the zip of the same name holds the saved
model with its `signature.json`, `version.json` and `sample.json` (rows of the training data with what the model says of them).
The page's Deploy view, Watson's client and MLflow's functions all read and write these.

    python -m _registry describe MODEL        what is told of a saved model, as JSON"""

import json
import os
import platform
import shutil
import sys
import tempfile
import time
import uuid
import zipfile

#: A page has one registry, wherever its terminal stands.
_HOME = "/registry" if platform.machine() == "wasm32" else "registry"
STAGES = ("None", "Staging", "Production", "Archived")
#: Rows of the training data that are kept with a model, drawn evenly.
_SAMPLE = 1000
_LONGEST = 64
#: Texts in it are cut to so many letters.
_CELL = 1000


class RegistryError(ValueError):
    """In words for whoever asked."""


def checked(name):
    name = str(name)
    if not (0 < len(name) <= _LONGEST and name[0].isalnum() and all(letter.isalnum() or letter in "-_." for letter in name)):
        raise RegistryError(f"Invalid model name: '{name}'. It has letters, digits, '-', '_' and '.', begins with a letter or digit "
                            f"and has {_LONGEST} at most.")
    return name


def _path(name, version, ending):
    return f"{_HOME}/{name}/{version}.{ending}"


def names():
    return sorted(name for name in _listed(_HOME) if os.path.isdir(f"{_HOME}/{name}") and versions(name))


def versions(name):
    """Numbers, the oldest first."""
    found = (file.removesuffix(".json") for file in _listed(f"{_HOME}/{name}") if file.endswith(".json"))
    return sorted(int(number) for number in found if number.isdigit() and os.path.exists(_path(name, number, "zip")))


def _listed(folder):
    return os.listdir(folder) if os.path.isdir(folder) else []


def read(name, version):
    """What is told of a version; where it lies says what it is called."""
    try:
        with open(_path(name, version, "json")) as file:
            told = json.load(file)
    except OSError:
        raise RegistryError(f"Model Version (name={name}, version={version}) not found") from None
    told.update(name=name, version=int(version))
    return told


def every():
    """All versions, the oldest first under each name."""
    return [read(name, version) for name in names() for version in versions(name)]


def by_id(id):
    return next((told for told in every() if told.get("id") == id), None)


def write(told):
    path = _path(told["name"], told["version"], "json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        json.dump(told, file)
    _tell({"changed": [_shown(path)]})


def remove(name, version):
    read(name, version)
    for ending in ("json", "zip"):
        path = _path(name, version, ending)
        if os.path.exists(path):
            os.remove(path)


def promote(name, version, stage, archive=True):
    """One version is in production; with `archive` the one that was is archived."""
    stage = next((known for known in STAGES if known.lower() == str(stage).lower()), None)
    if stage is None:
        raise RegistryError(f"Invalid Model Version stage: unknown. Value must be one of {', '.join(STAGES)}.")
    told = read(name, version)
    if archive and stage == "Production":
        for other in versions(name):
            old = read(name, other)
            if other != told["version"] and old["stage"] == "Production":
                write({**old, "stage": "Archived"})
    write({**told, "stage": stage})
    return read(name, version)


def unpacked(name, version):
    """The folder of the saved model, for this run."""
    from _deployed import unpacked as folder

    read(name, version)
    return folder(_path(name, version, "zip"))


def load(name, version):
    from _deployed import Model

    return Model(unpacked(name, version)).model


def _shown(path):
    return path.lstrip("/")


def _tell(value):
    """The page keeps what was changed."""
    import _engine

    _engine.show_report("models", json.dumps(value))


def register(name, model, training_data=None, metrics=None, description="", source=None, extra=None):
    """A fitted model, or the path of a saved one, as the next version of that name; gives what is told of it."""
    name = checked(name)
    metrics = {str(key): float(value) for key, value in (metrics or {}).items()}
    version = max(versions(name), default=0) + 1
    with tempfile.TemporaryDirectory() as place:
        folder = f"{place}/model"
        told, sample = _saved(model, folder, training_data)
        told = {"name": name, "version": version, "id": str(uuid.uuid4()), "created": round(time.time() * 1000), "stage": "None",
                "description": str(description), "source": source or _source(), "metrics": metrics, **told, **(extra or {})}
        for file, value in (("signature.json", told["signature"]), ("version.json", told), ("sample.json", sample)):
            if value is not None:
                with open(f"{folder}/{file}", "w") as out:
                    json.dump(value, out)
        os.makedirs(f"{_HOME}/{name}", exist_ok=True)
        _pack(folder, _path(name, version, "zip"))
    # The archive first: with what is told of it there, the version is.
    write(told)
    _tell({"changed": [_shown(_path(name, version, "zip"))], "said": f"{name} {version} is registered."})
    return told


def _saved(model, folder, data):
    """Saves it; what is told of it, and rows of its data."""
    from _deployed import Model, unpacked
    from _signature import signature

    if isinstance(model, (str, os.PathLike)):
        path = os.fspath(model)
        if not os.path.exists(path):
            raise RegistryError(f"No such file or directory: '{path}'")
        try:
            _copied(unpacked(path), folder)
            loaded = Model(folder)
        except zipfile.BadZipFile as problem:
            raise RegistryError(f"'{path}' is no saved model: {problem}") from None
        fitted, told = loaded.model, loaded.signature
        if data is not None:
            told = signature(fitted, data.schema, data.first())
    elif hasattr(model, "transform") and hasattr(model, "write"):
        fitted, told = model, signature(model, *((data.schema, data.first()) if data is not None else ()))
        model.write().overwrite().save(folder)
    elif hasattr(model, "fit"):
        raise RegistryError(f"{type(model).__name__} is not fitted; register the model that fit gives")
    else:
        raise RegistryError(f"{type(model).__name__} is no model; a fitted PipelineModel or the path of a saved one is wanted")
    training, sample = _looked(fitted, told, data) if data is not None else (None, None)
    return {"signature": told, "stages": _stages(fitted), "training": training}, sample


def _copied(source, target):
    for place, _, files in os.walk(source):
        inside = os.path.relpath(place, source)
        folder = target if inside == "." else f"{target}/{inside}"
        os.makedirs(folder, exist_ok=True)
        for file in files:
            shutil.copyfile(f"{place}/{file}", f"{folder}/{file}")


def _source():
    """The script that runs."""
    name = sys.argv[0] if sys.argv and sys.argv[0] else ""
    return name if name.endswith(".py") else "notebook"


def _stages(model):
    from _signature import stages_of

    def plain(value):
        if value is None or isinstance(value, (bool, int, str)):
            return value
        if isinstance(value, float):
            return value if value - value == 0 else str(value)
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return str(value)

    return [{"kind": type(stage).__name__, "params": {param.name: plain(value) for param, value in stage.extractParamMap().items()}}
            for stage in stages_of(model)]


def _looked(model, told, data):
    """How the training data is, and rows of it with the model's outputs."""
    import hashlib

    from _deployed import _plain

    rows = data.count()
    drawn = data if rows <= _SAMPLE else data.sample(False, min(1.0, 1.3 * _SAMPLE / rows), 42).limit(_SAMPLE)
    drawn = drawn.cache()
    known = {name.lower(): name for name in data.columns}
    labels = [stage["params"].get("labelCol") for stage in _stages(model)]
    # What the indexers of the pipeline make of a label is no column of the data.
    wanted = [column["name"] for column in told["inputs"]] + [label for label in labels if label]
    columns = list(dict.fromkeys(known[name.lower()] for name in wanted if name.lower() in known))
    outputs = [column["name"] for column in told["outputs"] if column["name"].lower() not in known]
    scored = model.transform(drawn)
    made = [name for name in outputs if name in scored.columns]
    values = [[_cut(_plain(value)) for value in row] for row in scored.select(*[_quoted(name) for name in [*columns, *made]]).collect()]
    digest = hashlib.sha256(data.schema.json().encode())
    digest.update(str(rows).encode())
    digest.update(json.dumps([row[:len(columns)] for row in values]).encode())
    drawn.unpersist()
    training = {"rows": rows, "columns": len(data.columns), "fingerprint": digest.hexdigest()[:16]}
    return training, {"fields": [*columns, *made], "values": values}


def _quoted(name):
    return "`" + name.replace("`", "``") + "`"


def _cut(value):
    return value[:_CELL] if isinstance(value, str) else value


def _pack(folder, path):
    """A zip of a folder; one that is not whole is not there."""
    begun = f"{path}.begun"
    with zipfile.ZipFile(begun, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for place, folders, files in os.walk(folder):
            folders.sort()
            for file in sorted(files):
                if file != ".folder":
                    whole = os.path.join(place, file)
                    archive.write(whole, os.path.relpath(whole, folder))
    os.rename(begun, path)


def find(session):
    """Tells the page which fitted models the notebook has, and which frames."""
    from pyspark.sql import DataFrame

    shown = [(name, value) for name, value in session.items() if not name.startswith("_")]
    frames = [(name, value) for name, value in shown if isinstance(value, DataFrame)]
    found = []
    for name, value in shown:
        if isinstance(value, type) or not (hasattr(value, "transform") and hasattr(value, "write") and hasattr(value, "stages")):
            continue
        kinds = ", ".join(type(stage).__name__ for stage in value.stages)
        found.append({"variable": name, "about": kinds, "frames": _fitting(value, frames)})
    _tell({"fitted": found})


def _fitting(model, frames):
    """Frames that have what the model reads; those named as training data are first."""
    from _signature import signature

    wanted = {column["name"].lower() for column in signature(model)["inputs"] if column["required"]}
    able = [name for name, frame in frames if wanted <= {column.lower() for column in frame.columns}]
    usual = ("train", "training", "train_data", "trainingData", "training_data", "train_df")
    return sorted(able, key=lambda name: usual.index(name) if name in usual else len(usual))


def register_variable(session, asked):
    """What the page asks to be registered: a model of the notebook's."""
    told = json.loads(asked)
    if told["variable"] not in session:
        raise RegistryError(f"The notebook has no {told['variable']} any more")
    data = session.get(told["data"]) if told.get("data") else None
    register(told["name"], session[told["variable"]], data, told.get("metrics"), source=told.get("source"))


def register_saved(path, name):
    from pyspark.sql import SparkSession

    SparkSession.builder.getOrCreate()
    register(name, path, source=path)


def main(words):
    if len(words) != 2 or words[0] != "describe":
        sys.exit("usage: python -m _registry describe MODEL")
    from _deployed import Model, _message, unpacked

    try:
        model = Model(unpacked(words[1]))
    except Exception as problem:
        sys.exit(f"it is no model that can be loaded: {_message(problem)}")
    now = round(time.time() * 1000)
    print(json.dumps({"id": str(uuid.uuid4()), "created": now, "stage": "None", "description": "", "source": "import", "metrics": {},
                      "signature": model.signature, "stages": _stages(model.model), "training": None}))


if __name__ == "__main__":
    main(sys.argv[1:])

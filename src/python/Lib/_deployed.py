"""A saved model that answers requests by a contract: what a replica of a deployment and `touchpaper serve-model` run.

    python -m _deployed MODEL [--contract flask|wml|mlflow] [--name NAME] [--version V] [--port N] [--train SCRIPT]

MODEL is the folder of a saved model, or a zip of it; a `signature.json` in it tells its columns' types. SCRIPT is run by
/train, with the folder to save the new model into as its argument; what it prints last as JSON goes into the log."""

import argparse
import datetime
import decimal
import json
import math
import os
import sys
import tempfile
import time
import uuid
import zipfile

import _engine

#: Rows that one task scores.
_ONE_TASK = 4096
#: Sets of columns that the model's query is kept prepared for. There are several where columns may be left out.
_MOST_QUERIES = 16
#: Tells which rows a model has left out.
_ROW = "__row"
#: Names the newest model of several replicas.
_NEWEST = "newest"


class Model:
    """A fitted model, loaded, with its signature."""

    def __init__(self, path):
        from pyspark.sql import SparkSession

        self.spark = SparkSession.builder.appName("deployed").getOrCreate()
        self.load(path)

    def load(self, path):
        from _signature import signature
        from pyspark.ml.util import DefaultParamsReader

        folder = unpacked(path)
        self.model = DefaultParamsReader.loadParamsInstance(folder, self.spark)
        if not hasattr(self.model, "transform"):
            raise ValueError(f"{type(self.model).__name__} is not fitted; save the model that fit gives")
        told = os.path.join(folder, "signature.json")
        if os.path.exists(told):
            with open(told) as file:
                self.signature = json.load(file)
        else:
            self.signature = signature(self.model)
        self.types = {column["name"]: column["type"] for column in self.signature["inputs"]}
        self.schema = self.known()
        self.queries = {}

    def frame(self, fields, rows, numbered):
        """A DataFrame of rows as JSON has them."""
        from pyspark.ml.linalg import Vectors, VectorUDT
        from pyspark.sql.dataframe import DataFrame
        from pyspark.sql.types import LongType, StructField, StructType, _parse_datatype_string

        columns, takers = [], []
        for at, name in enumerate(fields):
            kind = self.types.get(name) or _guessed([row[at] for row in rows])
            columns.append(StructField(name, VectorUDT() if kind == "vector" else _parse_datatype_string(kind), True))
            takers.append(Vectors.dense if kind == "vector" else _TAKERS.get(kind.partition("(")[0]))
        made = [tuple(value if value is None or take is None else take(value) for value, take in zip(row, takers)) for row in rows]
        if numbered:
            columns.append(StructField(_ROW, LongType(), False))
            made = [(*row, at) for at, row in enumerate(made)]
        schema = StructType(columns)
        tasks = max(1, math.ceil(len(made) / _ONE_TASK))
        return DataFrame(self.spark._engine.create(schema._fields_to_engine(), made, tasks, False), self.spark)

    def known(self):
        """The schema of the columns that the signature tells, as the engine takes it."""
        from pyspark.ml.linalg import VectorUDT
        from pyspark.sql.types import StructField, StructType, _parse_datatype_string

        fields = []
        for name, kind in self.types.items():
            try:
                fields.append(StructField(name, VectorUDT() if kind == "vector" else _parse_datatype_string(kind), True))
            except Exception:
                # A signature that a person has written may have another word; rows with that column go the long way.
                continue
        return StructType(fields)._fields_to_engine()

    def outputs(self, frame):
        """The query for the outputs of these rows."""
        from pyspark.sql.dataframe import DataFrame

        return self.model.transform(DataFrame(frame, self.spark)).select(*(output["name"] for output in self.signature["outputs"]))._engine

    def answer(self, rows):
        """The outputs of `_engine.Rows`, as such: Python need not make an object of each cell. Where the rows or what comes of
        them are not plain, the longer ways tell it."""
        count = rows.count()
        if count <= _ONE_TASK:
            query = self.query(rows.fields())
            scored = query and query.run(rows)
            if scored:
                return scored
        frame = self.spark._engine.of_rows(self.schema, rows, _ONE_TASK)
        scored = frame and self.outputs(frame).collect_plain()
        if scored and scored.count() == count:
            return scored
        told = json.loads(rows.json())
        fields, values = self.score(told["fields"], told["values"])
        return _engine.Rows.of(fields, values)

    def query(self, fields):
        """The query for the outputs of rows with these columns, planned when the first come; None where it has to be planned
        for each rows anew."""
        key = tuple(fields)
        if key not in self.queries and len(self.queries) < _MOST_QUERIES:
            self.queries[key] = self.prepared(fields)
        return self.queries.get(key)

    def prepared(self, fields):
        from _signature import stages_of

        given = all(map(_steady, stages_of(self.model))) and self.spark._engine.given(self.schema, fields)
        if not given:
            return None
        try:
            return given.prepare(self.outputs(given.frame()))
        except Exception:
            # A stage looks at the rows before it makes its columns, or lacks one: those rows will show it.
            return None

    def score(self, fields, rows):
        """The outputs of each row; None for each of a row that the model leaves out."""
        outputs = [output["name"] for output in self.signature["outputs"]]
        scored = self.model.transform(self.frame(fields, rows, False)).select(*outputs).collect()
        if len(scored) == len(rows):
            return outputs, [[_plain(value) for value in row] for row in scored]
        by_row = {row[_ROW]: row for row in self.model.transform(self.frame(fields, rows, True)).select(*outputs, _ROW).collect()}
        missing = [None] * len(outputs)
        return outputs, [[_plain(value) for value in by_row[at][:-1]] if at in by_row else missing for at in range(len(rows))]


_TAKERS = {
    "double": float, "float": float,
    "decimal": lambda value: decimal.Decimal(str(value)),
    "date": datetime.date.fromisoformat,
    "timestamp": datetime.datetime.fromisoformat, "timestamp_ntz": datetime.datetime.fromisoformat,
}


def _steady(stage):
    """Whether a stage makes the same of a row at any time, as the engine's own do. A statement may ask for the time."""
    from pyspark.ml._stages import JavaModel, JavaTransformer

    return type(stage).__name__ != "SQLTransformer" and type(stage)._transform in (JavaTransformer._transform, JavaModel._transform)


def _guessed(values):
    """The type of a column that the signature does not tell."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "bigint"
    if kinds and kinds <= {int, float}:
        return "double"
    if kinds <= {str}:
        return "string"
    raise ValueError("a column has values of several types")


def _plain(value):
    """As JSON has it."""
    if hasattr(value, "toArray"):
        return [_plain(float(place)) for place in value.toArray()]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value)


def unpacked(path):
    """The folder of a saved model, which may be in a zip."""
    from _export import _root

    if os.path.isdir(path):
        return _root(path)
    folder = tempfile.mkdtemp(prefix="model")
    with zipfile.ZipFile(path, metadata_encoding="utf-8") as archive:
        archive.extractall(folder)
    return _root(folder)


class World:
    """What the contracts ask of the outside: `touchpaper_deploy::service::World`."""

    def __init__(self, model, train, shared=""):
        self.model = model
        self.program = train
        #: A folder that is the same for all replicas: the one that has trained leaves its model to the others there.
        self.shared = shared
        self.loaded = ""

    def newest(self):
        """Takes what another replica has trained."""
        if not self.shared:
            return
        try:
            with open(os.path.join(self.shared, _NEWEST)) as file:
                line = file.read()
        except OSError:
            return
        path = line.removesuffix("\n")
        # A line without its end is still being written.
        if path != line and path != self.loaded:
            self.model.load(path)
            self.loaded = path

    def trained(self, path):
        """Takes what this one has trained, and gives it to the others."""
        self.model.load(path)
        self.loaded = path
        if self.shared:
            with open(os.path.join(self.shared, _NEWEST), "w") as file:
                file.write(path + "\n")

    def score(self, rows):
        """`_engine.Rows` for those that came, or why there are none, as JSON."""
        try:
            self.newest()
            return self.model.answer(rows)
        except MemoryError:
            return json.dumps({"failed": "the engine's memory is used up"})
        except Exception as problem:
            refused = type(problem).__module__.startswith(("pyspark.", "py4j.")) or isinstance(problem, (ValueError, TypeError, OverflowError))
            return json.dumps({"refused" if refused else "failed": _message(problem)})

    def train(self, test):
        if not self.program:
            return None
        folder = tempfile.mkdtemp(prefix="trained", dir=self.shared or None)
        try:
            told = _trained(self.program, os.path.join(folder, "model"), test)
            self.trained(os.path.join(folder, "model"))
        except BaseException as problem:
            if _engine.interrupted():
                raise
            return json.dumps({"failed": f"the training failed: {_message(problem)}"})
        return json.dumps(told)


def _message(problem):
    """In one line: the cause, without the frames and the classes that Java's errors bring."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith(("Caused by: ", ": "))]
    told = causes[-1] if causes else lines[0] if lines else type(problem).__name__
    return told.rpartition("Exception: ")[2].removeprefix(": ")[:500]


def _trained(program, folder, test):
    """Runs the program in this engine's application."""
    import io

    with open(program) as file:
        source = file.read()
    printed, argv, out = io.StringIO(), sys.argv, sys.stdout
    sys.argv, sys.stdout = [program, folder, *(["--test"] if test else [])], printed
    try:
        exec(compile(source, program, "exec"), {"__name__": "__main__", "__file__": program})
    except SystemExit as left:
        if left.code:
            raise RuntimeError(f"it ended with {left.code}") from None
    finally:
        sys.argv, sys.stdout = argv, out
    out.write(printed.getvalue())
    lines = printed.getvalue().strip().splitlines()
    try:
        told = json.loads(lines[-1]) if lines else {}
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    return {"shape": str(told.get("x_shape", "")), "evaluation": str(told.get("eval_test", "")), "note": str(told.get("note", "")) or program}


def main(words):
    import _serve
    import socket

    parser = argparse.ArgumentParser(prog="serve-model")
    parser.add_argument("model")
    parser.add_argument("--contract", default="flask", choices=["flask", "wml", "mlflow"])
    parser.add_argument("--name", default="")
    parser.add_argument("--version", default="0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--train", default="")
    parser.add_argument("--host-name", default="")
    parser.add_argument("--shared", default="")
    told = parser.parse_args(words)
    try:
        model = Model(told.model)
    except (OSError, zipfile.BadZipFile) as problem:
        sys.exit(f"touchpaper: {told.model} is no saved model: {problem}")
    except Exception as problem:
        sys.exit(f"touchpaper: {told.model}: {_message(problem)}")
    name = told.name or os.path.basename(told.model.rstrip("/")).removesuffix(".zip") or "model"
    service = _engine.Service.open(json.dumps({
        "contract": told.contract, "signature": model.signature, "deployment": name, "version": told.version,
        "host": told.host_name or socket.gethostname(),
    }))
    world = World(model, told.train, told.shared)
    warm(service, world)

    def respond(method, target, headers, body, peer):
        kind = next((value for header, value in headers if header.lower() == "content-type"), "")
        return service.answer((method, target, kind, str(uuid.uuid4())), body, time.time() * 1000, world)

    _serve.serve(respond, "0.0.0.0", told.port)


def warm(service, world):
    """The first rows take the longest; those are not a caller's. What they come to is no matter: an example may be refused."""
    example = json.loads(service.example())
    if example["fields"]:
        world.score(_engine.Rows.of_json(json.dumps(example)))


if __name__ == "__main__":
    main(sys.argv[1:])

"""What the page's canvas gets of a session or of a script that has ended: the Pipelines that there are, and the data as
stages leave it before anything is fitted."""

import math

import _pipeline

#: Rows that a preview is made of.
SAMPLE = 200
#: The path of the last script, and the Pipelines that it had when it ended.
of_script = (None, [])


def describe(names):
    """The Pipelines of the session and of the last script, as the canvas keeps one."""
    path, ended = of_script
    _pipeline.tell("pipelines", [*_found(names), *({**one, "script": path} for one in ended)])


def remember(path, names):
    """Called when a script ends: its names are gone after. What it fitted inside a function never had one of those."""
    from pyspark.ml.pipeline import Pipeline, fitted

    global of_script
    found = _found(names)
    named = {value.uid for value in names.values() if isinstance(value, Pipeline)}
    inside = [(site, pipeline) for site, pipeline in fitted.items() if pipeline.uid not in named]
    of_script = (path, found + [{"name": site, "stages": [_described(stage) for stage in pipeline.getStages()]} for site, pipeline in inside])


def _found(names):
    from pyspark.ml import Pipeline, PipelineModel

    found = []
    for name, value in list(names.items()):
        if name.startswith("_"):
            continue
        if isinstance(value, Pipeline) and value.isSet(value.stages):
            found.append({"name": name, "stages": [_described(stage) for stage in value.getStages()]})
        elif isinstance(value, PipelineModel):
            # A fitted stage has its Estimator's parameters, and a class that is named after it.
            found.append({"name": name, "stages": [_described(stage) for stage in value.stages]})
    return found


def _described(stage):
    name = type(stage).__name__
    params = {param.name: _plain(value) for param, value in stage._paramMap.items()}
    return {"class": name.removesuffix("Model"), "params": {key: value for key, value in params.items() if value is not None}}


def _plain(value):
    """A parameter's value in JSON, a matrix as its rows; None where it has none there."""
    if isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {math.inf: "inf", -math.inf: "-inf"}.get(value, "NaN")
    if hasattr(value, "toArray"):
        value = value.toArray().tolist()
    if isinstance(value, (list, tuple)):
        parts = [_plain(part) for part in value]
        return None if None in parts else parts
    return None


def preview(program):
    """The rows before and after each stage, of the data's first rows: an Estimator is fitted on these, but for the last,
    which is what a fit is for. `program` makes `data`, and `stages` as functions that make one each."""
    from pyspark.ml.base import Estimator

    names = {"__name__": "_preview"}
    exec(program, names)
    data, makers = names["data"], names["stages"]
    rows = data.limit(SAMPLE).collect()
    frame = data.sparkSession.createDataFrame(rows, data.schema)
    steps, known = [_pipeline.step(frame, [])], frame.columns
    for place, make in enumerate(makers):
        try:
            stage = make()
            if isinstance(stage, Estimator):
                if place + 1 == len(makers) and type(stage).__module__ != "pyspark.ml.feature":
                    steps.append({"columns": [], "rows": [], "note": "What it says of each row is known once it is fitted."})
                    break
                stage = stage.fit(frame)
            frame = stage.transform(frame)
            steps.append(_pipeline.step(frame, known))
        except Exception as problem:
            said = " ".join(str(problem).splitlines()[:3])
            steps.append({"columns": [], "rows": [], "error": f"{type(problem).__name__}: {said[:300]}"})
            break
        known = frame.columns
    _pipeline.tell("preview", {"steps": steps, "rows": len(rows)})


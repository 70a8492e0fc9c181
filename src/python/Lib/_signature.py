"""What a fitted model takes and gives, told by its stages' parameters and, where it is known, by the schema of the data that it
was fitted to. `touchpaper_deploy::signature` says what the parts mean."""

import math

#: Parameters that name what a stage reads when it transforms, and what it makes.
_READS = ("inputCol", "inputCols", "featuresCol", "userCol", "itemCol", "itemsCol", "offsetCol")
_MAKES = ("rawPredictionCol", "probabilityCol", "predictionCol", "linkPredictionCol", "leafCol", "topicDistributionCol", "outputCol",
          "outputCols")
#: What stages read, where it is neither numbers nor a vector.
_TEXTS = ("Tokenizer", "RegexTokenizer")
_WORDS = ("HashingTF", "CountVectorizerModel", "Word2VecModel", "StopWordsRemover", "NGram")
_NUMBERS = ("VectorAssembler", "Bucketizer", "Binarizer", "ImputerModel", "OneHotEncoderModel", "TargetEncoderModel")


def stages_of(model):
    """Its stages in a row, those of pipelines inside it in their place."""
    inner = getattr(model, "stages", None)
    if inner is None and type(model).__name__ == "RFormulaModel":
        inner = getattr(getattr(model, "pipelineModel", None), "stages", None)
    if inner is None:
        return [model]
    return [stage for one in inner for stage in stages_of(one)]


def _columns(stage, params):
    found = []
    for name in params:
        if stage.hasParam(name) and stage.isDefined(name):
            value = stage.getOrDefault(name)
            found += [value] if isinstance(value, str) else list(value or ())
    return [column for column in found if column]


def _made(stage):
    """What it adds; of a stage with several outputs the single one's default is none."""
    several = stage.hasParam("outputCols") and stage.isDefined("outputCols")
    return _columns(stage, [name for name in _MAKES if not (several and name == "outputCol")])


def _told(stage):
    """Whether its parameters tell what it reads: not those of SQLTransformer, a formula or a class of the program's own."""
    return type(stage).__module__.startswith("pyspark.ml.") and type(stage).__name__ not in ("SQLTransformer", "RFormulaModel", "FeatureHasher")


def _whole(text):
    return text.lstrip("-").isdigit()


def _read_by(stage, column):
    """Type and, of what an indexer reads, categories of a column, as the first stage that reads it would have it."""
    kind = type(stage).__name__
    if kind == "StringIndexerModel":
        names = _columns(stage, ("inputCol", "inputCols"))
        labels = list(stage.labelsArray[names.index(column)])
        return {"type": "string", "categories": labels, "unknown": stage.getOrDefault("handleInvalid")}
    if kind in _TEXTS:
        return {"type": "string"}
    if kind in _WORDS:
        return {"type": "array<string>"}
    if kind in _NUMBERS:
        return {"type": "double"}
    if kind == "ALSModel":
        return {"type": "int"}
    if kind in ("IndexToString",) or stage.hasParam("offsetCol") and stage.isDefined("offsetCol") and stage.getOrDefault("offsetCol") == column:
        return {"type": "double"}
    size = getattr(stage, "numFeatures", None)
    return {"type": "vector", **({"size": size} if isinstance(size, int) and size > 0 else {})}


def signature(model, schema=None, row=None):
    """Of a fitted model; `schema` and `row` are those of its training data."""
    from pyspark.ml.linalg import VectorUDT

    stages = stages_of(model)
    made, readers, is_open = [], {}, False
    for stage in stages:
        is_open = is_open or not _told(stage)
        for column in _columns(stage, _READS):
            if column not in made:
                readers.setdefault(column, []).append(stage)
        made += _made(stage)
    fields = {field.name.lower(): field.dataType for field in schema.fields} if schema is not None else {}
    inputs = []
    for column, reading in readers.items():
        told = {"name": column, "required": not _only_indexed(column, reading, stages)}
        told.update(next((found for found in (_read_by(stage, column) for stage in reading) if "categories" in found), None)
                    or _read_by(reading[0], column))
        known = fields.get(column.lower())
        example = _example(row, column)
        if isinstance(known, VectorUDT) and told["type"] != "vector":
            # What an assembler reads may be vectors too.
            told.update({"type": "vector", **({"size": len(example)} if isinstance(example, list) else {})})
        elif known is not None and not isinstance(known, VectorUDT):
            told["type"] = known.simpleString()
            told.pop("size", None)
        if example is not None:
            told["example"] = example
        inputs.append(told)
    if is_open and schema is not None:
        inputs += [{"name": field.name, "type": field.dataType.simpleString(), "required": False} for field in schema.fields
                   if field.name not in readers and not isinstance(field.dataType, VectorUDT)]
    return {"inputs": inputs, "open": is_open, **_outputs(stages, made)}


def _only_indexed(column, reading, stages):
    """Whether only training needed it: an indexer reads it, and no stage what the indexer makes of it. Spark lets it be left out."""
    for stage in reading:
        if type(stage).__name__ != "StringIndexerModel":
            return False
        # A single output has a default name, of several or not.
        several = stage.hasParam("inputCols") and stage.isDefined("inputCols")
        params = ("inputCols",), ("outputCols",)
        names = dict(zip(*(_columns(stage, names if several else (names[0].removesuffix("s"),)) for names in params)))
        if any(names[column] in _columns(other, _READS) for other in stages if other is not stage):
            return False
    return True


def _example(row, column):
    value = None if row is None else next((row[name] for name in row.__fields__ if name.lower() == column.lower()), None)
    if hasattr(value, "toArray"):
        value = [float(place) for place in value.toArray()]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (bool, int, float, str, list)) else None if value is None else str(value)


def _outputs(stages, made):
    """Of a model that predicts, the prediction, how probable it is, and what is made of it; of another what no stage reads."""
    predicting = [stage for stage in stages if stage.hasParam("predictionCol")]
    last = predicting[-1] if predicting else None
    outputs, prediction, probability = [], None, None
    if last is not None:
        prediction = last.getOrDefault("predictionCol") or None
        outputs.append({"name": prediction, "type": "float" if type(last).__name__ == "ALSModel" else "int" if type(last).__module__.endswith("clustering") else "double"})
        if last.hasParam("probabilityCol") and last.isDefined("probabilityCol") and last.getOrDefault("probabilityCol"):
            probability = last.getOrDefault("probabilityCol")
            outputs.append({"name": probability, "type": "vector"})
        given = {output["name"] for output in outputs}
        for stage in stages[stages.index(last) + 1:]:
            if given.intersection(_columns(stage, _READS)):
                kind = "string" if type(stage).__name__ == "IndexToString" else "double"
                outputs += [{"name": column, "type": kind} for column in _made(stage) if column not in given]
    else:
        read = {column for stage in stages for column in _columns(stage, _READS)}
        outputs = [{"name": column, "type": "vector"} for column in made if column not in read]
    return {"outputs": [output for output in outputs if output["name"]], "prediction": prediction, "probability": probability}

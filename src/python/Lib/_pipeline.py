"""What the page's Pipeline view tells of a pipeline that ran in the notebook's session: read from the session's names, after
the program that the canvas wrote has run. The program itself knows nothing of this module."""

import json
import math

import _engine

#: Rows shown at each stage; points of a curve or a scatter.
ROWS, POINTS = 5, 200


def report(train, test, pipeline, model, predictions):
    """How the fitted pipeline did, for the page: each part that can be told."""
    last = model.stages[-1] if model.stages else None
    told = {"steps": _steps(test, model)}
    for part in (_classes, _residuals, _weights, _tree, _clusters, _recommended):
        if last is not None:
            told.update(part(last, predictions))
    told["inputs"] = _inputs(test, pipeline)
    _tell("pipeline", told)


def predict(test, pipeline, model, typed):
    """What the model says of one row: `typed` by column, as text; of other columns the first row's values."""
    from pyspark.sql import functions as F

    row = test.limit(1)
    kinds = dict(test.dtypes)
    for name, text in json.loads(typed).items():
        if name in kinds:
            row = row.withColumn(name, F.lit(text if text != "" else None).cast(kinds[name]))
    made = model.transform(row)
    new = [name for name in made.columns if name not in kinds]
    first = made.select(*[F.col(_quoted(name)) for name in new]).first()
    _tell("prediction", [] if first is None else [[name, _text(value)] for name, value in zip(new, first)])


def predict_file(model, data, path):
    """Writes what the model says of each row of a file, and tells how many there were."""
    made = model.transform(data)
    plain = [name for name, kind in made.dtypes if not kind.startswith(("vector", "array", "struct", "map"))]
    frame = made.select(*[_column(name) for name in plain])
    frame.coalesce(1).write.mode("overwrite").csv(path, header=True)
    _tell("batch", {"rows": frame.count(), "path": path})


def elbow(train, pipeline, most=8):
    """The cost of each number of clusters, for a person to see where more of them stop to pay."""
    from pyspark.ml import Pipeline

    *before, last = pipeline.getStages()
    rows = Pipeline(stages=before).fit(train).transform(train).cache()
    models = [(k, last.copy({last.k: k}).fit(rows)) for k in range(2, most + 1)]
    _tell("elbow", [[k, model.summary.trainingCost] for k, model in models])
    rows.unpersist()


def describe(names):
    """The Pipelines that the session has, as the canvas keeps one."""
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
    _tell("pipelines", found)


def _described(stage):
    name = type(stage).__name__
    params = {param.name: _plain(value) for param, value in stage._paramMap.items()}
    return {"class": name.removesuffix("Model"), "params": {key: value for key, value in params.items() if value is not None}}


def _plain(value):
    """A parameter's value in JSON; None where it has none there."""
    if isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {math.inf: "inf", -math.inf: "-inf"}.get(value, "NaN")
    if isinstance(value, (list, tuple)):
        parts = [_plain(part) for part in value]
        return None if None in parts else parts
    return None


def _tell(topic, value):
    _engine.show_report(topic, json.dumps(_finite(value)))


def _finite(value):
    """JSON knows no NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list) else value


def _text(value):
    text = "null" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 200 else text[:199] + "…"


def _quoted(name):
    return "`" + name.replace("`", "``") + "`"


def _column(name):
    from pyspark.sql import functions as F

    return F.col(_quoted(name))


def _sample(frame, count=POINTS):
    return frame.limit(count).collect()


def _steps(test, model):
    """The first rows before the first stage, and after each."""
    frame, steps, known = test.limit(ROWS), [], []
    for stage in [None, *model.stages]:
        frame = frame if stage is None else stage.transform(frame)
        new = [name for name in frame.columns if name not in known]
        columns = [[name, kind] for name, kind in frame.dtypes if name in new]
        rows = frame.select(*[_column(name) for name in new]).collect() if new else []
        steps.append({"columns": columns, "rows": [[_text(value) for value in row] for row in rows]})
        known = frame.columns
    return steps


def _get(stage, name, without=None):
    return stage.getOrDefault(name) if stage.hasParam(name) and stage.isDefined(name) else without


def _labelled(last, predictions):
    """Names of the label and of the prediction, where both are there and numbers."""
    label, prediction = _get(last, "labelCol"), _get(last, "predictionCol")
    kinds = dict(predictions.dtypes)
    numbers = ("double", "float", "int", "bigint", "smallint", "tinyint")
    return (label, prediction) if kinds.get(label) in numbers and kinds.get(prediction) in numbers else None


def _is_classifier(last):
    from pyspark.ml.classification import ClassificationModel, OneVsRestModel

    return isinstance(last, (ClassificationModel, OneVsRestModel))


def _classes(last, predictions):
    from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator

    names = _labelled(last, predictions)
    if names is None or not _is_classifier(last):
        return {}
    label, prediction = names
    counted = predictions.groupBy(_column(label).cast("double").alias("l"), _column(prediction).alias("p")).count().collect()
    labels = sorted({value for row in counted for value in (row["l"], row["p"]) if value is not None})
    at = {value: place for place, value in enumerate(labels)}
    counts = [[0] * len(labels) for _ in labels]
    for row in counted:
        if row["l"] is not None:
            counts[at[row["l"]]][at[row["p"]]] = row["count"]
    judge = MulticlassClassificationEvaluator(labelCol=label, predictionCol=prediction)
    metrics = [[name, judge.evaluate(predictions, {judge.metricName: name})]
               for name in ("accuracy", "f1", "weightedPrecision", "weightedRecall")]
    told = {"confusion": {"labels": [f"{value:g}" for value in labels], "counts": counts}, "metrics": metrics}
    raw = _get(last, "rawPredictionCol")
    if raw in predictions.columns and set(labels) <= {0.0, 1.0}:
        judge = BinaryClassificationEvaluator(labelCol=label, rawPredictionCol=raw)
        metrics[:0] = [[name, judge.evaluate(predictions, {judge.metricName: name})] for name in ("areaUnderROC", "areaUnderPR")]
        rows = predictions.select(_column(raw), _column(label).cast("double")).collect()
        told.update(_curves([(row[0][1], row[1]) for row in rows if row[1] is not None]))
    return told


def _curves(scored):
    """Points of the ROC and the precision-recall curve, from (score, label)."""
    scored = sorted(scored, key=lambda pair: -pair[0])
    positive = sum(label for _, label in scored)
    negative = len(scored) - positive
    if not positive or not negative:
        return {}
    roc, pr, hits, misses = [[0.0, 0.0]], [], 0.0, 0.0
    for place, (score, label) in enumerate(scored):
        hits, misses = hits + label, misses + 1 - label
        # Rows of the same score are told apart by no threshold.
        if place + 1 == len(scored) or scored[place + 1][0] != score:
            roc.append([misses / negative, hits / positive])
            pr.append([hits / positive, hits / (hits + misses)])
    pr.insert(0, [0.0, pr[0][1]])
    return {"roc": _thinned(roc), "pr": _thinned(pr)}


def _thinned(points):
    step = max(1, math.ceil(len(points) / POINTS))
    return points[:-1:step] + points[-1:]


def _residuals(last, predictions):
    from pyspark.ml.evaluation import RegressionEvaluator

    names = _labelled(last, predictions)
    if names is None or _is_classifier(last):
        return {}
    label, prediction = names
    judge = RegressionEvaluator(labelCol=label, predictionCol=prediction)
    metrics = [[name, judge.evaluate(predictions, {judge.metricName: name})] for name in ("rmse", "mae", "r2")]
    rows = _sample(predictions.select(_column(prediction).cast("double"), _column(label).cast("double")))
    return {"metrics": metrics, "residuals": [[row[0], row[1] - row[0]] for row in rows if None not in (row[0], row[1])]}


def _feature_names(last, predictions, count):
    """Of a vector of features: what the column's metadata tells, or numbers."""
    names = [f"feature {place}" for place in range(count)]
    column = _get(last, "featuresCol")
    if column not in predictions.columns:
        return names
    attributes = predictions.schema[column].metadata.get("ml_attr", {}).get("attrs", {})
    for group in attributes.values():
        for attribute in group:
            if attribute.get("idx", count) < count and "name" in attribute:
                names[attribute["idx"]] = attribute["name"]
    return names


def _weights(last, predictions):
    for title, name in (("Coefficients", "coefficients"), ("Feature importances", "featureImportances")):
        try:
            values = [float(value) for value in getattr(last, name).toArray()]
        except Exception:
            # A model of another kind, or with a matrix of them.
            continue
        pairs = sorted(zip(_feature_names(last, predictions, len(values)), values), key=lambda pair: -abs(pair[1]))
        return {"weights": {"title": title, "rows": [list(pair) for pair in pairs[:20]], "of": len(values)}}
    return {}


def _tree(last, predictions):
    if not hasattr(last, "toDebugString"):
        return {}
    text = last.toDebugString
    for place, name in reversed(list(enumerate(_feature_names(last, predictions, getattr(last, "numFeatures", 0))))):
        text = text.replace(f"(feature {place} ", f"({name} ")
    return {"tree": text[:20_000]}


def _clusters(last, predictions):
    from pyspark.ml.evaluation import ClusteringEvaluator

    features, prediction = _get(last, "featuresCol"), _get(last, "predictionCol")
    if hasattr(last, "clusterCenters"):
        centers = [[float(value) for value in center] for center in last.clusterCenters()]
    elif hasattr(last, "gaussiansDF"):
        centers = [[float(value) for value in row[0].toArray()] for row in last.gaussiansDF.select("mean").collect()]
    else:
        return {}
    names = _feature_names(last, predictions, len(centers[0]))
    rows = _sample(predictions.select(_column(features), _column(prediction)))
    points = [[float(value) for value in row[0].toArray()[:2]] + [row[1]] for row in rows]
    told = {"clusters": {"names": names[:2], "centers": [center[:2] for center in centers], "points": points}}
    if len({point[-1] for point in points}) > 1:
        judge = ClusteringEvaluator(featuresCol=features, predictionCol=prediction)
        told["metrics"] = [["silhouette", judge.evaluate(predictions)]]
    return told


def _recommended(last, predictions):
    if not hasattr(last, "recommendForAllUsers"):
        return {}
    from pyspark.ml.evaluation import RegressionEvaluator
    from pyspark.sql import functions as F

    rating, prediction = _rating(last, predictions), _get(last, "predictionCol")
    told = {}
    if rating is not None:
        seen = predictions.where(~F.isnan(_column(prediction)))
        judge = RegressionEvaluator(labelCol=rating, predictionCol=prediction)
        told["metrics"] = [[name, judge.evaluate(seen, {judge.metricName: name})] for name in ("rmse", "mae")]
    best = last.recommendForAllUsers(5)
    rows = best.orderBy(best.columns[0]).limit(10).collect()
    told["recommended"] = [[str(row[0]), [[str(item[0]), float(item[1])] for item in row[1]]] for row in rows]
    return told


def _rating(last, predictions):
    """The model does not know it; of an Estimator that has the default it is this."""
    others = [name for name in predictions.columns if name not in (_get(last, "userCol"), _get(last, "itemCol"), _get(last, "predictionCol"))]
    return "rating" if "rating" in others else None


def _inputs(test, pipeline):
    """Columns of the data that stages read, in the data's order, what is to be predicted left out: [name, type, the first row's value]."""
    read, labels = [], set()
    for stage in pipeline.getStages():
        for param in stage.params:
            if not stage.isDefined(param):
                continue
            value = stage.getOrDefault(param)
            if param.name in ("labelCol", "censorCol", "weightCol", "ratingCol"):
                labels.add(value)
            elif param.name in ("userCol", "itemCol") or param.name.startswith(("input", "features")):
                read += value if isinstance(value, list) else [value]
    kinds, first = dict(test.dtypes), test.first()
    names = [name for name in test.columns if name in read and name not in labels]
    plain = [name for name in names if not kinds[name].startswith(("vector", "array", "struct", "map"))]
    return [[name, kinds[name], None if first is None or first[name] is None else str(first[name])] for name in plain]

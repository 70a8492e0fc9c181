"""What the page's Pipeline view tells of a pipeline that ran in the notebook's session: read from the session's names, after
the program that the canvas wrote has run. The program itself knows nothing of this module."""

import json
import math

import _engine

#: Rows shown at each stage; points of a curve or a scatter; nodes of a tree.
ROWS, POINTS, NODES = 5, 200, 511


def report(train, test, pipeline, model, predictions, evaluator=None):
    """How the fitted pipeline did, for the page: each part that can be told; the evaluator's own metric first."""
    last = model.stages[-1] if model.stages else None
    told = {"steps": _steps(test, model)}
    for part in (_classes, _residuals, _weights, _first_tree, _clusters):
        if last is not None:
            told.update(part(last, predictions))
    if hasattr(last, "recommendForAllUsers"):
        told.update(_recommended(last, pipeline, predictions, evaluator))
    elif evaluator is not None:
        _judge(told, evaluator, predictions)
    told["inputs"] = _inputs(test, pipeline)
    tell("pipeline", told)


def _judge(told, evaluator, predictions):
    """Puts what the program's evaluator says before the other metrics."""
    name = evaluator.getMetricName()
    others = [pair for pair in told.get("metrics", ()) if pair[0] != name]
    told["metrics"] = [[name, evaluator.evaluate(predictions)], *others]
    told["judged"] = {"metric": name, "larger": evaluator.isLargerBetter()}


def tree(model, predictions, at):
    """One of a forest's or of boosting's trees."""
    last = model.stages[-1]
    tell("tree", _told_tree(last, last.trees[at], at, predictions))


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
    tell("prediction", [] if first is None else [[name, _text(value)] for name, value in zip(new, first)])


def predict_file(model, data, path):
    """Writes what the model says of each row of a file, and tells how many there were."""
    made = model.transform(data)
    plain = [name for name, kind in made.dtypes if not kind.startswith(("vector", "array", "struct", "map"))]
    frame = made.select(*[_column(name) for name in plain])
    frame.coalesce(1).write.mode("overwrite").csv(path, header=True)
    tell("batch", {"rows": frame.count(), "path": path})


def elbow(train, pipeline, most=8):
    """The cost of each number of clusters, for a person to see where more of them stop to pay."""
    from pyspark.ml import Pipeline

    *before, last = pipeline.getStages()
    rows = Pipeline(stages=before).fit(train).transform(train).cache()
    models = [(k, last.copy({last.k: k}).fit(rows)) for k in range(2, most + 1)]
    tell("elbow", [[k, model.summary.trainingCost] for k, model in models])
    rows.unpersist()


def tell(topic, value):
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
    frame, known = test.limit(ROWS), []
    steps = []
    for stage in [None, *model.stages]:
        frame = frame if stage is None else stage.transform(frame)
        steps.append(step(frame, known))
        known = frame.columns
    return steps


def step(frame, known):
    """The first rows of the columns that were not there before."""
    new = [name for name in frame.columns if name not in known]
    columns = [[name, kind] for name, kind in frame.dtypes if name in new]
    # All of the few that there are: a stage that cannot take one of them is to say so.
    rows = frame.select(*[_column(name) for name in new]).collect() if new else []
    return {"columns": columns, "rows": [[_text(value) for value in row] for row in rows[:ROWS]]}


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


def _first_tree(last, predictions):
    if not hasattr(last, "toDebugString"):
        return {}
    return {"tree": _told_tree(last, last.trees[0] if hasattr(last, "trees") else last, 0, predictions)}


def _told_tree(last, tree, at, predictions):
    """A tree's nodes from the root on, as deep as they are few enough, each after the one above it: where it hangs, which of
    those rows come to it, and what it knows of them."""
    names = _feature_names(last, predictions, last.numFeatures)
    nodes = tree._figure("nodes")
    told, queue = [], [(0, None, None)]
    # The list grows while it is gone through: level by level.
    for place, above, condition in queue:
        left_if, right_if, left, right, gain, predicted, impurity, rows = nodes[place]
        here = len(told)
        whole = left is None or len(queue) + 2 <= NODES
        told.append({"above": above, "if": condition, "predicts": predicted, "impurity": impurity, "rows": rows, "gain": gain, "cut": not whole})
        if left is not None and whole:
            queue += [(left, here, _named(left_if, names)), (right, here, _named(right_if, names))]
    of = last.getNumTrees if hasattr(last, "trees") else 1
    weight = last.treeWeights[at] if hasattr(last, "trees") else 1.0
    return {"at": at, "of": of, "weight": weight, "depth": tree.depth, "all": len(nodes), "nodes": told}


def _named(condition, names):
    """`feature 3 <= 2.5` with the feature's name."""
    _, place, rest = condition.split(" ", 2)
    return f"{names[int(place)]} {rest}"


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


def _recommended(last, pipeline, predictions, evaluator):
    from pyspark.ml.evaluation import RegressionEvaluator
    from pyspark.sql import functions as F

    rating, prediction = _rating(pipeline, predictions, evaluator), _get(last, "predictionCol")
    told = {}
    if rating is not None:
        seen = predictions.where(~F.isnan(_column(prediction)))
        judge = RegressionEvaluator(labelCol=rating, predictionCol=prediction)
        told["metrics"] = [[name, judge.evaluate(seen, {judge.metricName: name})] for name in ("rmse", "mae")]
        if evaluator is not None:
            _judge(told, evaluator, seen)
        unseen = predictions.where(F.isnan(_column(prediction))).count()
        if unseen:
            told["note"] = f"{unseen} rows are of a user or an item that no row of the fit has: they have no prediction and are not judged."
    best = last.recommendForAllUsers(5)
    rows = best.orderBy(best.columns[0]).limit(10).collect()
    told["recommended"] = [[str(row[0]), [[str(item[0]), float(item[1])] for item in row[1]]] for row in rows]
    return told


def _rating(pipeline, predictions, evaluator):
    """The column that was learnt; the model does not know it, its Estimator does, and who judges it."""
    asked = [_get(pipeline.getStages()[-1], "ratingCol")]
    if evaluator is not None:
        asked.append(_get(evaluator, "labelCol"))
    return next((name for name in asked if name in predictions.columns), None)


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

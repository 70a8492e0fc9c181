"""Models as PMML 4.3, in the form that Spark writes: the features are field_0, field_1 …"""

import datetime
import os

from pyspark.ml.util import local


def _field(name, optype="continuous", kind="double"):
    return f'<DataField name="{name}" optype="{optype}" dataType="{kind}"/>'


def _document(what, fields, model, version):
    """A whole document; `fields` are (name, usage) pairs."""
    now = datetime.datetime.now().strftime("%Y-%m-%dT%H:%M:%S")
    dictionary = [_field(name) if usage == "active" or what == "linear regression" else _field(name, "categorical", "string")
                  for name, usage in fields]
    name, function, attributes, body = model
    lines = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        '<PMML xmlns="http://www.dmg.org/PMML-4_3" version="4.3">',
        f'    <Header description="{what}">',
        f'        <Application name="Apache Spark MLlib" version="{version}"/>',
        f"        <Timestamp>{now}</Timestamp>",
        "    </Header>",
        f'    <DataDictionary numberOfFields="{len(fields)}">',
        *(f"        {line}" for line in dictionary),
        "    </DataDictionary>",
        f'    <{name} modelName="{what}" functionName="{function}"{attributes}>',
        "        <MiningSchema>",
        *(f'            <MiningField name="{field}" usageType="{usage}"/>' for field, usage in fields),
        "        </MiningSchema>",
        *(f"        {line}" for line in body),
        f"    </{name}>",
        "</PMML>",
    ]
    return "\n".join(lines) + "\n"


def _features(count):
    return [(f"field_{place}", "active") for place in range(count)]


def _table(intercept, coefficients, category=""):
    predictors = [f'    <NumericPredictor name="field_{place}" coefficient="{float(value)!r}"/>' for place, value in enumerate(coefficients)]
    return [f'<RegressionTable intercept="{float(intercept)!r}"{category}>', *predictors, "</RegressionTable>"]


def _linear(model, version):
    fields = [*_features(model.numFeatures), ("target", "target")]
    body = _table(model.intercept, model.coefficients)
    return _document("linear regression", fields, ("RegressionModel", "regression", "", body), version)


def _k_means(model, version):
    centers = [[float(value) for value in center] for center in model.clusterCenters()]
    width = len(centers[0])
    attributes = f' modelClass="centerBased" numberOfClusters="{len(centers)}"'
    body = ['<ComparisonMeasure kind="distance">', "    <squaredEuclidean/>", "</ComparisonMeasure>"]
    body += [f'<ClusteringField field="field_{place}" compareFunction="absDiff"/>' for place in range(width)]
    for place, center in enumerate(centers):
        body += [f'<Cluster name="cluster_{place}">',
                 f'    <Array n="{width}" type="real">{" ".join(map(repr, center))}</Array>', "</Cluster>"]
    return _document("k-means clustering", _features(width), ("ClusteringModel", "clustering", attributes, body), version)


#: What Spark itself can write as PMML.
_KINDS = {"LinearRegressionModel": _linear, "KMeansModel": _k_means}


def save(model, path, version):
    """Writes the model's document into a folder, as Spark's RDD of one line of text would."""
    kind = _KINDS.get(getattr(model, "_stage", None))
    if kind is None:
        from pyspark.ml._predict import java_error
        raise java_error("org.apache.spark.SparkException", f"ML algorithm {type(model).__name__} does not support pmml.")
    path = local(path)
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, "part-00000"), "w") as file:
        file.write(kind(model, version))

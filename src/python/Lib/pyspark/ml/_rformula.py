"""RFormula: features and a label as R's model formulas write them, made by a pipeline of other stages."""

import os
import re
import uuid

from pyspark.ml import _persist
from pyspark.ml._stages import stage
from pyspark.ml.base import Estimator, Model, Transformer
from pyspark.ml.linalg import VectorUDT
from pyspark.ml.util import DefaultParamsReader, MLReadable, MLWritable, MLWriter, read_metadata, write_metadata
from pyspark.sql.types import BooleanType, NumericType, StringType

_TOKEN = re.compile(r"\s*(?:(`[^`]+`|[A-Za-z.][\w.]*|\d+)|([~+\-*:^()]))")


class _Parser:
    """`label ~ terms`: terms are sets of columns, `.` being any, in the order in which they are written."""

    def __init__(self, text):
        self.text, self.tokens, place = text, [], 0
        while place < len(text.rstrip()):
            found = _TOKEN.match(text, place)
            if found is None:
                raise self.wrong()
            self.tokens.append(found.group(1) or found.group(2))
            place = found.end()
        if "~" not in self.tokens:
            raise self.wrong()
        label = self.tokens[:self.tokens.index("~")]
        if len(label) > 1:
            raise self.wrong()
        self.label = label[0].strip("`") if label else ""
        self.tokens = self.tokens[self.tokens.index("~") + 1:]
        self.intercept = True
        #: (added, columns of the term)
        self.terms = []
        if self.tokens:
            self.sum()
        if self.tokens:
            raise self.wrong()

    def wrong(self):
        from pyspark.errors import IllegalArgumentException
        return IllegalArgumentException(f"Could not parse formula: {self.text}")

    def take(self, *wanted):
        if self.tokens and self.tokens[0] in wanted:
            return self.tokens.pop(0)
        return None

    def sum(self):
        sign = self.take("-") or "+"
        while True:
            for term in self.product():
                self.add(sign == "+", term)
            sign = self.take("+", "-")
            if sign is None:
                return

    def add(self, added, term):
        if term in (("0",), ("1",)):
            self.intercept = added == (term == ("1",))
        else:
            self.terms.append((added, term))

    def product(self):
        """`a * b` is a, b and a:b."""
        terms = self.interaction()
        while self.take("*"):
            more = self.interaction()
            terms = _distinct(terms + more + [_join(a, b) for a in terms for b in more])
        return terms

    def interaction(self):
        terms = self.power()
        while self.take(":"):
            more = self.power()
            terms = _distinct([_join(a, b) for a in terms for b in more])
        return terms

    def power(self):
        """`(a + b)^2` is a, b and a:b."""
        terms = base = self.atom()
        if self.take("^"):
            degree = self.tokens.pop(0) if self.tokens else ""
            if not degree.isdigit() or int(degree) < 1:
                raise self.wrong()
            for _ in range(int(degree) - 1):
                terms = _distinct(terms + [_join(a, b) for a in terms for b in base])
        return terms

    def atom(self):
        if self.take("("):
            terms = self.product()
            while self.take("+"):
                terms = _distinct(terms + self.product())
            if not self.take(")"):
                raise self.wrong()
            return terms
        if not self.tokens or self.tokens[0] in "~+-*:^)" or (self.tokens[0].isdigit() and self.tokens[0] not in ("0", "1")):
            raise self.wrong()
        return [(self.tokens.pop(0).strip("`"),)]


def _join(a, b):
    """A term of both; two dots may be two columns."""
    return tuple(name for place, name in enumerate(a + b) if name == "." or name not in (a + b)[:place])


def _distinct(terms):
    """Without the same columns in another order."""
    found = {}
    for term in terms:
        found.setdefault((frozenset(term), term.count(".")), term)
    return list(found.values())


class Resolved:
    """A formula whose terms are columns."""

    def __init__(self, label, terms, intercept):
        self.label, self.terms, self.intercept = label, terms, intercept

    @classmethod
    def of(cls, formula, schema):
        parsed = _Parser(formula)
        simple = (NumericType, StringType, BooleanType, VectorUDT)
        every = [field.name for field in schema.fields if isinstance(field.dataType, simple) and field.name != parsed.label]
        terms = []
        for added, term in parsed.terms:
            found = [()]
            for column in term:
                found = [_join(left, (name,)) for left in found for name in (every if column == "." else [column])]
            found = _distinct(found)
            if added:
                terms += [one for one in found if one not in terms]
            else:
                gone = {frozenset(one) for one in found}
                terms = [one for one in terms if frozenset(one) not in gone]
        return cls(parsed.label, _distinct(terms), parsed.intercept)

    def __str__(self):
        terms = ",".join(term[0] if len(term) == 1 else "{" + ",".join(term) + "}" for term in self.terms)
        return f"ResolvedRFormula(label={self.label}, terms=[{terms}], hasIntercept={str(self.intercept).lower()})"


class _Helper(Transformer, MLReadable, MLWritable):
    """A stage that Spark's formulas have inside, which holds its data in a table."""

    _schema = None

    def __init__(self, *data):
        super().__init__()
        self.data = data

    def write(self):
        return _HelperWriter(self)

    @classmethod
    def load(cls, path):
        from pyspark.sql import SparkSession
        row = SparkSession._getActiveSessionOrCreate().read.parquet(os.path.join(path, "data")).head()
        return cls(*row)._resetUid(DefaultParamsReader._parseMetaData(read_metadata(path))["uid"])


class _HelperWriter(MLWriter):
    def __init__(self, instance):
        super().__init__()
        self.instance = instance

    def saveImpl(self, path):
        name = f"org.apache.spark.ml.feature.{type(self.instance).__name__}"
        write_metadata(path, _persist.describe(self.instance, name, {}, {}, self.sc))
        table = self.sparkSession.createDataFrame([self.instance.data], self.instance._schema)
        table.repartition(1).write.parquet(os.path.join(path, "data"))


class ColumnPruner(_Helper):
    """Drops columns."""

    _stage = "ColumnPruner"
    _schema = "columnsToPrune array<string>"

    def _transform(self, dataset):
        return dataset.drop(*self.data[0])


class VectorAttributeRewriter(_Helper):
    """Gives features the names of the columns that they come from."""

    _stage = "VectorAttributeRewriter"
    _schema = "vectorCol string, prefixesToRewrite map<string,string>"

    def _transform(self, dataset):
        column, prefixes = self.data
        metadata = dict(dataset.schema[column].metadata)
        told = dict(metadata.get("ml_attr", {}))
        told["attrs"] = {kind: [self._renamed(one, prefixes) for one in some] for kind, some in told.get("attrs", {}).items()}
        if not told["attrs"]:
            return dataset
        return dataset.withMetadata(column, {**metadata, "ml_attr": told})

    @staticmethod
    def _renamed(attribute, prefixes):
        name = attribute.get("name")
        for prefix, other in prefixes.items():
            if name:
                name = name.replace(prefix, other)
        return attribute if name is None else {**attribute, "name": name}


@stage
class RFormulaModel(Model):
    _not_set = ("featuresCol",)

    def __init__(self, resolved, pipeline):
        from pyspark.ml._stages import _set_defaults
        super(RFormulaModel, self).__init__()
        _set_defaults(self)
        self._resolved, self._pipeline = resolved, pipeline

    def _transform(self, dataset):
        from pyspark.errors import IllegalArgumentException
        label, wanted = self._resolved.label, self.getLabelCol()
        if self.getFeaturesCol() in dataset.columns:
            raise IllegalArgumentException("requirement failed: Features column already exists.")
        if wanted in dataset.columns and not isinstance(dataset.schema[wanted].dataType, NumericType):
            raise IllegalArgumentException("requirement failed: Label column already exists and is not of type NumericType.")
        made = self._pipeline.transform(dataset)
        if not label or wanted in made.columns or label not in made.columns:
            return made
        if not isinstance(made.schema[label].dataType, (NumericType, BooleanType)):
            raise IllegalArgumentException(f"Unsupported type for label: {type(made.schema[label].dataType).__name__}")
        return made.withColumn(wanted, made[label].cast("double"))

    def __str__(self):
        return f"RFormulaModel({self._resolved}) (uid={self.uid})"

    def __repr__(self):
        return f"RFormulaModel: uid={self.uid}, resolvedFormula={self._resolved}"

    def _save_more(self, path, writer):
        row = (self._resolved.label, [list(term) for term in self._resolved.terms], self._resolved.intercept)
        table = writer.sparkSession.createDataFrame([row], "label string, terms array<array<string>>, hasIntercept boolean")
        table.repartition(1).write.parquet(os.path.join(path, "data"))
        self._pipeline.write().save(os.path.join(path, "pipelineModel"))

    @classmethod
    def _load_from(cls, metadata, path, session):
        row = session.read.parquet(os.path.join(path, "data")).head()
        resolved = Resolved(row.label, [tuple(term) for term in row.terms], row.hasIntercept)
        return cls(resolved, _persist.load_any(os.path.join(path, "pipelineModel")))


def _no_field(name, columns):
    from pyspark.errors import IllegalArgumentException
    known = ", ".join(f"`{column}`" for column in columns)
    return IllegalArgumentException(f"[FIELD_NOT_FOUND] No such struct field `{name}` in {known}. SQLSTATE: 42704")


@stage(model=RFormulaModel)
class RFormula(Estimator):
    def _fit(self, dataset):
        from pyspark.ml.feature import Interaction, OneHotEncoder, StringIndexer, VectorAssembler, VectorSizeHint
        from pyspark.ml.pipeline import Pipeline
        from pyspark.errors import IllegalArgumentException
        if not self.isDefined("formula"):
            raise IllegalArgumentException("requirement failed: Formula must be defined first.")
        resolved = Resolved.of(self.getFormula(), dataset.schema)
        if self.getFeaturesCol() in dataset.columns:
            raise IllegalArgumentException(f"Output column {self.getFeaturesCol()} already exists.")
        stages, temporary, prefixes, indexed = [], [], {}, {}

        def fresh(kind):
            temporary.append(f"{kind}_{uuid.uuid4().hex[-12:]}")
            return temporary[-1]

        def is_text(name):
            if name not in dataset.columns:
                raise _no_field(name, dataset.columns)
            return isinstance(dataset.schema[name].dataType, StringType)

        for name in dict.fromkeys(name for term in resolved.terms for name in term):
            indexed[name] = name
            if is_text(name):
                indexed[name] = fresh("stridx")
                prefixes[indexed[name] + "_"] = name + "_"
                stages.append(StringIndexer(inputCol=name, outputCol=indexed[name], handleInvalid=self.getHandleInvalid(),
                                            stringOrderType=self.getStringIndexerOrderType()))
            elif isinstance(dataset.schema[name].dataType, VectorUDT):
                size = dataset.schema[name].metadata.get("ml_attr", {}).get("num_attrs") or len(dataset.select(name).head()[0])
                stages.append(VectorSizeHint(inputCol=name, size=size))
        # Without an intercept the first text keeps all its categories.
        whole, encoded, hot = resolved.intercept, [], []
        for term in resolved.terms:
            if len(term) > 1:
                encoded.append(fresh("interaction"))
                prefixes[encoded[-1] + "_"] = ""
                stages.append(Interaction(inputCols=[indexed[name] for name in term], outputCol=encoded[-1]))
            elif is_text(term[0]):
                encoded.append(fresh("onehot"))
                prefixes[encoded[-1] + "_"] = term[0] + "_"
                if whole:
                    hot.append((indexed[term[0]], encoded[-1]))
                else:
                    whole = True
                    stages.append(OneHotEncoder(inputCols=[indexed[term[0]]], outputCols=[encoded[-1]], dropLast=False))
            else:
                encoded.append(term[0])
        if hot:
            stages.append(OneHotEncoder(inputCols=[a for a, _ in hot], outputCols=[b for _, b in hot], dropLast=True))
        stages.append(VectorAssembler(inputCols=encoded, outputCol=self.getFeaturesCol(), handleInvalid=self.getHandleInvalid()))
        stages.append(VectorAttributeRewriter(self.getFeaturesCol(), prefixes))
        stages.append(ColumnPruner(temporary))
        if self.getForceIndexLabel() or (resolved.label in dataset.columns and is_text(resolved.label)):
            stages.append(StringIndexer(inputCol=resolved.label, outputCol=self.getLabelCol(), handleInvalid=self.getHandleInvalid()))
        model = RFormulaModel(resolved, Pipeline(stages=stages).fit(dataset))
        model._resetUid(self.uid)
        return self._copyValues(model)

    def __str__(self):
        return f"RFormula({self.getFormula() if self.isDefined('formula') else ''}) (uid={self.uid})"

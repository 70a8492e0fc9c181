"""Stages that make features of columns."""

from pyspark.ml._predict import compressed_vector
from pyspark.ml._stages import JavaModel, figure, java_text, of_columns, public, stage, stages, values_of
from pyspark.sql import functions as F

(Binarizer, Bucketizer, DCT, ElementwiseProduct, FeatureHasher, IndexToString, Interaction, NGram, Normalizer,
 PolynomialExpansion, RegexTokenizer, SQLTransformer, Tokenizer, VectorAssembler, VectorSizeHint, VectorSlicer) = stages(
    "Binarizer Bucketizer DCT ElementwiseProduct FeatureHasher IndexToString Interaction NGram Normalizer "
    "PolynomialExpansion RegexTokenizer SQLTransformer Tokenizer VectorAssembler VectorSizeHint VectorSlicer")


@stage
class HashingTF:
    def indexOf(self, term):
        """The place of a term in the vectors."""
        import _engine
        from pyspark.sql import SparkSession
        df = SparkSession._getActiveSessionOrCreate().createDataFrame([([term],)], ["terms"])
        params = {**values_of(self), "inputCol": "terms", "outputCol": "places", "binary": True}
        from pyspark.ml._stages import _frame
        found = _frame(df, _engine.Ml.transform("HashingTF", self.uid, params, df._engine)).head().places
        return int(found.indices[0])


@stage
class StopWordsRemover:
    @staticmethod
    def loadDefaultStopWords(language):
        """The words of a language."""
        from pyspark.ml._stop_words import WORDS
        if language == "english":
            return StopWordsRemover().getStopWords()
        if language not in WORDS:
            from pyspark.errors import IllegalArgumentException
            known = ", ".join([*WORDS, "english"])
            raise IllegalArgumentException(f"requirement failed: {language} is not in the supported language list: {known}.")
        return WORDS[language].split()


def _text_of(*names):
    """The part of a model's text that tells these parameters."""
    return lambda self: [(name, java_text(self.getOrDefault(name))) for name in names]


def _model_of(name, frame_rows, schema):
    """A model of data that the user gives, as fitting would have found it."""
    import _engine
    from pyspark.sql import SparkSession
    df = SparkSession._getActiveSessionOrCreate().createDataFrame(frame_rows, schema)
    return _engine.Ml.model_of(name, df._engine)


@stage
class StringIndexerModel:
    _settable = ("handleInvalid",)

    labels = figure("labels")
    labelsArray = figure("labelsArray")

    def _shown(self):
        order = [("stringOrderType", self.getStringOrderType())] if self.isSet("stringOrderType") else []
        return [("handleInvalid", self.getHandleInvalid()), *order, *of_columns(self)]

    @classmethod
    def from_labels(cls, labels, inputCol, outputCol=None, handleInvalid=None):
        return cls._of([labels], inputCol=inputCol, outputCol=outputCol, handleInvalid=handleInvalid)

    @classmethod
    def from_arrays_of_labels(cls, arrayOfLabels, inputCols, outputCols=None, handleInvalid=None):
        return cls._of(arrayOfLabels, inputCols=inputCols, outputCols=outputCols, handleInvalid=handleInvalid)

    @classmethod
    def _of(cls, labels, **params):
        model = cls(_model_of(cls._stage, [(labels,)], "labelsArray array<array<string>>"))
        return model._set(**{name: value for name, value in params.items() if value is not None})


@stage(model=StringIndexerModel)
class StringIndexer:
    pass


@stage
class CountVectorizerModel:
    _settable = ("minTF", "binary")

    vocabulary = figure("vocabulary")

    def _shown(self):
        return [("vocabularySize", len(self.vocabulary))]

    @classmethod
    def from_vocabulary(cls, vocabulary, inputCol, outputCol=None, minTF=None, binary=None):
        if not vocabulary:
            raise ValueError("Vocabulary list cannot be empty")
        model = cls(_model_of(cls._stage, [(vocabulary,)], "vocabulary array<string>"))
        given = {"inputCol": inputCol, "outputCol": outputCol, "minTF": minTF, "binary": binary}
        model._set(**{name: value for name, value in given.items() if value is not None})
        return model._set(vocabSize=len(vocabulary))


@stage(model=CountVectorizerModel)
class CountVectorizer:
    pass


def _place(name):
    """A figure of each place of the vectors, sparse where most of it is 0, as Spark keeps it."""
    return property(lambda self: compressed_vector(self._figure(name)))


def _pair(name, shown, settable=(), **figures):
    """An Estimator and its Model, which is nothing but figures."""
    model = stage(type(f"{name}Model", (), {"_settable": settable, "_shown": shown, **figures}))
    return stage(type(name, (), {}), model=model), model


def _of_places(first, *names):
    """The text of a model that has a figure for each place: how many there are, and these parameters."""
    return lambda self: [("numFeatures", len(self._figure(first))), *_text_of(*names)(self)]


IDF, IDFModel = _pair("IDF", lambda self: [("numDocs", self.numDocs), ("numFeatures", len(self.idf))],
                      idf=figure("idf"), docFreq=figure("docFreq"), numDocs=figure("numDocs"))
MaxAbsScaler, MaxAbsScalerModel = _pair("MaxAbsScaler", _of_places("maxAbs"), maxAbs=_place("maxAbs"))
MinMaxScaler, MinMaxScalerModel = _pair("MinMaxScaler", _of_places("originalMin", "min", "max"), ("min", "max"),
                                        originalMin=_place("originalMin"), originalMax=_place("originalMax"))
OneHotEncoder, OneHotEncoderModel = _pair(
    "OneHotEncoder", lambda self: [*_text_of("dropLast", "handleInvalid")(self), *of_columns(self)], ("dropLast", "handleInvalid"),
    categorySizes=figure("categorySizes"))
RobustScaler, RobustScalerModel = _pair("RobustScaler", _of_places("range", "withCentering", "withScaling"),
                                        median=_place("median"), range=_place("range"))
StandardScaler, StandardScalerModel = _pair("StandardScaler", _of_places("std", "withMean", "withStd"),
                                            std=_place("std"), mean=_place("mean"))


@stage
class ImputerModel:
    @property
    def surrogateDF(self):
        """The numbers that are filled in, a column each."""
        from pyspark.sql import SparkSession
        pairs = self._figure("surrogates")
        schema = ", ".join(f"`{name}` double" for name, _ in pairs)
        return SparkSession._getActiveSessionOrCreate().createDataFrame([tuple(value for _, value in pairs)], schema)

    def _shown(self):
        return [*_text_of("strategy", "missingValue")(self), *of_columns(self)]


@stage(model=ImputerModel)
class Imputer:
    pass


@stage
class PCAModel:
    pc = figure("pc")
    explainedVariance = figure("explainedVariance")

    def _shown(self):
        return [("k", self.pc.numCols)]


@stage(model=PCAModel)
class PCA:
    pass


@stage
class VectorIndexerModel:
    numFeatures = figure("numFeatures")

    @property
    def categoryMaps(self):
        """By feature, the index of each value."""
        return {place: {value: index for index, value in enumerate(values)} for place, values in self._figure("categories")}

    def _shown(self):
        return [("numFeatures", self.numFeatures), ("handleInvalid", self.getHandleInvalid())]


@stage(model=VectorIndexerModel)
class VectorIndexer:
    pass


@stage
class QuantileDiscretizer:
    def _model(self, fitted):
        splits = fitted.attribute("splitsArray")
        several = self.isSet("inputCols")
        model = Bucketizer(splitsArray=splits) if several else Bucketizer(splits=splits[0])
        handled = self.getHandleInvalid()
        if handled not in ("error", "skip", "keep"):
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException(f"{self.uid} parameter handleInvalid given invalid value {handled}.")
        model._set(handleInvalid=handled)
        return self._copyValues(model)


class _SelectorModel:
    @property
    def selectedFeatures(self):
        """The places of the features that are kept, in ascending order."""
        return self._figure("selectedFeatures")

    def _shown(self):
        return [("numSelectedFeatures", len(self.selectedFeatures))]


def _selector(name, not_taken=()):
    model = stage(type(f"{name}Model", (_SelectorModel, JavaModel), {}))
    return stage(type(name, (), {"_not_taken": not_taken}), model=model), model


ChiSqSelector, ChiSqSelectorModel = _selector("ChiSqSelector")
UnivariateFeatureSelector, UnivariateFeatureSelectorModel = _selector(
    "UnivariateFeatureSelector", ("featureType", "labelType", "selectionThreshold"))
VarianceThresholdSelector, VarianceThresholdSelectorModel = _selector("VarianceThresholdSelector")


@stage
class TargetEncoderModel:
    _settable = ("handleInvalid", "smoothing")

    def _shown(self):
        several = len(self.getInputCols()) if self.isSet("inputCols") else 1
        return [("handleInvalid", self.getHandleInvalid()), ("targetType", self.getTargetType()), ("numInputCols", several),
                ("numOutputCols", several), ("smoothing", self.getSmoothing())]


@stage(model=TargetEncoderModel)
class TargetEncoder:
    pass


@stage
class Word2VecModel:
    def getVectors(self):
        """Each word with its vector."""
        return self._of_words("getVectors")

    def findSynonyms(self, word, num):
        """The words most like a word or a vector, with their cosines."""
        return self._of_words("findSynonyms", word, num)

    def findSynonymsArray(self, word, num):
        return [tuple(pair) for pair in self._call("findSynonymsArray", word, num)]

    def _of_words(self, name, *arguments):
        from pyspark.sql import SparkSession
        any_frame = SparkSession._getActiveSessionOrCreate().range(0)
        return self._table(name, *arguments, frames=[any_frame])

    def _shown(self):
        return [("numWords", self._figure("numWords")), ("vectorSize", self.getVectorSize())]


@stage(model=Word2VecModel)
class Word2Vec:
    pass


class _LSHModel(JavaModel):
    def approxNearestNeighbors(self, dataset, key, numNearestNeighbors, distCol="distCol"):
        """The rows nearest to the key among those that share a bucket with it."""
        if numNearestNeighbors <= 0:
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException("requirement failed: The number of nearest neighbors cannot be less than 1")
        hashed = dataset if self.getOutputCol() in dataset.columns else self.transform(dataset)
        return self._table("near", key, distCol, frames=[hashed]).sort(distCol).limit(numNearestNeighbors)

    def approxSimilarityJoin(self, datasetA, datasetB, threshold, distCol="distCol"):
        """Pairs of rows that share a bucket and are nearer than the threshold."""
        hashes, vectors = f"{self.uid}_hashes", self.getInputCol()
        left, right = self._buckets(datasetA, hashes, "datasetA"), self._buckets(datasetB, hashes, "datasetB")
        pairs = left.join(right, ["entry", "hashValue"]).dropDuplicates(["datasetA_row", "datasetB_row"])
        sides = [F.col(f"{side}.{vectors}").alias(f"{side}_vector") for side in ("datasetA", "datasetB")]
        measured = self._table("distances", "datasetA_vector", "datasetB_vector", distCol,
                               frames=[pairs.select("datasetA", "datasetB", *sides)])
        return measured.select("datasetA", "datasetB", distCol).filter(F.col(distCol) < threshold)

    def _buckets(self, dataset, hashes, side):
        """A row for each row of the dataset and each of its hashes."""
        whole = dataset if self.getOutputCol() in dataset.columns else self.transform(dataset)
        rows = whole.select(F.struct(*whole.columns).alias(side), F.col(self.getInputCol()),
                            F.monotonically_increasing_id().alias(f"{side}_row"))
        found = self._table("hashes", hashes, frames=[rows])
        return found.select(side, f"{side}_row", F.posexplode(hashes).alias("entry", "hashValue"))

    def _shown(self):
        return [("numHashTables", self.getNumHashTables())]


def _lsh(name):
    model = stage(type(f"{name}Model", (_LSHModel,), {}))
    return stage(type(name, (), {}), model=model), model


BucketedRandomProjectionLSH, BucketedRandomProjectionLSHModel = _lsh("BucketedRandomProjectionLSH")
MinHashLSH, MinHashLSHModel = _lsh("MinHashLSH")


from pyspark.ml._rformula import ColumnPruner, RFormula, RFormulaModel, VectorAttributeRewriter  # noqa: E402

__all__ = public(globals())

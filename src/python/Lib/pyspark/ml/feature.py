"""Stages that make features of columns."""

from pyspark.ml._stages import figure, stage, stages

(Binarizer, Bucketizer, DCT, ElementwiseProduct, FeatureHasher, HashingTF, IndexToString, Interaction, NGram, Normalizer,
 PolynomialExpansion, RegexTokenizer, Tokenizer, VectorAssembler, VectorSizeHint, VectorSlicer) = stages(
    "Binarizer Bucketizer DCT ElementwiseProduct FeatureHasher HashingTF IndexToString Interaction NGram Normalizer "
    "PolynomialExpansion RegexTokenizer Tokenizer VectorAssembler VectorSizeHint VectorSlicer")


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

    @classmethod
    def from_vocabulary(cls, vocabulary, inputCol, outputCol=None, minTF=None, binary=None):
        model = cls(_model_of(cls._stage, [(vocabulary,)], "vocabulary array<string>"))
        given = {"inputCol": inputCol, "outputCol": outputCol, "minTF": minTF, "binary": binary}
        model._set(**{name: value for name, value in given.items() if value is not None})
        return model._set(vocabSize=len(vocabulary))


@stage(model=CountVectorizerModel)
class CountVectorizer:
    pass


@stage
class IDFModel:
    idf = figure("idf")
    docFreq = figure("docFreq")
    numDocs = figure("numDocs")


@stage(model=IDFModel)
class IDF:
    pass


@stage
class StandardScalerModel:
    std = figure("std")
    mean = figure("mean")


@stage(model=StandardScalerModel)
class StandardScaler:
    pass


@stage
class MinMaxScalerModel:
    _settable = ("min", "max")

    originalMin = figure("originalMin")
    originalMax = figure("originalMax")


@stage(model=MinMaxScalerModel)
class MinMaxScaler:
    pass


@stage
class MaxAbsScalerModel:
    maxAbs = figure("maxAbs")


@stage(model=MaxAbsScalerModel)
class MaxAbsScaler:
    pass

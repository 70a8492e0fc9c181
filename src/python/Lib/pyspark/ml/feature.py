"""Stages that make features of columns."""

from pyspark.ml._stages import figure, stage, stages, values_of

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
        """The words of a language; of English alone in here."""
        if language != "english":
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException(f"requirement failed: {language} is not in the supported language list: english.")
        return StopWordsRemover().getStopWords()


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


@stage
class ImputerModel:
    @property
    def surrogateDF(self):
        """The numbers that are filled in, a column each."""
        from pyspark.sql import SparkSession
        pairs = self._figure("surrogates")
        schema = ", ".join(f"`{name}` double" for name, _ in pairs)
        return SparkSession._getActiveSessionOrCreate().createDataFrame([tuple(value for _, value in pairs)], schema)


@stage(model=ImputerModel)
class Imputer:
    pass


@stage
class OneHotEncoderModel:
    _settable = ("dropLast", "handleInvalid")

    categorySizes = figure("categorySizes")


@stage(model=OneHotEncoderModel)
class OneHotEncoder:
    pass


@stage
class RobustScalerModel:
    median = figure("median")
    range = figure("range")


@stage(model=RobustScalerModel)
class RobustScaler:
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
class VarianceThresholdSelectorModel:
    selectedFeatures = figure("selectedFeatures")

    def _shown(self):
        return [("numSelectedFeatures", len(self.selectedFeatures))]


@stage(model=VarianceThresholdSelectorModel)
class VarianceThresholdSelector:
    pass


@stage
class QuantileDiscretizer:
    def _model(self, fitted):
        splits = fitted.attribute("splitsArray")
        several = self.isSet("inputCols")
        model = Bucketizer(splitsArray=splits) if several else Bucketizer(splits=splits[0])
        model._resetUid(self.uid)
        return self._copyValues(model)

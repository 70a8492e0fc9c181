"""ImageSchema: what an image is in a DataFrame, and arrays as images and back; and the base classes that stages are told by."""
import numpy as np
from pyspark.ml import Estimator, Model, Transformer
from pyspark.ml.classification import LogisticRegression, LogisticRegressionModel
from pyspark.ml.feature import PCA, PCAModel, Tokenizer
from pyspark.ml.image import ImageSchema, _ImageSchema
from pyspark.ml.wrapper import (
    JavaEstimator, JavaModel, JavaParams, JavaPredictionModel, JavaPredictor, JavaTransformer, JavaWrapper,
)
from pyspark.sql import Row, SparkSession

spark = SparkSession.builder.master("local[2]").appName("ml_image").config("spark.sql.shuffle.partitions", "2").getOrCreate()


def tried(label, run):
    try:
        print(f"{label} => {run()}")
    except Exception as problem:
        print(f"{label} !! {type(problem).__name__}: {problem}")


print(ImageSchema.imageSchema.json(), ImageSchema.columnSchema, sep="\n")
print(sorted(ImageSchema.ocvTypes.items()), ImageSchema.imageFields, ImageSchema.undefinedImageType)
grey, colours, seen = (np.arange(height * width * depth).reshape(height, width, depth) for height, width, depth in ((2, 3, 1), (1, 2, 3), (3, 1, 4)))
for name, array in {"grey": grey, "colours": colours, "seen through": seen, "beyond a byte": grey * 100 - 200, "fractions": grey / 4}.items():
    tried(name, lambda: ImageSchema.toImage(array, "here"))
    tried(f"{name}, back", lambda: ImageSchema.toNDArray(ImageSchema.toImage(array)).tolist())
df = spark.createDataFrame([(ImageSchema.toImage(grey, "a"),), (ImageSchema.toImage(seen),)], ImageSchema.imageSchema)
df.printSchema()
df.select("image.origin", "image.height", "image.width", "image.nChannels", "image.mode", "image.data").show()
tried("from a row", lambda: [ImageSchema.toNDArray(row.image).shape for row in df.collect()])
tried("no row", lambda: ImageSchema.toNDArray((1, 2)))
tried("another row", lambda: ImageSchema.toNDArray(Row(a=1)))
tried("no array", lambda: ImageSchema.toImage([[1]]))
tried("two dimensions", lambda: ImageSchema.toImage(np.zeros((2, 2))))
tried("two channels", lambda: ImageSchema.toImage(np.zeros((2, 2, 2))))
tried("another of it", lambda: _ImageSchema())

BASES = (JavaWrapper, JavaParams, JavaTransformer, JavaEstimator, JavaModel, JavaPredictor, JavaPredictionModel, Estimator, Transformer, Model)
for cls in (LogisticRegression, LogisticRegressionModel, PCA, PCAModel, Tokenizer):
    print(cls.__name__, [base.__name__ for base in BASES if issubclass(cls, base)])

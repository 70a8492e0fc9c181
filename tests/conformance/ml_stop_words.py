"""StopWordsRemover's words of each language, and one that it has none of."""
import zlib

from pyspark.ml.feature import StopWordsRemover
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("stop words").getOrCreate()

for language in ("danish dutch english finnish french german hungarian italian norwegian portuguese russian spanish swedish "
                 "turkish klingon").split():
    try:
        words = StopWordsRemover.loadDefaultStopWords(language)
        print(language, len(words), words[0], words[-1], zlib.crc32(" ".join(words).encode()))
    except Exception as error:
        print(language, type(error).__name__, error)

data = spark.createDataFrame([(["Le", "chat", "et", "le", "chien", "sont", "à", "la", "maison"],)], ["words"])
french = StopWordsRemover(inputCol="words", outputCol="kept", stopWords=StopWordsRemover.loadDefaultStopWords("french"))
print(french.transform(data).head().kept)
spark.stop()

"""What the methods of PySpark's main classes give, for completion: Python does not say so before they are called."""

#: What a method or property gives, by the class that has it; `*` is any other method of it, `self` the class itself.
GIVES = {
    "DataFrame": {
        "*": "self", "groupBy": "GroupedData", "groupby": "GroupedData", "rollup": "GroupedData", "cube": "GroupedData",
        "write": "DataFrameWriter", "na": "DataFrameNaFunctions", "stat": "DataFrameStatFunctions", "rdd": "RDD",
        "plot": "PySparkPlotAccessor", "sparkSession": "SparkSession", "schema": "StructType", "columns": "list", "dtypes": "list",
        "collect": "list", "take": "list", "head": "list", "tail": "list", "first": "Row", "count": "int", "colRegex": "Column",
        "show": "", "printSchema": "", "explain": "", "isEmpty": "", "createOrReplaceTempView": "", "toPandas": "",
    },
    "GroupedData": {"*": "DataFrame", "pivot": "self"},
    "DataFrameNaFunctions": {"*": "DataFrame"},
    "DataFrameStatFunctions": {"*": "", "crosstab": "DataFrame", "freqItems": "DataFrame", "sampleBy": "DataFrame"},
    "DataFrameReader": {"*": "DataFrame", "format": "self", "option": "self", "options": "self", "schema": "self"},
    "DataFrameWriter": {"*": "", "format": "self", "option": "self", "options": "self", "mode": "self", "partitionBy": "self",
                        "bucketBy": "self", "sortBy": "self"},
    "PySparkPlotAccessor": {"*": "Figure"},
    "Builder": {"*": "self", "getOrCreate": "SparkSession", "create": "SparkSession"},
    "SparkSession": {
        "*": "", "builder": "Builder", "sql": "DataFrame", "table": "DataFrame", "range": "DataFrame",
        "createDataFrame": "DataFrame", "emptyDataFrame": "DataFrame", "read": "DataFrameReader",
        "sparkContext": "SparkContext", "catalog": "Catalog", "conf": "RuntimeConfig", "newSession": "self",
        "getActiveSession": "self",
    },
    "Catalog": {"*": ""},
    "SparkContext": {"*": "", "parallelize": "RDD", "textFile": "RDD", "wholeTextFiles": "RDD", "range": "RDD", "union": "RDD",
                     "emptyRDD": "RDD", "getOrCreate": "self"},
    "RDD": {"*": "self", "toDF": "DataFrame", "collect": "list", "take": "list", "takeOrdered": "list", "top": "list",
            "takeSample": "list", "count": "int", "countByKey": "dict", "countByValue": "dict", "collectAsMap": "dict",
            "stats": "", "reduce": "", "fold": "", "aggregate": "", "first": "", "sum": "", "mean": "", "max": "", "min": "",
            "foreach": "", "foreachPartition": "", "getNumPartitions": "int", "context": "SparkContext"},
    "Column": {"*": "self"},
    "Window": {"*": "WindowSpec"},
    "WindowSpec": {"*": "self"},
}
#: Where those classes are.
HOMES = {
    "DataFrame": "pyspark.sql.dataframe", "GroupedData": "pyspark.sql.group", "DataFrameWriter": "pyspark.sql.readwriter",
    "DataFrameReader": "pyspark.sql.readwriter", "DataFrameNaFunctions": "pyspark.sql.dataframe",
    "DataFrameStatFunctions": "pyspark.sql.dataframe", "RDD": "pyspark.core.rdd", "PySparkPlotAccessor": "pyspark.sql.plot",
    "Figure": "pyspark.sql.plot.core", "SparkSession": "pyspark.sql.session", "Builder": "pyspark.sql.session",
    "SparkContext": "pyspark.core.context", "Catalog": "pyspark.sql.catalog", "RuntimeConfig": "pyspark.sql.conf",
    "Column": "pyspark.sql.column", "Row": "pyspark.sql.types", "StructType": "pyspark.sql.types", "Window": "pyspark.sql.window",
    "WindowSpec": "pyspark.sql.window",
}
#: Methods of a DataFrame after which it has the columns that it had.
KEEPS = {"filter", "where", "orderBy", "sort", "limit", "distinct", "dropDuplicates", "drop_duplicates", "cache", "persist",
         "unpersist", "alias", "hint", "sample", "repartition", "coalesce", "dropna", "fillna", "na", "sortWithinPartitions",
         "checkpoint", "localCheckpoint", "union", "unionAll", "intersect", "subtract", "offset", "groupBy", "groupby", "rollup", "cube"}

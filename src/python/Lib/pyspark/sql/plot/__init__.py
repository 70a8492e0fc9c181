from pyspark.sql.plot.core import PySparkPlotAccessor

__all__ = ["PySparkPlotAccessor"]

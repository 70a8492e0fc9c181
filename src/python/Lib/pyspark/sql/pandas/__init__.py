"""Where pandas and Spark meet: pandas UDFs, groups and partitions as pandas.DataFrames."""

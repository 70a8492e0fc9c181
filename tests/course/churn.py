# wrong: the label is not turned around
# says: 1 means that the customer left
train = customers.withColumn("label", F.col("is_subscriber").cast("double"))
indexer = StringIndexer(inputCols=["country", "subscriber_type"], outputCols=["country_at", "type_at"])
encoder = OneHotEncoder(inputCols=["country_at", "type_at"], outputCols=["country_vec", "type_vec"])
assembler = VectorAssembler(inputCols=["age", "num_streams", "country_vec", "type_vec"], outputCol="features")
model = Pipeline(stages=[indexer, encoder, assembler, LogisticRegression(maxIter=20, regParam=0.01)]).fit(train)
predicted = model.transform(unseen)
# wrong: indices instead of vectors
# says: Indices are no quantities
train = customers.withColumn("label", (F.col("is_subscriber") == 0).cast("double"))
indexer = StringIndexer(inputCols=["country", "subscriber_type"], outputCols=["country_at", "type_at"])
encoder = OneHotEncoder(inputCols=["country_at", "type_at"], outputCols=["country_vec", "type_vec"])
assembler = VectorAssembler(inputCols=["age", "num_streams", "country_at", "type_at"], outputCol="features")
model = Pipeline(stages=[indexer, encoder, assembler, LogisticRegression(maxIter=20, regParam=0.01)]).fit(train)
predicted = model.transform(unseen)
# wrong: no encoder
# says: The model's stages are
train = customers.withColumn("label", (F.col("is_subscriber") == 0).cast("double"))
indexer = StringIndexer(inputCols=["country", "subscriber_type"], outputCols=["country_at", "type_at"])
assembler = VectorAssembler(inputCols=["age", "num_streams", "country_at", "type_at"], outputCol="features")
model = Pipeline(stages=[indexer, assembler, LogisticRegression(maxIter=20, regParam=0.01)]).fit(train)
predicted = model.transform(unseen)
# wrong: predicts what it has learned from
# says: not those that were learned from
train = customers.withColumn("label", (F.col("is_subscriber") == 0).cast("double"))
indexer = StringIndexer(inputCols=["country", "subscriber_type"], outputCols=["country_at", "type_at"])
encoder = OneHotEncoder(inputCols=["country_at", "type_at"], outputCols=["country_vec", "type_vec"])
assembler = VectorAssembler(inputCols=["age", "num_streams", "country_vec", "type_vec"], outputCol="features")
model = Pipeline(stages=[indexer, encoder, assembler, LogisticRegression(maxIter=20, regParam=0.01)]).fit(train)
predicted = model.transform(train)
# wrong: the label is a boolean
# says: The type of `label`
train = customers.withColumn("label", F.col("is_subscriber") == 0)

# wrong: judged on what it has learned from
# says: rows that the search has not seen
train, test = data.randomSplit([0.8, 0.2], seed=7)
classifier = LogisticRegression(maxIter=20)
grid = ParamGridBuilder().addGrid(classifier.regParam, [0.001, 0.1, 1.0]).build()
evaluator = BinaryClassificationEvaluator(metricName="areaUnderROC")
search = CrossValidator(estimator=classifier, estimatorParamMaps=grid, evaluator=evaluator, numFolds=3, seed=7)
model = search.fit(train)
quality = evaluator.evaluate(model.transform(train))
# wrong: the search has seen the test rows
# says: fitted on `train` alone
train, test = data.randomSplit([0.8, 0.2], seed=7)
classifier = LogisticRegression(maxIter=20)
grid = ParamGridBuilder().addGrid(classifier.regParam, [0.001, 0.1, 1.0]).build()
evaluator = BinaryClassificationEvaluator(metricName="areaUnderROC")
search = CrossValidator(estimator=classifier, estimatorParamMaps=grid, evaluator=evaluator, numFolds=3, seed=7)
model = search.fit(data)
quality = evaluator.evaluate(model.transform(test))
# wrong: one candidate
# says: The number of candidates
train, test = data.randomSplit([0.8, 0.2], seed=7)
classifier = LogisticRegression(maxIter=20)
grid = ParamGridBuilder().addGrid(classifier.regParam, [0.1]).build()
evaluator = BinaryClassificationEvaluator(metricName="areaUnderROC")
search = CrossValidator(estimator=classifier, estimatorParamMaps=grid, evaluator=evaluator, numFolds=3, seed=7)
model = search.fit(train)
quality = evaluator.evaluate(model.transform(test))
# wrong: another metric
# says: The metric
train, test = data.randomSplit([0.8, 0.2], seed=7)
classifier = LogisticRegression(maxIter=20)
grid = ParamGridBuilder().addGrid(classifier.regParam, [0.001, 0.1, 1.0]).build()
evaluator = BinaryClassificationEvaluator(metricName="areaUnderPR")
search = CrossValidator(estimator=classifier, estimatorParamMaps=grid, evaluator=evaluator, numFolds=3, seed=7)
model = search.fit(train)
quality = evaluator.evaluate(model.transform(test))

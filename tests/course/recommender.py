# wrong: counts ratings instead of users
# says: each once
n_ratings = ratings.count()
n_users = ratings.select("userId").count()
n_movies = ratings.select("movieId").distinct().count()
# wrong: two ratings are enough
# of: best-loved
# says: at least 10
best = ratings.groupBy("movieId").agg(F.count("*").alias("count"), F.avg("rating")).orderBy("avg(rating)", ascending=False).limit(5)
# wrong: the least loved
# of: best-loved
# says: The highest first
best = ratings.groupBy("movieId").agg(F.count("*").alias("count"), F.avg("rating")).filter("count >= 10").orderBy("avg(rating)").limit(5)
# wrong: unseen users give NaN
# of: fit
# says: makes every mean NaN
als = ALS(rank=4, maxIter=8, regParam=0.1, seed=1, userCol="userId", itemCol="movieId", ratingCol="rating")
model = als.fit(train)
# wrong: another regParam
# of: fit
# says: `regParam`
als = ALS(rank=4, maxIter=8, regParam=1.0, seed=1, userCol="userId", itemCol="movieId", ratingCol="rating", coldStartStrategy="drop")
model = als.fit(train)
# wrong: judged on what it has learned from
# of: rmse
# says: which the model has not seen
rmse = RegressionEvaluator(metricName="rmse", labelCol="rating", predictionCol="prediction").evaluate(model.transform(train))
# wrong: mean absolute error
# of: rmse
# says: The metric is "rmse"
rmse = RegressionEvaluator(metricName="mae", labelCol="rating", predictionCol="prediction").evaluate(model.transform(test))
# wrong: the lowest value, not the lowest error
# of: tune
# says: not the lowest value
errors = {}
for reg_param in [0.01, 0.1, 1.0]:
    errors[reg_param] = evaluator.evaluate(fitted(reg_param).transform(test))
chosen = max(errors)
# wrong: always the same model
# of: tune
# says: fitted for this value
errors = {}
for reg_param in [0.01, 0.1, 1.0]:
    errors[reg_param] = evaluator.evaluate(fitted(0.1).transform(test))
chosen = 0.1
# wrong: films that were rated already
# of: suggest
# says: which user 7 has rated
candidates = movies.withColumn("userId", F.lit(7))
suggestions = model.transform(candidates).select("movieId", "title", "prediction").orderBy("prediction", ascending=False).limit(30)
# wrong: the worst first
# of: suggest
# says: The best first
seen = ratings.filter("userId = 7").select("movieId")
candidates = movies.join(seen, "movieId", "left_anti").withColumn("userId", F.lit(7))
suggestions = model.transform(candidates).select("movieId", "title", "prediction").orderBy("prediction").limit(3)

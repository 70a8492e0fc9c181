"""ALS of RDDs of ratings; `pyspark.ml` does the work."""

import array
from collections import namedtuple

from pyspark.core.rdd import RDD
from pyspark.sql import DataFrame, SparkSession

__all__ = ["MatrixFactorizationModel", "ALS", "Rating"]


class Rating(namedtuple("Rating", ["user", "product", "rating"])):
    """A user, a product, and what the one thinks of the other."""

    def __reduce__(self):
        return Rating, (int(self.user), int(self.product), float(self.rating))


class MatrixFactorizationModel:
    """Factors of users and of products, whose products are ratings."""

    def __init__(self, model):
        self._model = model

    @property
    def rank(self):
        return self._model.rank

    def _factors(self, df):
        return df.rdd.map(lambda row: (row.id, array.array("d", row.features)))

    def userFeatures(self):
        return self._factors(self._model.userFactors)

    def productFeatures(self):
        return self._factors(self._model.itemFactors)

    def predict(self, user, product):
        one = self._model.userFactors.filter(f"id = {int(user)}").first()
        other = self._model.itemFactors.filter(f"id = {int(product)}").first()
        for kind, found, wanted in (("user", one, user), ("product", other, product)):
            if found is None:
                raise ValueError(f"{kind}Id: {wanted} not found in the model")
        return float(sum(a * b for a, b in zip(one.features, other.features)))

    def predictAll(self, user_product):
        if not isinstance(user_product, RDD):
            raise TypeError("user_product should be RDD of (user, product)")
        pairs = SparkSession.builder.getOrCreate().createDataFrame(
            user_product.map(lambda pair: (int(pair[0]), int(pair[1]))), "user int, product int")
        told = self._model.transform(pairs).dropna()
        return told.rdd.map(lambda row: Rating(row.user, row.product, float(row.prediction)))

    def _first(self, recommended, key, make):
        row = recommended.filter(f"{key} = {int(make)}").first()
        return [] if row is None else row.recommendations

    def recommendProducts(self, user, num):
        found = self._first(self._model.recommendForAllUsers(num), "user", user)
        return [Rating(user, item.product, float(item.rating)) for item in found]

    def recommendUsers(self, product, num):
        found = self._first(self._model.recommendForAllItems(num), "product", product)
        return [Rating(item.user, product, float(item.rating)) for item in found]

    def recommendProductsForUsers(self, num):
        return self._model.recommendForAllUsers(num).rdd.map(
            lambda row: (row.user, tuple(Rating(row.user, item.product, float(item.rating))
                                         for item in row.recommendations)))

    def recommendUsersForProducts(self, num):
        return self._model.recommendForAllItems(num).rdd.map(
            lambda row: (row.product, tuple(Rating(item.user, row.product, float(item.rating))
                                            for item in row.recommendations)))

    def save(self, sc, path):
        self._model.write().save(path)

    @classmethod
    def load(cls, sc, path):
        from pyspark.ml.recommendation import ALSModel
        return cls(ALSModel.load(path))


class ALS:
    @classmethod
    def train(cls, ratings, rank, iterations=5, lambda_=0.01, blocks=-1, nonnegative=False, seed=None):
        return cls._fitted(ratings, rank, iterations, lambda_, blocks, nonnegative, seed)

    @classmethod
    def trainImplicit(cls, ratings, rank, iterations=5, lambda_=0.01, blocks=-1, alpha=0.01, nonnegative=False,
                      seed=None):
        return cls._fitted(ratings, rank, iterations, lambda_, blocks, nonnegative, seed, implicitPrefs=True,
                           alpha=alpha)

    @classmethod
    def _fitted(cls, ratings, rank, iterations, lambda_, blocks, nonnegative, seed, **implicit):
        from pyspark.ml.recommendation import ALS as Estimator
        df = cls._prepare(ratings)
        settings = {"seed": seed} if seed is not None else {}
        if blocks > 0:
            settings["numUserBlocks"] = settings["numItemBlocks"] = blocks
        fitted = Estimator(rank=rank, maxIter=iterations, regParam=lambda_, nonnegative=nonnegative, userCol="user",
                           itemCol="product", ratingCol="rating", **settings, **implicit).fit(df)
        return MatrixFactorizationModel(fitted)

    @classmethod
    def _prepare(cls, ratings):
        if isinstance(ratings, DataFrame):
            ratings = ratings.rdd
        elif not isinstance(ratings, RDD):
            raise TypeError(f"Ratings should be represented by either an RDD or a DataFrame, but got {type(ratings)}.")
        if not isinstance(ratings.first(), (Rating, tuple, list)):
            raise TypeError("Expect a Rating or a tuple/list")
        rows = ratings.map(lambda rating: (int(rating[0]), int(rating[1]), float(rating[2])))
        return SparkSession.builder.getOrCreate().createDataFrame(rows, "user int, product int, rating float")

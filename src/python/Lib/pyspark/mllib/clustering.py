"""KMeans of an RDD of vectors; `pyspark.ml` does the work."""

from pyspark.core.rdd import RDD
from pyspark.mllib._saved import ParamsModel
from pyspark.mllib.linalg import _convert_to_vector
from pyspark.sql import SparkSession

__all__ = ["KMeansModel", "KMeans"]


class KMeansModel(ParamsModel):
    """Centres, the nearest of which a point belongs to."""

    def __init__(self, centers):
        self.centers = [_convert_to_vector(center) for center in centers]

    @property
    def clusterCenters(self):
        return [center.toArray() for center in self.centers]

    @property
    def k(self):
        return len(self.centers)

    def predict(self, x):
        if isinstance(x, RDD):
            return x.map(self.predict)
        x = _convert_to_vector(x)
        return min(range(len(self.centers)), key=lambda i: x.squared_distance(self.centers[i]))

    def computeCost(self, rdd):
        centers = self.centers
        vectors = rdd.map(_convert_to_vector)
        return vectors.map(lambda x: min(x.squared_distance(center) for center in centers)).sum()

    def _params(self):
        return {"centers": [list(center.toArray().tolist()) for center in self.centers]}

    @classmethod
    def _of_params(cls, params):
        return cls(params["centers"])


class KMeans:
    @classmethod
    def train(cls, rdd, k, maxIterations=100, initializationMode="k-means||", seed=None, initializationSteps=2,
              epsilon=1e-4, initialModel=None, distanceMeasure="euclidean"):
        if initialModel is not None:
            return _moved(rdd, initialModel, maxIterations, epsilon)
        from pyspark.ml.clustering import KMeans as Estimator
        df = SparkSession.builder.getOrCreate().createDataFrame(
            rdd.map(lambda x: (_convert_to_vector(x).asML(),)), ["features"])
        settings = {} if seed is None else {"seed": seed}
        model = Estimator(k=k, maxIter=maxIterations, initMode=initializationMode, initSteps=initializationSteps,
                          tol=epsilon, distanceMeasure=distanceMeasure, **settings).fit(df)
        return KMeansModel(model.clusterCenters())


def _moved(rdd, model, iterations, epsilon):
    """Lloyd's iterations from given centres."""
    if not isinstance(model, KMeansModel):
        raise TypeError(f"initialModel is of {type(model)}. It needs to be of <type 'KMeansModel'>")
    vectors = rdd.map(_convert_to_vector).cache()
    for _ in range(iterations):
        nearest = vectors.map(lambda x: (model.predict(x), (list(x.toArray().tolist()), 1)))
        sums = nearest.reduceByKey(lambda a, b: ([x + y for x, y in zip(a[0], b[0])], a[1] + b[1])).collectAsMap()
        centers = [_convert_to_vector([value / sums[i][1] for value in sums[i][0]]) if i in sums else center
                   for i, center in enumerate(model.centers)]
        still = all(a.squared_distance(b) <= epsilon * epsilon for a, b in zip(centers, model.centers))
        model = KMeansModel(centers)
        if still:
            break
    vectors.unpersist()
    return model

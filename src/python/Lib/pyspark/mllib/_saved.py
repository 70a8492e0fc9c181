"""Models that are a few numbers, kept as the RDD-based side keeps them: metadata as JSON, and a table of parameters."""

import json


class ParamsModel:
    """A model by its parameters: `_params` tells them, `_of_params` takes them."""

    def save(self, sc, path):
        kind = type(self).__name__
        told = {"class": f"org.apache.spark.mllib.{_room(self)}.{kind}", "version": "1.0"}
        sc.parallelize([json.dumps(told)], 1).saveAsTextFile(f"{path}/metadata")
        sc.parallelize([json.dumps(self._params())], 1).saveAsTextFile(f"{path}/data")

    @classmethod
    def load(cls, sc, path):
        told = json.loads("".join(sc.textFile(f"{path}/metadata").collect()))
        kind = told["class"].rpartition(".")[2]
        if kind != cls.__name__:
            raise ValueError(f"{cls.__name__}.load did not recognize model with (className, format version): "
                             f"({told['class']}, {told['version']}).")
        return cls._of_params(json.loads("".join(sc.textFile(f"{path}/data").collect())))


def _room(model):
    return type(model).__module__.rpartition(".")[2]

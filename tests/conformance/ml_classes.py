"""Every class of pyspark.ml's rooms: its members, what its constructor takes, its parameters with converters and defaults."""
import importlib
import inspect
import re

from pyspark.ml.param import Param, Params
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("ml_classes").config("spark.sql.shuffle.partitions", "2").getOrCreate()
ROOMS = ("feature", "classification", "regression", "clustering", "recommendation", "fpm", "evaluation", "tuning")
#: Spark's readers and writers are classes of these modules; what they do is seen in other scripts.
OURS_ALONE = ("Reader", "Writer", "JavaEvaluator")


def masked(text):
    return re.sub(r"_[0-9a-f]{12}", "_<uid>", str(text))


def default_of(stage, param):
    if not stage.hasDefault(param):
        return "-"
    value = stage.getOrDefault(param)
    # By the hash of the class's name, which each Python draws anew.
    return "a hash" if param.name == "seed" and isinstance(value, int) and abs(value) > 100 else masked(repr(value))


for room in ROOMS:
    module = importlib.import_module(f"pyspark.ml.{room}")
    print("==", room, "__all__:", " ".join(sorted(module.__all__)))
    for name, cls in sorted(vars(module).items()):
        if not inspect.isclass(cls) or cls.__module__ != module.__name__ or name.startswith("_") or name.endswith(OURS_ALONE):
            continue
        print(f"-- {room}.{name}: {' '.join(member for member in dir(cls) if not member.startswith('_'))}")
        if inspect.isabstract(cls):
            print("   abstract", sorted(cls.__abstractmethods__))
            continue
        if not issubclass(cls, Params) or "Model" in name:
            continue
        print("   takes", " ".join(list(inspect.signature(cls.__init__).parameters)[1:]))
        for member in sorted(dir(cls)):
            param = getattr(cls, member)
            if isinstance(param, Param):
                print("   param", param.name, param.typeConverter.__name__)
        stage = cls()
        print("   ", masked(repr(stage)), masked(str(stage)))
        for param in stage.params:
            said = stage.explainParam(param)
            known = [param.name, default_of(stage, param), masked(param)] + [masked(said[said.rindex("("):])] * (param.name != "seed")
            print("   ", *known)

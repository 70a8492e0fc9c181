"""Classes of the engine's own stages, made of the rows of its registry: parameters, defaults, getters, setters, texts."""

import inspect
import json

import _engine

from pyspark.ml.base import Estimator, Model, Transformer
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param import shared
from pyspark.ml.util import JavaMLReadable, JavaMLWritable


#: What Spark has of a parameter that is None: its numbers are unboxed nulls.
_OF_NULL = {"toInt": 0, "toFloat": 0.0, "toBoolean": False}


def or_null(param, value):
    """A value as Spark has it; None for a null that no number is."""
    return _OF_NULL.get(param.typeConverter.__name__) if value is None else value


def values_of(stage):
    """Every parameter's value by name, defaults among them."""
    return {param.name: _known(param, or_null(param, value)) for param, value in stage.extractParamMap().items()}


def _known(param, value):
    if value is None:
        from pyspark.errors.engine import exception
        raise exception("spark", "java.lang.NullPointerException", f"the value of {param.name} is null")
    return value


def _frame(dataset, made):
    from pyspark.sql import DataFrame
    return DataFrame(made, dataset.sparkSession)


class JavaWrapper:
    """Kept for its name: stages whose work is not done in Python."""


class JavaParams(JavaWrapper, Params):
    def copy(self, extra=None):
        that = super().copy(extra)
        # Spark looks at what is set when it is copied; any text is taken as a column's name, even none.
        given = [(param, or_null(param, value)) for param, value in that._paramMap.items()]
        given = {param.name: _known(param, value) for param, value in given if value is not None or not param.name.endswith("Col")}
        _engine.Ml.check(self._stage, self.uid, given)
        return that


class JavaTransformer(JavaParams, Transformer):
    def _transform(self, dataset):
        return _frame(dataset, _engine.Ml.transform(self._stage, self.uid, values_of(self), dataset._here()))


class JavaEstimator(JavaParams, Estimator):
    #: The class of its models.
    _model_class = None

    def _fit(self, dataset):
        fitted = _engine.Ml.fit(self._stage, self.uid, values_of(self), dataset._here())
        model = self._model(fitted)
        # What its summary is made of, once somebody asks for it.
        model._training = dataset
        return model

    def _model(self, fitted):
        model = self._model_class(fitted)
        # A model has the uid of its estimator.
        model._resetUid(self.uid)
        return self._copyValues(model)


class JavaModel(JavaTransformer, Model):
    #: In Spark some models keep the summary of their training when they are copied, and some do not.
    _keeps_summary = False

    def __init__(self, fitted=None):
        super().__init__()
        self._fitted = fitted
        self._ready()

    def _ready(self):
        _set_defaults(self)

    def copy(self, extra=None):
        that = super().copy(extra)
        if not self._keeps_summary:
            that._summary = that._training = None
        return that

    def _transform(self, dataset):
        return _frame(dataset, self._fitted.transform(self.uid, values_of(self), dataset._here()))

    def __repr__(self):
        more = "".join(f", {name}={value}" for name, value in self._shown())
        return f"{type(self).__name__}: uid={self.uid}{more}"

    def _shown(self):
        """What Spark's text of a model tells beside its uid: (name, value) pairs."""
        return []

    def _figure(self, name):
        found = self._fitted.attribute(name)
        if found is NotImplemented:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return found

    def _call(self, name, *arguments):
        found = self._fitted.call(name, self.uid, values_of(self), list(arguments))
        if found is NotImplemented:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return found

    def _evaluate(self, name, dataset, *arguments):
        found = self._fitted.evaluate(name, self.uid, values_of(self), dataset._here(), list(arguments))
        if found is NotImplemented:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return found

    def _table(self, name, *arguments, frames=()):
        from pyspark.sql import SparkSession
        made = self._fitted.frame(name, self.uid, values_of(self), [frame._engine for frame in frames], list(arguments))
        if made is None:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        from pyspark.sql import DataFrame
        return DataFrame(made, frames[0].sparkSession if frames else SparkSession._getActiveSessionOrCreate())


def java_text(value):
    """A value as the JVM prints it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "NaN" if value != value else str(value)


def of_columns(stage):
    """How many columns a stage of several has, as its model's text tells it."""
    counted = (("numInputCols", "inputCols"), ("numOutputCols", "outputCols"))
    return [(name, len(stage.getOrDefault(param))) for name, param in counted if stage.isSet(param)]


def figure(name, doc=None):
    """A property that the engine's model tells."""
    def get(self):
        return self._figure(name)
    get.__name__ = name
    return property(get, doc=doc)


def _default(text, stage):
    """A default as the registry writes it."""
    if text == "$hash":
        return hash(type(stage).__name__)
    if text.startswith("$uid"):
        return stage.uid + text.removeprefix("$uid")
    return float("nan") if text == "NaN" else json.loads(text)


def _set_defaults(stage):
    for name, text in stage._defaults.items():
        stage._setDefault(**{name: _default(text, stage)})


def _capital(name):
    return name[0].upper() + name[1:]


def _setter(name):
    def set_value(self, value):
        return self._set(**{name: value})
    set_value.__name__ = f"set{_capital(name)}"
    set_value.__doc__ = f"Sets `{name}`."
    return set_value


def _agree(stage):
    """Lets the stage raise what PySpark does for parameters that contradict each other."""
    if hasattr(stage, "_consistent"):
        stage._consistent()


def _init(self, *args, **kwargs):
    if args:
        raise TypeError("Method __init__ forces keyword arguments.")
    super(self._built, self).__init__()
    _set_defaults(self)
    self._input_kwargs = kwargs
    _check(self._built, kwargs, "__init__")
    self._set(**kwargs)
    _agree(self)


def _set_params(self, *args, **kwargs):
    """Sets parameters by keyword."""
    if args:
        raise TypeError("Method setParams forces keyword arguments.")
    _check(self._built, kwargs, "setParams")
    self._input_kwargs = kwargs
    self._set(**kwargs)
    _agree(self)
    return self


def _check(built, kwargs, method):
    for name in kwargs:
        if name not in built.__init__.__signature__.parameters:
            raise TypeError(f"{built.__name__}.{method}() got an unexpected keyword argument '{name}'")


def _function(f, name, parameters):
    def wrapper(self, *args, **kwargs):
        return f(self, *args, **kwargs)
    wrapper.__name__ = name
    wrapper.__signature__ = inspect.Signature([inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD), *parameters])
    return wrapper


ROLES = {"transformer": JavaTransformer, "estimator": JavaEstimator, "model": JavaModel, "other": JavaParams}


def stage(cls=None, *, model=None, bases=()):
    """Fills a class with what the registry says of the stage of its name."""
    if cls is None:
        return lambda cls: stage(cls, model=model, bases=bases)
    role, module, rows = _engine.Ml.row(cls.__name__)
    body = {key: value for key, value in vars(cls).items() if key not in ("__dict__", "__weakref__", "__module__")}
    # Parameters that PySpark's class has, but which its constructor does not take or which no method sets.
    not_taken, not_set = body.pop("_not_taken", ()), body.pop("_not_set", ())
    own = [base for base in cls.__bases__ if base is not object]
    mixins, params, defaults = [], {}, {}
    for name, mixin, converter, default, doc in rows:
        if mixin != ".":
            mixins.append(getattr(shared, mixin.rstrip("!")))
        if mixin == "." or mixin.endswith("!"):
            params[name] = Param(Params._dummy(), name, doc.replace("\\n", "\n"), typeConverter=getattr(TypeConverters, converter))
        if default != "-":
            defaults[name] = default
    role_class = [] if any(issubclass(base, Params) for base in own) else [ROLES[role]] if role in ROLES else []
    keywords = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY,
                                  default=None if default in ("-", "$hash") or default.startswith("$uid") else _default(default, None))
                for name, _, _, default, _ in rows if name not in not_taken]
    made = {"__module__": f"pyspark.ml.{module}", "_stage": cls.__name__, "_defaults": defaults, **params}
    for name, *_ in rows:
        made[f"get{_capital(name)}"] = shared.getter(name)
        if name in not_set:
            continue
        if role != "model" or name in ("inputCol", "outputCol", "inputCols", "outputCols", "featuresCol", "predictionCol",
                                       "probabilityCol", "rawPredictionCol") or name in body.get("_settable", ()):
            made[f"set{_capital(name)}"] = _setter(name)
    if role != "model":
        made["__init__"] = _function(_init, "__init__", keywords)
        made["setParams"] = _function(_set_params, "setParams", keywords)
    if model is not None:
        made["_model_class"] = model
    # Sharing classes come after the roles; a class's own members win, those of its plain bases too.
    for base in own:
        if not issubclass(base, Params):
            made = {name: value for name, value in made.items() if name not in vars(base) or name == "__module__"}
    saved = [JavaMLReadable, JavaMLWritable] if body.pop("_saved", True) else []
    parents = _linear([*own, *role_class, *mixins, *bases, *saved])
    built = type(Params)(cls.__name__, tuple(parents), {**made, **body, "__doc__": cls.__doc__ or _text(cls.__name__, rows)})
    built._built = built
    return built


def _linear(classes):
    """Without doubles, and without what another one of them is already."""
    out = []
    for one in classes:
        if one not in out:
            out.append(one)
    return [one for one in out if not any(other is not one and issubclass(other, one) for other in out)]


def _text(name, rows):
    lines = [f"{name}: its parameters", ""]
    lines += [f"{param}: {doc}" + ("" if default == "-" else f" (default: {default})") for param, _, _, default, doc in rows]
    return "\n".join(lines)


def public(module):
    """What `from … import *` gives of a module of stages: its stages and summaries, but what is only to be extended."""
    return sorted(name for name, value in module.items() if isinstance(value, type) and not name.startswith("_")
                  and value.__module__ == module["__name__"] and not inspect.isabstract(value))


def stages(names, **kwargs):
    """Classes with nothing of their own, by name."""
    return [stage(type(name, (), {}), **kwargs) for name in names.split()]

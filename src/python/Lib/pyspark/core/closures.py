"""Functions that go to tasks. PySpark pickles them with what they have captured: a function is looked at and its captures
are copied when the job starts, and each task works on its own copy."""

import builtins
import copy
import functools
import threading
import types

import _engine

_ATOMS = (int, float, complex, str, bytes, bool, type(None), type, range, types.ModuleType, types.BuiltinFunctionType,
          types.CodeType, type(Ellipsis))
_DRIVER_ONLY = {"SparkContext", "SparkSession", "RDD", "PipelinedRDD", "DataFrame"}
#: What is the same object in every task.
_SHARED = {"Broadcast", "Accumulator", "TaskContext", "BarrierTaskContext"}
_NEVER = {"lock", "RLock", "generator", "coroutine", "socket", "TextIOWrapper", "BufferedReader", "BufferedWriter", "FileIO"}

_PLAIN_STATE = getattr(object, "__getstate__", None)
_mine = threading.local()


class Closure:
    """A function, as the operators of the engine hold it."""

    def __init__(self, function):
        self.function = function
        self._frozen = None

    def freeze(self, memo):
        self._frozen = (copied(self.function, memo),)

    def _for_task(self):
        task = _engine.task()
        # A task's functions share what they have captured together.
        if getattr(_mine, "task", None) != task:
            _mine.task, _mine.memo = task, {}
        return copied(self._frozen[0] if self._frozen else self.function, _mine.memo)


def rdds_on_driver_only():
    if _engine.task() is not None:
        from pyspark.errors import PySparkRuntimeError
        raise PySparkRuntimeError(errorClass="RDD_TRANSFORM_ONLY_VALID_ON_DRIVER", messageParameters={})


def freeze(closures):
    memo = {}
    for closure in closures:
        closure.freeze(memo)


def copied(value, memo):
    """A copy as a pickle's reader would get it. `memo` knows what has been copied, by identity."""
    if isinstance(value, _ATOMS):
        return value
    known = memo.get(id(value))
    if known is not None:
        return known[0]
    made = _copied(value, memo)
    # The original stays alive with its copy, so that its identity stays its own.
    memo[id(value)] = (made, value)
    return made


def _copied(value, memo):
    kind = type(value)
    if kind is types.FunctionType:
        return _function(value, memo)
    if kind in (list, tuple, dict, set, frozenset):
        plain = _engine.plain_copy(value)
        if plain is not None:
            return plain
        return _container(value, kind, memo)
    if kind is types.MethodType:
        return types.MethodType(copied(value.__func__, memo), copied(value.__self__, memo))
    if kind is functools.partial:
        return functools.partial(copied(value.func, memo), *copied(value.args, memo), **copied(value.keywords, memo))
    if kind.__name__ in _DRIVER_ONLY and kind.__module__.startswith("pyspark."):
        _refuse(kind.__name__)
    if kind.__name__ in _SHARED and kind.__module__.startswith("pyspark."):
        return value
    if kind.__name__ in _NEVER:
        from pickle import PicklingError
        name = f"_thread.{kind.__name__}" if kind.__name__ in ("lock", "RLock") else kind.__name__
        raise PicklingError(f"Could not serialize object: TypeError: cannot pickle '{name}' object")
    state = getattr(value, "__dict__", None)
    if type(state) is dict and _is_plain(kind):
        twin = object.__new__(kind)
        memo[id(value)] = (twin, value)
        twin.__dict__.update({name: copied(item, memo) for name, item in state.items()})
        return twin
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def _is_plain(kind):
    """Whether an instance is its attributes and nothing else."""
    return (kind.__new__ is object.__new__ and kind.__reduce_ex__ is object.__reduce_ex__
            and kind.__reduce__ is object.__reduce__ and getattr(kind, "__getstate__", None) is _PLAIN_STATE
            and not hasattr(kind, "__deepcopy__") and not hasattr(kind, "__slots__"))


def _container(value, kind, memo):
    if kind is list:
        made = []
        memo[id(value)] = (made, value)
        made.extend(copied(item, memo) for item in value)
        return made
    if kind is dict:
        made = {}
        memo[id(value)] = (made, value)
        made.update({copied(key, memo): copied(item, memo) for key, item in value.items()})
        return made
    return kind(copied(item, memo) for item in value)


def _function(function, memo):
    code, names = function.__code__, function.__globals__
    ours = (function.__module__ or "").partition(".")[0] == "pyspark"
    if not ours and names.get("__name__") != "__main__" and not function.__closure__:
        # A function of a module is pickled by its name.
        return function
    if ours or names.get("__name__") != "__main__":
        own = names
        if not function.__closure__:
            return function
    else:
        own = _globals(names, memo)
    cells = tuple(types.CellType() for _ in function.__closure__ or ())
    twin = types.FunctionType(code, own, function.__name__, None, cells or None)
    memo[id(function)] = (twin, function)
    twin.__defaults__ = copied(function.__defaults__, memo)
    twin.__kwdefaults__ = copied(function.__kwdefaults__, memo)
    twin.__qualname__ = function.__qualname__
    twin.__module__ = function.__module__
    twin.__dict__.update(function.__dict__)
    for cell, original in zip(cells, function.__closure__ or ()):
        try:
            cell.cell_contents = copied(original.cell_contents, memo)
        except ValueError:
            pass  # not bound yet
    if own is not names:
        for name in _names(code):
            if name in names and name not in own:
                own[name] = names[name]
                own[name] = copied(names[name], memo)
    return twin


def _globals(names, memo):
    """The globals that copies of the module's functions have together, filled with what they use."""
    if id(names) not in memo:
        own = {name: names[name] for name in ("__name__", "__builtins__", "__file__") if name in names}
        memo[id(names)] = (own, names)
    return memo[id(names)][0]


@functools.lru_cache(maxsize=4096)
def _names(code):
    """Global names that the code or a function inside it uses."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names(constant)
    return frozenset(name for name in names if not hasattr(builtins, name))


def _refuse(kind):
    from pickle import PicklingError

    from pyspark.errors import PySparkRuntimeError

    rdd = kind in ("RDD", "PipelinedRDD")
    condition = "RDD_TRANSFORM_ONLY_VALID_ON_DRIVER" if rdd else "CONTEXT_ONLY_VALID_ON_DRIVER"
    error = PySparkRuntimeError(errorClass=condition, messageParameters={})
    # As PySpark: it is pickling that fails.
    raise PicklingError(f"Could not serialize object: PySparkRuntimeError: {error}") from None


def check(functions):
    """Finds what no task can have, as PySpark does when it pickles."""
    memo = {}
    for function in functions:
        copied(function, memo)

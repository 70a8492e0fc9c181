"""A part of NumPy: arrays of float64, int64 and bool in any number of dimensions, whose loops are native. A name that is not
here is said to be missing, not imitated. Elements and results without dimensions are Python's numbers.

The functions are read when the first is asked for: `pyspark.ml` needs only the arrays."""

from numpy._array import ndarray

__version__ = "1.26.0"


def __getattr__(name):
    import importlib

    if name in ("random", "linalg"):
        return importlib.import_module(f"numpy.{name}")
    functions = importlib.import_module("numpy._functions")
    if name == "__all__":
        return [public for public in dir(functions) if not public.startswith("_")]
    try:
        found = getattr(functions, name)
    except AttributeError:
        raise AttributeError(f"module 'numpy' has no attribute '{name}': Touchpaper has a part of NumPy") from None
    globals()[name] = found
    return found


def __dir__():
    from numpy import _functions
    return sorted({*globals(), *dir(_functions), "linalg", "random"})

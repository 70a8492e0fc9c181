"""The arguments of `DataFrame.nearestByJoin`."""

from pyspark.errors import AnalysisException

_LEAST, _MOST = 1, 100000


def check(count, mode, direction, join_type):
    """Whether the largest rank is the best."""
    if join_type.lower().replace("_", "") not in ("inner", "left", "leftouter"):
        raise _invalid("UNSUPPORTED_JOIN_TYPE", f"Unsupported nearest-by join type '{join_type}'. Supported types: "
                       "'inner', 'left', 'leftouter', 'left_outer'.")
    if mode.lower() not in ("exact", "approx"):
        raise _invalid("UNSUPPORTED_MODE", f"Unsupported nearest-by join mode '{mode}'. Supported modes: 'exact', "
                       "'approx'.")
    if direction.lower() not in ("similarity", "distance"):
        raise _invalid("UNSUPPORTED_DIRECTION", f"Unsupported nearest-by join direction '{direction}'. Supported "
                       "directions: 'similarity', 'distance'.")
    if not _LEAST <= int(count) <= _MOST:
        raise _invalid("NUM_RESULTS_OUT_OF_RANGE", f"The number of results {count} must be between {_LEAST} and "
                       f"{_MOST}.")
    return direction.lower() == "similarity"


def _invalid(kind, text):
    return AnalysisException(f"[NEAREST_BY_JOIN.{kind}] Invalid nearest-by join. {text} SQLSTATE: 42604",
                             f"NEAREST_BY_JOIN.{kind}")

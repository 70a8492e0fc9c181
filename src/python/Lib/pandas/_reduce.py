"""One value of a column: sums in numpy's order, so that the last digits are its own.

Sums of floats are pairwise, as in numpy's `pairwise_sum` (loops_utils.h.src): halves down to 128 values, those in eight
running sums.
"""

import math

from pandas._dtypes import FLOATS, INTS, TIME, single, wrapped
from pandas._missing import NaT, missing, nan, not_here


def total(values):
    """The sum of floats."""
    return _pairwise(values, 0, len(values))


def _pairwise(values, start, count):
    if count < 8:
        made = 0.0
        for place in range(start, start + count):
            made += values[place]
        return made
    if count <= 128:
        sums = values[start:start + 8]
        whole = count - count % 8
        for place in range(start + 8, start + whole, 8):
            for lane in range(8):
                sums[lane] += values[place + lane]
        made = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
        for place in range(start + whole, start + count):
            made += values[place]
        return made
    half = count // 2
    half -= half % 8
    return _pairwise(values, start, half) + _pairwise(values, start + half, count - half)


def known(values, skipna=True):
    """The values that are not missing; none of them where one is missing and that counts."""
    some = [value for value in values if not missing(value)]
    return None if not skipna and len(some) < len(values) else some


def _numbers(values, dtype, what, given=()):
    if dtype == "object":
        if any(isinstance(value, str) for value in values):
            sum_of(given, dtype)
            raise TypeError(f"Could not convert string '{''.join(map(str, values))}' to numeric" if what == "mean"
                            else f"Cannot perform reduction '{what}' with string dtype")
        return [float(value) for value in values]
    if dtype == TIME:
        raise not_here(f"{what}() of times")
    return [float(value) for value in values]


def sum_of(values, dtype, skipna=True, min_count=0):
    some = known(values, skipna)
    if dtype == TIME:
        raise TypeError("'DatetimeArray' with dtype datetime64[ns] does not support operation 'sum'")
    if some is None or len(some) < min_count:
        return nan
    if dtype == "bool":
        return sum(some)
    if dtype in INTS:
        return wrapped(sum(some), "int64")
    if dtype in FLOATS:
        return single(total(some)) if dtype == "float32" else total(some)
    made = 0
    # What is missing counts as 0, which texts cannot be added to.
    for place, value in enumerate(0 if missing(value) else value for value in values):
        made = value if place == 0 else made + value
    return made


def mean(values, dtype, skipna=True):
    some = known(values, skipna)
    if not some:
        return NaT if dtype == TIME else nan
    made = total(_numbers(some, dtype, "mean", values)) / len(some)
    return single(made) if dtype == "float32" else made


def var(values, dtype, skipna=True, ddof=1):
    some = known(values, skipna)
    if some is None or len(some) <= ddof:
        return nan
    some = _numbers(some, dtype, "var")
    middle = total(some) / len(some)
    return total([(middle - value) ** 2 for value in some]) / (len(some) - ddof)


def std(values, dtype, skipna=True, ddof=1):
    made = var(values, dtype, skipna, ddof)
    return math.sqrt(made)


def median(values, dtype, skipna=True):
    return quantile(values, dtype, 0.5, skipna)


def quantile(values, dtype, q=0.5, skipna=True):
    """Between the two values beside the place, in proportion."""
    if not 0 <= q <= 1:
        raise ValueError("percentiles should all be in the interval [0, 1]. Try [{0}] instead.".format(q / 100))
    some = known(values, skipna)
    if not some:
        return NaT if dtype == TIME else nan
    some = sorted(_numbers(some, dtype, "quantile"))
    place = q * (len(some) - 1)
    low = math.floor(place)
    high = min(low + 1, len(some) - 1)
    part, gap = place - low, some[high] - some[low]
    return some[high] - gap * (1 - part) if part >= 0.5 else some[low] + gap * part


def _extreme(pick):
    def made(values, dtype, skipna=True):
        some = known(values, skipna)
        if not some:
            return NaT if dtype == TIME else nan
        return pick(some)
    return made


least, most = _extreme(min), _extreme(max)


def prod(values, dtype, skipna=True):
    some = known(values, skipna)
    if some is None:
        return nan
    if dtype in INTS or dtype == "bool":
        made = 1
        for value in some:
            made = wrapped(made * int(value), "int64")
        return made
    made = 1.0
    for value in _numbers(some, dtype, "prod"):
        made *= value
    return made


def any_of(values, dtype, skipna=True):
    return any(bool(value) for value in (known(values) if skipna else values))


def all_of(values, dtype, skipna=True):
    return all(bool(value) for value in (known(values) if skipna else values))


def running(values, step):
    """`cumsum` and its like: what is missing stays so and is passed over."""
    made, last = [], None
    for value in values:
        if missing(value):
            made.append(value)
            continue
        last = value if last is None else step(last, value)
        made.append(last)
    return made

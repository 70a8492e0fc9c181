"""Compares rows and items: in any order, floats with a tolerance, nested values and vectors all the way down."""

import math


def plain(value):
    """Rows, vectors and arrays as tuples."""
    if hasattr(value, "toArray"):
        value = value.toArray()
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (tuple, list)):
        return tuple(plain(part) for part in value)
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return value


def same(got, wanted, tolerance):
    numbers = (int, float)
    if isinstance(got, bool) or isinstance(wanted, bool):
        return got is wanted or (isinstance(got, numbers) and isinstance(wanted, numbers) and got == wanted)
    if isinstance(got, numbers) and isinstance(wanted, numbers):
        if math.isnan(got) or math.isnan(wanted):
            return math.isnan(got) and math.isnan(wanted)
        return got == wanted or abs(got - wanted) <= tolerance * max(1.0, abs(wanted))
    if isinstance(got, tuple) and isinstance(wanted, tuple):
        return len(got) == len(wanted) and all(same(a, b, tolerance) for a, b in zip(got, wanted))
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(same(got[key], wanted[key], tolerance) for key in got)
    return got == wanted


#: Pairs of leftovers that are compared one by one, at most.
MOST_PAIRS = 10_000


def differences(got, wanted, tolerance):
    """(what is there and should not be, what should be there and is not), whatever the order."""
    got, wanted = [plain(item) for item in got], [plain(item) for item in wanted]
    extra, missing = _apart(got, wanted, repr, tolerance)
    # Floats that differ in their last digits only.
    extra, missing = _apart(extra, missing, _rounded, tolerance)
    if len(extra) * len(missing) <= MOST_PAIRS:
        left = []
        for item in extra:
            place = next((place for place, other in enumerate(missing) if same(item, other, tolerance)), None)
            if place is None:
                left.append(item)
            else:
                missing.pop(place)
        extra = left
    return extra, missing


def _apart(got, wanted, key, tolerance):
    known, extra = {}, []
    for item in wanted:
        known.setdefault(key(item), []).append(item)
    for item in got:
        alike = known.get(key(item))
        if alike and same(item, alike[-1], tolerance):
            alike.pop()
        else:
            extra.append(item)
    return extra, [item for items in known.values() for item in items]


def _rounded(value):
    if isinstance(value, bool):
        return repr(float(value))
    if isinstance(value, (int, float)):
        return f"{float(value):.5g}"
    if isinstance(value, tuple):
        return "(" + ",".join(_rounded(part) for part in value) + ")"
    return repr(value)


def short(value, most=140):
    text = repr(value)
    return text if len(text) <= most else text[:most] + "…"

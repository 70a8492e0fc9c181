"""Ranks and repeats."""

from pandas._missing import missing, nan


def ranks(values, method="average", ascending=True):
    """From 1; what is missing has none."""
    places = sorted((place for place, value in enumerate(values) if not missing(value)), key=lambda place: values[place],
                    reverse=not ascending)
    made = [nan] * len(values)
    start, group = 0, 0
    while start < len(places):
        stop = start
        while stop < len(places) and values[places[stop]] == values[places[start]]:
            stop += 1
        group += 1
        for at in range(start, stop):
            made[places[at]] = float({"average": (start + 1 + stop) / 2, "min": start + 1, "max": stop, "dense": group,
                                      "first": at + 1}[method])
        start = stop
    return made


def repeats(keys, keep="first"):
    """Whether each key has been there before ("first"), comes again ("last"), or either (False)."""
    def marked(keys):
        seen, made = set(), []
        for key in keys:
            made.append(key in seen)
            seen.add(key)
        return made

    keys = [tuple(None if missing(part) else part for part in key) for key in keys]
    before, after = marked(keys), marked(keys[::-1])[::-1]
    return before if keep == "first" else after if keep == "last" else [a or b for a, b in zip(before, after)]

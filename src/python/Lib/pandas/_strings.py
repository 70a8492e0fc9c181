"""`series.str`"""

import re

from pandas import _dtypes
from pandas._missing import missing, nan, unknown


class Strings:
    def __init__(self, series):
        some = [value for value in series._values if not missing(value)]
        if series._type != "object" or (some and not any(isinstance(value, (str, list, tuple, dict, bytes)) for value in some)):
            raise AttributeError("Can only use .str accessor with string values!")
        self._series = series

    def __getattr__(self, name):
        raise unknown("StringMethods", name)

    def _each(self, change, kind=None, gone=None):
        """What `change` makes of each text; NaN of what is none."""
        made = []
        for value in self._series._values:
            if isinstance(value, str):
                made.append(change(value))
            elif missing(value):
                made.append((value if kind in (None, "bool") else nan) if gone is None else gone)
            else:
                made.append(nan)
        if kind is None or any(map(missing, made)):
            return self._series._like(_dtypes.floats(made) if kind == "int64" else made,
                                      "float64" if kind == "int64" else "object")
        return self._series._like(made, kind)

    def len(self):
        made = [nan if missing(value) or not hasattr(value, "__len__") else len(value) for value in self._series._values]
        return self._series._inferred(made) if made else self._series._like(made, "int64")

    def upper(self):
        return self._each(str.upper)

    def lower(self):
        return self._each(str.lower)

    def title(self):
        return self._each(str.title)

    def capitalize(self):
        return self._each(str.capitalize)

    def swapcase(self):
        return self._each(str.swapcase)

    def casefold(self):
        return self._each(str.casefold)

    def strip(self, to_strip=None):
        return self._each(lambda text: text.strip(to_strip))

    def lstrip(self, to_strip=None):
        return self._each(lambda text: text.lstrip(to_strip))

    def rstrip(self, to_strip=None):
        return self._each(lambda text: text.rstrip(to_strip))

    def zfill(self, width):
        return self._each(lambda text: text.zfill(width))

    def ljust(self, width, fillchar=" "):
        return self._each(lambda text: text.ljust(width, fillchar))

    def rjust(self, width, fillchar=" "):
        return self._each(lambda text: text.rjust(width, fillchar))

    def center(self, width, fillchar=" "):
        return self._each(lambda text: text.center(width, fillchar))

    def pad(self, width, side="left", fillchar=" "):
        return {"left": self.rjust, "right": self.ljust, "both": self.center}[side](width, fillchar)

    def repeat(self, repeats):
        return self._each(lambda text: text * repeats)

    def removeprefix(self, prefix):
        return self._each(lambda text: text.removeprefix(prefix))

    def removesuffix(self, suffix):
        return self._each(lambda text: text.removesuffix(suffix))

    def slice(self, start=None, stop=None, step=None):
        return self._each(lambda text: text[start:stop:step])

    def get(self, i):
        made = []
        for value in self._series._values:
            try:
                made.append(value if missing(value) else value.get(i, nan) if isinstance(value, dict) else value[i])
            except IndexError:
                made.append(nan)
        return self._series._inferred(made)

    def __getitem__(self, key):
        return self.slice(key.start, key.stop, key.step) if isinstance(key, slice) else self.get(key)

    def join(self, sep):
        return self._series._like([sep.join(value) if isinstance(value, (list, tuple, str)) else nan
                                   for value in self._series._values], "object")

    def cat(self, others=None, sep="", na_rep=None):
        own = self._series._values
        if others is None:
            return sep.join(value if not missing(value) else na_rep for value in own
                            if not missing(value) or na_rep is not None)
        others = getattr(others, "_values", others)
        return self._series._like([nan if (missing(a) or missing(b)) and na_rep is None else
                                   (na_rep if missing(a) else a) + sep + (na_rep if missing(b) else b)
                                   for a, b in zip(own, others)], "object")

    def find(self, sub, start=0, end=None):
        return self._each(lambda text: text.find(sub, start, end), "int64")

    def rfind(self, sub, start=0, end=None):
        return self._each(lambda text: text.rfind(sub, start, end), "int64")

    def count(self, pat, flags=0):
        pattern = re.compile(pat, flags)
        return self._each(lambda text: len(pattern.findall(text)), "int64")

    def _tested(self, test, na):
        return self._each(test, "bool", na)

    def contains(self, pat, case=True, flags=0, na=None, regex=True):
        pattern = re.compile(pat if regex else re.escape(pat), flags if case else flags | re.IGNORECASE)
        return self._tested(lambda text: pattern.search(text) is not None, na)

    def match(self, pat, case=True, flags=0, na=None):
        pattern = re.compile(pat, flags if case else flags | re.IGNORECASE)
        return self._tested(lambda text: pattern.match(text) is not None, na)

    def fullmatch(self, pat, case=True, flags=0, na=None):
        pattern = re.compile(pat, flags if case else flags | re.IGNORECASE)
        return self._tested(lambda text: pattern.fullmatch(text) is not None, na)

    def startswith(self, pat, na=None):
        return self._tested(lambda text: text.startswith(pat), na)

    def endswith(self, pat, na=None):
        return self._tested(lambda text: text.endswith(pat), na)

    def replace(self, pat, repl, n=-1, case=None, flags=0, regex=False):
        if not regex and case is not False:
            return self._each(lambda text: text.replace(pat, repl, n))
        pattern = pat if isinstance(pat, re.Pattern) else re.compile(
            pat if regex else re.escape(pat), flags | (re.IGNORECASE if case is False else 0))
        return self._each(lambda text: pattern.sub(repl, text, count=max(n, 0)))

    def findall(self, pat, flags=0):
        pattern = re.compile(pat, flags)
        return self._each(pattern.findall)

    def extract(self, pat, flags=0, expand=True):
        pattern = re.compile(pat, flags)
        if not pattern.groups:
            raise ValueError("pattern contains no capture groups")
        found = [pattern.search(value) if isinstance(value, str) else None for value in self._series._values]
        columns = [[nan if one is None or one[group] is None else one[group] for one in found]
                   for group in range(1, pattern.groups + 1)]
        if pattern.groups == 1 and not expand:
            return self._series._like(columns[0], "object")
        names = {place: name for name, place in pattern.groupindex.items()}
        from pandas._frame import DataFrame
        return DataFrame._of([names.get(place + 1, place) for place in range(len(columns))],
                             [(column, "object") for column in columns], self._series.index)

    def split(self, pat=None, n=-1, expand=False, regex=None):
        limit = n if n > 0 else -1
        if pat is not None and (regex or (regex is None and len(pat) > 1)):
            pattern = re.compile(pat)
            return self._parts(lambda text: pattern.split(text, max(limit, 0)), expand)
        return self._parts(lambda text: text.split(pat, limit), expand)

    def rsplit(self, pat=None, n=-1, expand=False):
        return self._parts(lambda text: text.rsplit(pat, n if n > 0 else -1), expand)

    def partition(self, sep=" ", expand=True):
        return self._parts(lambda text: list(text.partition(sep)) if expand else text.partition(sep), expand)

    def _parts(self, cut, expand):
        lists = self._each(cut)
        if not expand:
            return lists
        from pandas._frame import DataFrame
        rows = lists._values
        width = max((len(row) for row in rows if isinstance(row, (list, tuple))), default=1)
        columns = [[(row[place] if place < len(row) else None) if isinstance(row, (list, tuple)) else row for row in rows]
                   for place in range(width)]
        return DataFrame._of(list(range(width)), [(column, "object") for column in columns], self._series.index)


def _predicate(name):
    def test(self):
        return self._tested(getattr(str, name), None)
    test.__name__ = name
    return test


for _name in ("isalnum", "isalpha", "isdigit", "isdecimal", "isnumeric", "islower", "isupper", "isspace", "istitle"):
    setattr(Strings, _name, _predicate(_name))

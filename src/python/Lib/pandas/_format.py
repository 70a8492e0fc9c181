"""How values, columns and tables are written.

Widths and digits follow pandas/io/formats/format.py: six digits behind the point, zeros that all numbers of a column have
at their ends taken off, powers of ten where a number is too long.
"""

import re

from pandas._dtypes import FLOATS, TIME
from pandas._missing import NaT, missing

DIGITS = 6
WIDTH = 80
ROWS, FEW_ROWS = 60, 10
LONGEST = 50
_NUMBER = re.compile(r"\s*[+-]?[0-9]+\.[0-9]*$")


def floats(values):
    """A column of floats."""
    fixed = _trimmed([_fixed(value, f" .{DIGITS}f") for value in values])
    finite = [abs(value) for value in values if not missing(value)]
    long = any(len(text) > DIGITS + 6 for text in fixed)
    small = any(0 < value < 10 ** -DIGITS for value in finite)
    if small or (long and any(value > 1e6 for value in finite)):
        return [_fixed(value, f" .{DIGITS}e") for value in values]
    return fixed


def _fixed(value, layout):
    return "NaN" if missing(value) else format(value, layout)


def _trimmed(texts):
    numbers = [text for text in texts if _NUMBER.match(text)]
    off = 0
    if numbers:
        off = min(len(text) - len(text.rstrip("0")) for text in numbers)
    made = []
    for text in texts:
        if _NUMBER.match(text):
            text = text[:len(text) - off] if off else text
            text += "0" if text.endswith(".") else ""
        made.append(text)
    return made


def times(values):
    days = all(missing(value) or (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
               for value in values)
    return ["NaT" if missing(value) else f"{value:%Y-%m-%d}" if days else str(value) for value in values]


def plain(value):
    """One object."""
    if value is None:
        return "None"
    if value is NaT:
        return "NaT"
    if isinstance(value, float):
        return "NaN" if value != value else value_of_float(value)
    if isinstance(value, str):
        return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(_inside, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {item!r}" for key, item in value.items()) + "}"
    return str(value)


def _inside(value):
    return plain(value) if isinstance(value, (list, tuple, dict)) else str(value)


def value_of_float(value):
    return _trimmed([format(value, f".{DIGITS}f")])[0] if abs(value) < 1e16 and (value == 0 or abs(value) >= 1e-6) \
        else format(value, f".{DIGITS}e")


def column(values, dtype):
    """The texts of a column, with a space before them where a sign could stand."""
    if dtype in FLOATS:
        return floats(values)
    if dtype == TIME:
        return times(values)
    if dtype == "bool":
        return [f" {value}" for value in values]
    if dtype != "object":
        return [f"{value: d}" for value in values]
    return [plain(value) if isinstance(value, float) and value < 0 else f" {plain(value)}" for value in values]


def cut(texts):
    return [text if len(text) <= LONGEST + 1 else text[:LONGEST - 3] + "..." for text in texts]


def labels(index):
    """An index's texts, left-aligned."""
    values = list(index)
    kind = index._type
    if kind in FLOATS:
        texts = [text.strip() for text in floats(values)]
    elif kind == TIME:
        texts = times(values)
    else:
        texts = [plain(value) for value in values]
    width = max(map(len, texts), default=0)
    return [text.ljust(width) for text in texts]


def series(shown):
    """A Series' repr."""
    count = len(shown)
    if not count:
        name = "" if shown.name is None else f"Name: {shown.name}, "
        return f"Series([], {name}dtype: {shown.dtype})"
    short = count > ROWS
    part = _ends(shown) if short else shown
    texts = cut(column(part._values, part._type))
    head = labels(part.index)
    width = max(map(len, texts))
    lines = [f"{label}   {text.rjust(width)}" for label, text in zip(head, texts)]
    if part.index.name is not None:
        lines.insert(0, str(part.index.name))
    if short:
        middle = FEW_ROWS // 2 + (part.index.name is not None)
        dots = "..." if width > 3 else ".."
        lines.insert(middle, " " * len(head[0]) + "   " + dots.rjust(width))
    foot = [f"Name: {shown.name}"] if shown.name is not None else []
    foot += [f"Length: {count}"] if short else []
    return "\n".join([*lines, ", ".join([*foot, f"dtype: {shown.dtype}"])])


def _ends(shown):
    half = FEW_ROWS // 2
    return shown._take([*range(half), *range(len(shown) - half, len(shown))])


def frame(shown, width=WIDTH, rows=ROWS):
    """A DataFrame's repr."""
    count, columns = shown.shape
    if not count or not columns:
        names = ", ".join(map(str, shown.columns))
        index = ", ".join(map(plain, shown.index))
        return f"Empty DataFrame\nColumns: [{names}]\nIndex: [{index}]"
    short = count > rows
    part = _ends(shown) if short else shown
    head = labels(part.index)
    title = "" if part.index.name is None else str(part.index.name)
    blocks = [_block(name, cut(column(values, kind)), kind, title, short) for name, values, kind in part._parts()]
    side = ["", *([title] if title else []), *head]
    if short:
        side.insert(len(side) - FEW_ROWS // 2, "..")
    wide = max(map(len, side))
    side = [line.ljust(wide) for line in side]
    some = blocks if width is None else _fitting(side, blocks, width)
    text = "\n".join(" ".join([label, *(block[line] for block in some)]) for line, label in enumerate(side))
    return text + (f"\n\n[{count} rows x {columns} columns]" if short or some is not blocks else "")


def _block(name, texts, kind, title, short):
    """A column's lines, its name first."""
    heading = f"{name}" if kind in ("object", TIME) else f" {name}"
    wide = max(len(heading), *map(len, texts))
    lines = [heading.rjust(wide), *([" " * wide] if title else []), *(text.rjust(wide) for text in texts)]
    if short:
        dots = "..." if wide > 3 else ".."
        lines.insert(len(lines) - FEW_ROWS // 2, dots.rjust(wide))
    return lines


def _fitting(side, blocks, width):
    """As many columns of both ends as fit; the middle ones go first."""
    lengths = [len(side[0]), *(len(block[0]) for block in blocks)]
    over = sum(lengths) + len(blocks) - width + 1
    if over <= 0:
        return blocks
    while over > 0 and len(lengths) > 1:
        over -= lengths.pop(round(len(lengths) / 2)) + 1
    half = max(len(lengths) - 1, 2) // 2
    if 2 * half >= len(blocks):
        return blocks
    return [*blocks[:half], [" ..."] * len(side), *blocks[-half:]]

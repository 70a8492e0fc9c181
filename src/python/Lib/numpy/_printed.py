"""Arrays as NumPy prints them: as few digits as tell the numbers apart, eight behind the point at most, points under each other."""

import math

#: How arrays are printed: as NumPy does now, or with room for a sign, as it did to 1.13.
options = {"legacy": None, "precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False}


def set_printoptions(**told):
    options.update({name: value for name, value in told.items() if name in options and (value is not None or name == "legacy")})
    options["legacy"] = options["legacy"] or None


def _plain(value):
    """Digits without an exponent."""
    text = f"{value:.{options['precision']}f}"
    short = repr(value)
    if "e" not in short and len(short) < len(text):
        text = short
    return text.rstrip("0") if "." in text else text + "."


def _scientific(value):
    precision = options["precision"]
    text = f"{value:.{precision}e}"
    for digits in range(precision + 1):
        if float(f"{value:.{digits}e}") == value:
            text = f"{value:.{digits}e}"
            break
    mantissa, _, exponent = text.partition("e")
    mantissa = mantissa.rstrip("0") if "." in mantissa else mantissa + "."
    return mantissa, exponent


def texts(values):
    """Those of floats, integers or booleans, all of one width."""
    if not values or not isinstance(values[0], float):
        words = [str(value) for value in values]
        width = max(map(len, words), default=0)
        return [word.rjust(width) for word in words]
    finite = [abs(value) for value in values if math.isfinite(value) and value]
    if finite and not options["suppress"] and (max(finite) >= 1e8 or min(finite) < 1e-4 or max(finite) / min(finite) > 1000):
        parts = [_scientific(value) if math.isfinite(value) else None for value in values]
        behind = max(len(part[0].partition(".")[2]) for part in parts if part)
        words = [f"{part[0]}{'0' * (behind - len(part[0].partition('.')[2]))}e{part[1]}" if part else str(value)
                 for part, value in zip(parts, values)]
    else:
        words = [_plain(value) if math.isfinite(value) else str(value) for value in values]
        behind = max((len(word.partition(".")[2]) for word in words if "." in word), default=0)
        words = [word + " " * (behind - len(word.partition(".")[2])) if "." in word else word for word in words]
    legacy = options["legacy"] == "1.13"
    width = max(len(word) + (legacy and not word.startswith("-")) for word in words)
    return [word.rjust(width) for word in words]


def _lines(array, separator, indent, tail):
    """The nested brackets; of an array with many elements its edges."""
    many = array.size > options["threshold"]
    edge = options["edgeitems"]

    def shown(size):
        if many and size > 2 * edge:
            return [*range(edge), None, *range(size - edge, size)]
        return list(range(size))

    def leaves(part):
        if part.ndim == 1:
            return [part[at] for at in shown(part.shape[0]) if at is not None]
        return [leaf for at in shown(part.shape[0]) if at is not None for leaf in leaves(part[at])]

    words = iter(texts(leaves(array)))

    def row(part, depth, closing):
        found = [next(words) if at is not None else "..." for at in shown(part.shape[0])]
        lines, line = [], "[" + (found[0] if found else "")
        room = options["linewidth"] - indent - depth
        for at, word in enumerate(found[1:], 1):
            # What closes after the last stands on its line too.
            needed = len(word) + (closing if at == len(found) - 1 else len(separator.strip()))
            if len(line) + len(separator) + needed > room:
                lines.append(line + separator.rstrip())
                line = " " + word
            else:
                line += separator + word
        lines.append(line)
        return ("\n" + " " * (indent + depth)).join(lines) + "]"

    def nested(part, depth, closing):
        if part.ndim == 1:
            return row(part, depth, closing)
        between = separator.rstrip() + "\n" * (part.ndim - 1) + " " * (indent + depth + 1)
        places = shown(part.shape[0])
        return "[" + between.join("..." if at is None else nested(part[at], depth + 1, closing + 1 if at == places[-1] else 1 + len(separator.strip()))
                                  for at in places) + "]"

    return nested(array, 0, 1 + tail)


def repr_of(array):
    if not array.ndim:
        return f"array({texts([array._single()])[0].strip()})"
    if not array.size:
        inside = "[]" if array.ndim == 1 else f"[], shape={array.shape}"
        return f"array({inside}, dtype={array.dtype})"
    return f"array({_lines(array, ', ', 6, 1)})"


def text_of(array):
    if not array.ndim:
        return str(array._single())
    return "[]" if not array.size else _lines(array, " ", 0, 0)

"""What can be typed at a place of a program: names of the session and of PySpark, told from the objects themselves and, of
what has not run, from the text. Nothing of the program runs for it."""

import builtins
import inspect
import json
import keyword
import re
import sys

from _gives import HOMES
from _known import Bound, Instance, Names, home

#: Options that are told at most.
MOST = 400
#: Where a string would begin, of a place within a comment.
COMMENT = -1


def answer(before):
    """(kind, code, class, wire's Completions as JSON, line)."""
    return ("success", 0, "", json.dumps(_completions(before)), None)


def api():
    """The same shape, with the names of all that PySpark's main classes and functions have."""
    from pyspark.sql import functions

    options = {}
    for name, holder in [*((name, Instance(home(name))) for name in HOMES), ("functions", functions)]:
        for option in _members(holder):
            option["detail"] = f"{name} {option['detail']}".strip()
            options.setdefault(option["name"], option)
    return ("success", 0, "", json.dumps({"options": sorted(options.values(), key=lambda one: one["name"])}), None)


def _completions(before):
    names = Names(before)
    quote, brackets = _scan(before)
    if quote == COMMENT:
        return {}
    call = next((found for at in reversed(brackets) if before[at] == "(" and (found := _call(names, before, at))), None)
    options, prefix = [], ""
    if quote is not None:
        prefix = before[quote + 1:]
        columns = _columns_for(names, before, brackets) if "\n" not in prefix else None
        options = [_option(name, "column", kind) for name, kind in columns or ()]
    else:
        prefix = re.search(r"\w*$", before).group()
        head = before[:len(before) - len(prefix)]
        if head.endswith("."):
            target = names.of_text(_expression(head[:-1]))
            options = _members(target) if target is not None else []
        elif not prefix[:1].isdigit() and (prefix or head.strip()[-1:] in ("(", ",", "=", "[")):
            options = _all(names) if prefix else []
    wanted = prefix.lower()
    found = [one for one in options if wanted in one["name"].lower()]
    found.sort(key=lambda one: (not one["name"].startswith(prefix), not one["name"].lower().startswith(wanted), one["name"].startswith("_")))
    return {"prefix": prefix, "options": found[:MOST], "call": call}


def _option(name, kind, detail="", doc=""):
    return {"name": name, "kind": kind, "detail": detail, "doc": doc}


def _scan(text):
    """(where the string that the end is in begins, or COMMENT, or None; places of the brackets that are open there)."""
    at, opened = 0, []
    while at < len(text):
        letter = text[at]
        if letter in "\"'":
            mark = text[at:at + 3] if text[at:at + 3] in ('"""', "'''") else letter
            end = at + len(mark)
            while end < len(text) and not text.startswith(mark, end):
                if text[end] == "\n" and len(mark) == 1:
                    break
                end += 2 if text[end] == "\\" else 1
            if end >= len(text):
                return at + len(mark) - 1, opened
            at = end + (len(mark) if text.startswith(mark, end) else 0)
            continue
        if letter == "#":
            at = text.find("\n", at)
            if at < 0:
                return COMMENT, opened
        elif letter in "([{":
            opened.append(at)
        elif letter in ")]}" and opened:
            opened.pop()
        at += 1
    return None, opened


def _expression(text):
    """The expression that a text ends with: names, calls and subscripts, joined by dots."""
    at = len(text)
    while True:
        while at and text[at - 1] in " \t\n\\":
            at -= 1
        if at and text[at - 1] in ")]":
            at = _opening(text, at)
            if at is None:
                return ""
            # What is called or subscripted stands right before it.
            if at and (text[at - 1].isalnum() or text[at - 1] in "_)]"):
                continue
        elif at and text[at - 1] in "\"'":
            return ""
        start = at
        while at and (text[at - 1].isalnum() or text[at - 1] == "_"):
            at -= 1
        dot = at
        while dot and text[dot - 1] in " \t\n\\":
            dot -= 1
        if dot and text[dot - 1] == ".":
            at = dot - 1
            continue
        return text[at:].strip() if start or text[at:] else ""


def _opening(text, end):
    """Where the bracket is that the one before `end` closes."""
    _, opened = _scan(text[:end - 1])
    return opened[-1] if opened else None


def _call(names, before, at):
    target = names.of_text(_expression(before[:at]))
    function = target.function if isinstance(target, Bound) else target if inspect.isclass(target) else None
    if function is None:
        return None
    parameters = _parameters(function, isinstance(target, Bound) and target.owner is not None or inspect.isclass(target))
    if parameters is None:
        return None
    inside, commas, last = before[at + 1:], 0, 0
    for place, letter in enumerate(inside):
        if letter == "," and _scan(inside[:place]) == (None, []):
            commas, last = commas + 1, place + 1
    # One that is given by its name is where the name is.
    given = re.match(r"\s*(\w+)\s*=(?!=)", inside[last:])
    plain = [one.lstrip("*").partition("=")[0] for one in parameters]
    active = plain.index(given.group(1)) if given and given.group(1) in plain else commas
    many = next((place for place, one in enumerate(parameters) if one.startswith("*")), None)
    if many is not None and active > many and not given:
        active = many
    name = getattr(function, "__name__", "")
    owner = target.name if isinstance(target, Bound) else ""
    return {"name": f"{owner}.{name}" if owner else name, "parameters": parameters, "active": active, "doc": _doc(function)}


def _parameters(function, is_method):
    """`["other", "on=None"]`, or None of what does not tell."""
    if getattr(function, "__module__", "").startswith("pyspark.sql.functions"):
        row = _rows().get(getattr(function, "__name__", ""))
        if row is not None:
            return [_row_text(one) for one in row]
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    found = list(signature.parameters.values())
    if is_method and found and found[0].name in ("self", "cls"):
        found = found[1:]
    return [_parameter(one) for one in found]


def _parameter(one):
    mark = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}.get(one.kind, "")
    return f"{mark}{one.name}" + ("" if one.default is inspect.Parameter.empty else f"={_default(one.default)}")


def _default(value):
    """As one would write it: a function by its name, and what has no text of its own not at all."""
    said = getattr(value, "__name__", None) if callable(value) else None
    said = said or repr(value)
    return "…" if said.startswith("<") else said


def _row_text(one):
    if one.many:
        return f"*{one.name}"
    return one.name + (f"={one.default!r}" if one.has_default else "=None" if one.optional else "")


_known_rows = {}


def _rows():
    if not _known_rows:
        from pyspark.sql.functions.signatures import rows
        _known_rows.update((name, parameters) for name, _, parameters in rows())
    return _known_rows


def _doc(value):
    # A class of classes has a descriptor there.
    doc = getattr(value, "__doc__", None)
    return inspect.cleandoc(doc).split("\n\n")[0][:400] if isinstance(doc, str) else ""


def _columns_for(names, before, brackets):
    """Columns of the DataFrame that an open bracket belongs to: `df["…"]`, `df.select("…")`, also around `F.col("…")`."""
    for at in reversed(brackets):
        target = names.of_text(_expression(before[:at]))
        if isinstance(target, Bound):
            target = target.owner
        if isinstance(target, Instance) and target.columns is not None:
            return target.columns
    return None


def _members(target):
    """What can follow a dot."""
    options = []
    if isinstance(target, Instance):
        if target.kind.__name__ == "DataFrame":
            options += [_option(name, "column", kind) for name, kind in target.columns or () if name.isidentifier()]
        holder, is_method = target.kind, True
    elif isinstance(target, Bound):
        return []
    else:
        holder, is_method = target, inspect.isclass(target)
    seen = {one["name"] for one in options}
    for name in dir(holder):
        if name.startswith("_") or name in seen:
            continue
        options.append(_described(name, inspect.getattr_static(holder, name, None), is_method))
    return options


def _described(name, value, is_method=False):
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    if inspect.ismodule(value):
        return _option(name, "module")
    if inspect.isclass(value):
        return _option(name, "class", doc=_doc(value))
    if callable(value):
        parameters = _parameters(value, is_method)
        return _option(name, "function", f"({', '.join(parameters)})" if parameters is not None else "()", _doc(value))
    kind = type(value).__name__
    return _option(name, "variable", "" if kind in ("property", "NoneType", "cached_property") else kind)


def _all(names):
    """What can stand where a name begins."""
    options = {name: _option(name, "keyword") for name in keyword.kwlist}
    for name in dir(builtins):
        if not name.startswith("_"):
            options[name] = _described(name, getattr(builtins, name))
    for name in names.assigned:
        options[name] = _option(name, "variable")
    for known in (names.imported, names.session):
        for name, value in list(known.items()):
            if not name.startswith("_"):
                options[name] = _described(name, value)
    return list(options.values())

"""Matching: rules as a tree of their parts, walked part by part of a path."""

import re


class Part:
    """What stands between two slashes: a text, or a pattern. A `final` one takes all that is left of a path."""

    def __init__(self):
        self.pattern, self.text, self.is_static, self.final = "", "", True, False
        self._statics, self._arguments = [], []

    def add_text(self, text):
        self.pattern += re.escape(text)
        self.text += text
        if text:
            self._statics.append((len(self._statics), -len(text)))

    def add_variable(self, name, converter):
        self.is_static = False
        self.pattern += f"(?P<{name}>{converter.regex})"
        self._arguments.append(converter.weight)

    @property
    def weight(self):
        """More text goes before less, and what takes less before what takes more."""
        return (-len(self._statics), self._statics, -len(self._arguments), self._arguments)


def parts_of(trace):
    part = Part()
    for is_variable, piece in trace:
        if is_variable:
            part.add_variable(*piece)
            part.final = part.final or not piece[1].part_isolating
        elif part.final:
            part.add_text(piece)
        else:
            first, *rest = piece.split("/")
            part.add_text(first)
            for text in rest:
                yield part
                part = Part()
                part.add_text(text)
    if part.final and part.pattern.endswith("/"):
        part.pattern = part.pattern[:-1] + "(?P<__slash__>/?)"
    yield part


class State:
    """Where matching stands after some parts: what may come next, and the rules that end here."""

    def __init__(self):
        self.static, self.dynamic, self.rules = {}, [], []

    def add(self, parts, rule):
        if not parts:
            self.rules.append(rule)
            return
        part, *rest = parts
        if part.is_static:
            self.static.setdefault(part.text, State()).add(rest, rule)
            return
        for own, state in self.dynamic:
            if own.pattern == part.pattern and own.final == part.final:
                break
        else:
            state = State()
            part.regex = re.compile(part.pattern, re.DOTALL)
            self.dynamic.append((part, state))
            self.dynamic.sort(key=lambda entry: entry[0].weight)
        state.add(rest, rule)

    def find(self, parts, groups, method, others):
        """(rule, groups) of the first that fits with its method; those of other methods go to `others`."""
        if not parts:
            for rule in self.rules:
                if _has_method(rule, method):
                    return rule, groups
                others.append(rule)
            inner = self.static.get("")
            for rule in inner.rules if inner is not None else ():
                if rule.strict_slashes and _has_method(rule, method):
                    raise SlashMissing
                if not rule.strict_slashes and _has_method(rule, method):
                    return rule, groups
            return None
        first, rest = parts[0], parts[1:]
        if first in self.static:
            found = self.static[first].find(rest, groups, method, others)
            if found is not None:
                return found
        for part, state in self.dynamic:
            match = part.regex.fullmatch("/".join(parts) if part.final else first)
            if match is None:
                continue
            more = match.groupdict()
            if more.pop("__slash__", "/") == "":
                if any(rule.strict_slashes and _has_method(rule, method) for rule in state.rules):
                    raise SlashMissing
            found = state.find([] if part.final else rest, {**groups, **more}, method, others)
            if found is not None:
                return found
        if parts == [""]:
            for rule in self.rules:
                if not rule.strict_slashes and _has_method(rule, method):
                    return rule, groups
        return None


class SlashMissing(Exception):
    """The path would fit with a slash at its end."""


def _has_method(rule, method):
    return rule.methods is None or method in rule.methods

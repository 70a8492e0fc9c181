"""Which view answers a path: rules with converters, and the way back from a view to a path."""

import re
from urllib.parse import quote, urlencode

from flask._converters import CONVERTERS, ValidationError
from flask._errors import MethodNotAllowed, RequestRedirect, default_exceptions
from flask._matching import SlashMissing, State, parts_of


_PART = re.compile(r"""
    (?P<static>[^<]*)
    (?:<
        (?:(?P<converter>[a-zA-Z_][a-zA-Z0-9_]*)(?:\((?P<arguments>.*?)\))?:)?
        (?P<variable>[a-zA-Z_][a-zA-Z0-9_]*)
    >)?
""", re.VERBOSE)

_ARGUMENT = re.compile(r"""\s*(?:(?P<name>\w+)\s*=\s*)?(?P<value>"[^"]*"|'[^']*'|[^,\s][^,]*?)\s*(?:,|$)""")


def _arguments(text):
    args, named = [], {}
    for found in _ARGUMENT.finditer(text or ""):
        value = found["value"]
        if value in ("True", "False", "None"):
            value = {"True": True, "False": False, "None": None}[value]
        elif value[0] in "\"'":
            value = value[1:-1]
        else:
            for kind in (int, float):
                try:
                    value = kind(value)
                    break
                except ValueError:
                    pass
        if found["name"]:
            named[found["name"]] = value
        else:
            args.append(value)
    return args, named


class Rule:
    def __init__(self, rule, endpoint=None, methods=None, defaults=None, strict_slashes=None, provide_automatic_options=None,
                 merge_slashes=None, redirect_to=None, subdomain=None, host=None, build_only=False, **unknown):
        if unknown:
            raise TypeError(f"Rule.__init__() got an unexpected keyword argument {next(iter(unknown))!r}")
        if not rule.startswith("/"):
            raise ValueError(f"URL rule {rule!r} must start with a slash.")
        if isinstance(methods, str):
            raise TypeError("'methods' should be a list of strings.")
        self.rule, self.endpoint, self.defaults = rule, endpoint, dict(defaults or {})
        self.methods = None if methods is None else {method.upper() for method in methods}
        if self.methods is not None and "GET" in self.methods:
            self.methods.add("HEAD")
        self.strict_slashes = strict_slashes
        self.redirect_to = redirect_to
        self.build_only = build_only
        self.provide_automatic_options = provide_automatic_options
        self.arguments = set(self.defaults)

    def bind(self, converters, strict_slashes):
        """Takes it apart once the app's converters are known: `trace` for building, `parts` for matching."""
        if self.strict_slashes is None:
            self.strict_slashes = strict_slashes
        self.is_branch = self.rule.endswith("/")
        self.trace = []
        position = 0
        for found in _PART.finditer(self.rule):
            if found.start() < position or found.group() == "":
                continue
            static, variable = found["static"], found["variable"]
            if ">" in static or variable is None and found.end() < len(self.rule):
                raise ValueError(f"malformed url rule: {self.rule!r}")
            position = found.end()
            if static:
                self.trace.append((False, static))
            if variable:
                if variable in self.arguments and variable not in self.defaults:
                    raise ValueError(f"variable name {variable!r} used twice.")
                name = found["converter"] or "default"
                if name not in converters:
                    raise LookupError(f"the converter {name!r} does not exist")
                args, named = _arguments(found["arguments"])
                self.arguments.add(variable)
                self.trace.append((True, (variable, converters[name](None, *args, **named))))
        self.parts = list(parts_of(self.trace))

    def convert(self, groups):
        """The values of a match; a `ValidationError` where a converter does not take its part."""
        values = dict(self.defaults)
        for is_variable, part in self.trace:
            if is_variable:
                variable, converter = part
                values[variable] = converter.to_python(groups[variable])
        return values

    def build(self, values):
        """The path for these values, and the values that it has no place for."""
        path = []
        for is_variable, part in self.trace:
            path.append(part[1].to_url(values[part[0]]) if is_variable else quote(part, safe="!$&'()*+,/:;=@%"))
        return "".join(path), {name: value for name, value in values.items() if name not in self.arguments}

    def suits(self, values):
        variables = self.arguments - set(self.defaults)
        return all(name in values for name in variables) and all(
            str(values.get(name, default)) == str(default) for name, default in self.defaults.items())

    def __str__(self):
        return self.rule

    def __repr__(self):
        methods = "" if self.methods is None else f" ({', '.join(sorted(self.methods))})"
        return f"<Rule {self.rule!r}{methods} -> {self.endpoint}>"


class BuildError(LookupError):
    def __init__(self, endpoint, values, method, near):
        super().__init__(endpoint, values, method)
        self.endpoint, self.values, self.near = endpoint, values, near

    def __str__(self):
        text = f"Could not build url for endpoint {self.endpoint!r}"
        if self.values:
            text += f" with values {sorted(self.values)!r}"
        text += "."
        if self.near is not None:
            if self.near.endpoint == self.endpoint:
                missing = self.near.arguments - set(self.values) - set(self.near.defaults)
                if missing:
                    text += f" Did you forget to specify values {sorted(missing)!r}?"
            else:
                text += f" Did you mean {self.near.endpoint!r} instead?"
        return text


class Map:
    """The rules of an app."""

    def __init__(self):
        self.converters = dict(CONVERTERS)
        self.strict_slashes = True
        self._rules = []
        self._root = State()

    def add(self, rule):
        rule.bind(self.converters, self.strict_slashes)
        self._rules.append(rule)
        if not rule.build_only:
            self._root.add(rule.parts, rule)

    def iter_rules(self, endpoint=None):
        return iter([rule for rule in self._rules if endpoint is None or rule.endpoint == endpoint])

    def __iter__(self):
        return self.iter_rules()

    def match(self, path, method, url_of):
        """(rule, values) of the view that answers, or the error that does. `url_of` makes a whole URL of a path."""
        others = []
        try:
            found = self._root.find(path.split("/"), {}, method, others)
            if found is None:
                merged = re.sub("/{2,}", "/", path)
                if merged != path and self._root.find(merged.split("/"), {}, method, others) is not None:
                    raise RequestRedirect(url_of(merged))
        except SlashMissing:
            raise RequestRedirect(url_of(path + "/")) from None
        if found is not None:
            rule, groups = found
            try:
                return rule, rule.convert(groups)
            except ValidationError:
                raise default_exceptions[404]() from None
        if others:
            raise MethodNotAllowed(sorted({method for rule in others for method in rule.methods}))
        raise default_exceptions[404]()

    def allowed_methods(self, path):
        others = []
        try:
            self._root.find(path.split("/"), {}, "--", others)
        except SlashMissing:
            pass
        return sorted({method for rule in others for method in rule.methods or ()})

    def build(self, endpoint, values, method=None):
        """The path of an endpoint, with what has no place in it as the query."""
        values = {name: value for name, value in values.items() if value is not None}
        candidates = [rule for rule in self._rules if rule.endpoint == endpoint]
        fitting = [rule for rule in candidates if rule.suits(values) and (method is None or rule.methods is None or method in rule.methods)]
        if not fitting:
            import difflib

            def likeness(rule):
                return 0.98 * difflib.SequenceMatcher(None, rule.endpoint, endpoint).ratio() + 0.01 * bool(set(values) & rule.arguments)

            raise BuildError(endpoint, values, method, max(self._rules, key=likeness, default=None))
        # The one that uses most of the values.
        rule = max(fitting, key=lambda rule: (len(rule.arguments & set(values)), -self._rules.index(rule)))
        path, rest = rule.build({**rule.defaults, **values})
        query = urlencode([(name, item) for name, value in rest.items()
                           for item in (value if isinstance(value, (list, tuple)) else [value])])
        return f"{path}?{query}" if query else path

"""Expressions of templates: read into closures that take the template's names."""

import re

from flask._markup import Markup
from flask._operations import ARITHMETIC, COMPARISONS, attribute, binary, call, conditional, item, unescaped
from flask._undefined import TemplateAssertionError, TemplateSyntaxError, Undefined

_TOKEN = re.compile(r"""
    \s*(?:
        (?P<number>\d+(?:_\d+)*(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<name>[^\W\d]\w*)
      | (?P<operator>//|\*\*|==|!=|<=|>=|[-+*/%~<>=.,:|()\[\]{}])
    )""", re.VERBOSE | re.DOTALL)

_WORDS = {"and", "or", "not", "in", "is", "if", "else"}


def tokens_of(text, line):
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise TemplateSyntaxError(f"unexpected char {text[at:].lstrip()[0]!r} at {at}", line)
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


class Parser:
    """One expression after another out of a tag's tokens."""

    def __init__(self, text, line, environment):
        self.tokens, self.at, self.line, self.environment = tokens_of(text, line), 0, line, environment

    def fail(self, message):
        raise TemplateSyntaxError(message, self.line)

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def next(self):
        token = self.peek()
        self.at += 1
        return token

    def takes(self, *values):
        kind, value = self.peek()
        if kind in ("operator", "name") and value in values:
            self.at += 1
            return value
        return None

    def expect(self, value):
        if not self.takes(value):
            found = self.peek()[1] or "end of statement block"
            self.fail(f"expected token {value!r}, got {found!r}")

    def name(self):
        kind, value = self.next()
        if kind != "name":
            self.fail(f"expected token 'name', got {value or 'end of statement block'!r}")
        return value

    def end(self):
        if self.at < len(self.tokens):
            self.fail(f"expected token 'end of print statement', got {self.peek()[1]!r}")

    # From the loosest to the tightest.

    def expression(self, with_condition=True):
        value = self.either()
        while with_condition and self.takes("if"):
            condition, other = self.either(), None
            if self.takes("else"):
                other = self.expression()
            value = conditional(value, condition, other)
        return value

    def tuple(self):
        first = self.expression()
        if not (self.peek() == ("operator", ",")):
            return first
        items = [first]
        while self.takes(","):
            if self.peek()[0] == "end" or self.peek()[1] in (")", "%}"):
                break
            items.append(self.expression())
        return lambda names: tuple(item(names) for item in items)

    def either(self):
        left = self.both()
        while self.takes("or"):
            left = (lambda a, b: lambda names: a(names) or b(names))(left, self.both())
        return left

    def both(self):
        left = self.negation()
        while self.takes("and"):
            left = (lambda a, b: lambda names: a(names) and b(names))(left, self.negation())
        return left

    def negation(self):
        if self.takes("not"):
            inner = self.negation()
            return lambda names: not inner(names)
        return self.comparison()

    def comparison(self):
        first, rest = self.sum(), []
        while True:
            operator = self.takes("==", "!=", "<=", ">=", "<", ">", "in")
            if operator is None and self.peek() == ("name", "not") and self.tokens[self.at + 1:self.at + 2] == [("name", "in")]:
                self.at += 2
                operator = "not in"
            if operator is None:
                break
            rest.append((COMPARISONS[operator], self.sum()))
        if not rest:
            return first

        def compare(names):
            left = first(names)
            for operation, other in rest:
                right = other(names)
                if not operation(left, right):
                    return False
                left = right
            return True

        return compare

    def sum(self):
        left = self.concatenation()
        while operator := self.takes("+", "-"):
            left = binary(ARITHMETIC[operator], left, self.concatenation())
        return left

    def concatenation(self):
        parts = [self.product()]
        while self.takes("~"):
            parts.append(self.product())
        if len(parts) == 1:
            return parts[0]
        escapes = self.environment.autoescape

        def join(names):
            values = [part(names) for part in parts]
            if escapes and any(hasattr(value, "__html__") for value in values):
                return Markup("").join(values)
            return "".join(str(value) for value in values)

        return join

    def product(self):
        left = self.sign()
        while operator := self.takes("*", "//", "/", "%"):
            left = binary(ARITHMETIC[operator], left, self.sign())
        return left

    def sign(self, with_filters=True):
        if self.takes("-"):
            inner = self.sign(False)
            value = lambda names: -inner(names)
        elif self.takes("+"):
            inner = self.sign(False)
            value = lambda names: +inner(names)
        else:
            value = self.postfix(self.primary())
            if self.takes("**"):
                value = binary(ARITHMETIC["**"], value, self.sign(False))
        return self.filters(value) if with_filters else value

    def primary(self):
        kind, text = self.next()
        if kind == "number":
            plain = text.replace("_", "")
            number = float(plain) if "." in plain or "e" in plain.lower() else int(plain)
            return lambda names: number
        if kind == "text":
            value = unescaped(text)
            while self.peek()[0] == "text":
                value += unescaped(self.next()[1])
            return lambda names: value
        if kind == "name" and text not in _WORDS:
            if text.lower() in ("true", "false", "none") and text in ("true", "false", "none", "True", "False", "None"):
                constant = {"true": True, "false": False, "none": None}[text.lower()]
                return lambda names: constant
            return lambda names: names.find(text)
        if text == "(":
            if self.takes(")"):
                return lambda names: ()
            value = self.tuple()
            self.expect(")")
            return value
        if text == "[":
            items = self._items("]", self.expression)
            return lambda names: [item(names) for item in items]
        if text == "{":
            pairs = self._items("}", self._pair)
            return lambda names: {key(names): value(names) for key, value in pairs}
        self.fail(f"unexpected {text!r}" if text else "Expected an expression, got 'end of print statement'")

    def _pair(self):
        key = self.expression()
        self.expect(":")
        return key, self.expression()

    def _items(self, end, item):
        items = []
        while not self.takes(end):
            if items:
                self.expect(",")
                if self.takes(end):
                    break
            items.append(item())
        return items

    def postfix(self, value):
        while True:
            if self.takes("."):
                kind, name = self.next()
                if kind == "number" and name.isdigit():
                    value = item(value, lambda names, key=int(name): key)
                elif kind == "name":
                    value = attribute(value, name)
                else:
                    self.fail("expected name or number")
            elif self.takes("["):
                value = item(value, self._subscript())
                self.expect("]")
            elif self.peek() == ("operator", "("):
                value = call(value, self.arguments())
            else:
                return value

    def _subscript(self):
        parts, colons = [None], 0
        while self.peek() != ("operator", "]"):
            if self.takes(":"):
                colons += 1
                parts.append(None)
            else:
                parts[-1] = self.expression()
        if not colons:
            return parts[0] or self.fail("expected subscript expression")
        return lambda names: slice(*(None if part is None else part(names) for part in parts))

    def arguments(self):
        """Positional and named ones, after the bracket."""
        args, named = [], []
        self.expect("(")
        while not self.takes(")"):
            if args or named:
                self.expect(",")
                if self.takes(")"):
                    break
            if self.peek()[0] == "name" and self.tokens[self.at + 1:self.at + 2] == [("operator", "=")]:
                name = self.name()
                self.expect("=")
                named.append((name, self.expression()))
            else:
                args.append(self.expression())
        return lambda names: ([arg(names) for arg in args], {name: value(names) for name, value in named})

    def filters(self, value):
        while True:
            if self.takes("|"):
                value = self._filter(value)
            elif self.takes("is"):
                value = self._test(value)
            elif self.peek() == ("operator", "("):
                value = self.postfix(value)
            else:
                return value

    def filter_name(self):
        name = self.name()
        if name not in self.environment.filters:
            raise TemplateAssertionError(f"No filter named {name!r}.", self.line)
        arguments = self.arguments() if self.peek() == ("operator", "(") else lambda names: ((), {})
        return self.environment.filters[name], arguments

    def _filter(self, value):
        function, arguments = self.filter_name()

        def call(names):
            args, named = arguments(names)
            return function(value(names), *args, **named)

        return call

    def _test(self, value):
        negated = bool(self.takes("not"))
        name = self.name()
        if name not in self.environment.tests:
            raise TemplateAssertionError(f"No test named {name!r}.", self.line)
        function = self.environment.tests[name]
        kind, text = self.peek()
        if (kind, text) == ("operator", "("):
            arguments = self.arguments()
        elif kind in ("number", "text") or kind == "name" and text not in _WORDS or text in ("[", "{"):
            single = self.postfix(self.primary())
            arguments = lambda names: ([single(names)], {})
        else:
            arguments = lambda names: ((), {})

        def call(names):
            args, named = arguments(names)
            return bool(function(value(names), *args, **named)) != negated

        return call

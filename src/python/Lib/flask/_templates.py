"""Templates in Jinja's language: values, filters, conditions, loops, macros, blocks, includes."""

import re

from flask._expressions import Parser
from flask._filters import FILTERS, TESTS
from flask._markup import Markup, escape
from flask._scopes import Loop, assigned
from flask._undefined import TemplateSyntaxError, Undefined

_TAG = re.compile(r"(\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)


class TemplateNotFound(LookupError):
    pass


class Environment:
    def __init__(self, app, autoescape, load):
        self.autoescape, self.load = autoescape, load
        self.filters, self.tests = dict(FILTERS), dict(TESTS)
        if app is not None:
            self.filters.update(app.template_filters)
            self.tests.update(app.template_tests)

    def text(self, value):
        return str(escape(value)) if self.autoescape else str(value)


class Template:
    """A text, read into parts that write themselves."""

    def __init__(self, source, environment, name=None):
        self.environment, self.name = environment, name
        self.blocks, self.parent = {}, None
        source = source[:-1] if source.endswith("\n") else source
        self._pieces, self._at = self._split(source), 0
        self.body, ended = self._parts(())
        if ended is not None:
            raise TemplateSyntaxError(f"Encountered unknown tag {ended[0]!r}.", ended[2], name)

    def _split(self, source):
        """(kind, content, line), with the white space gone that a minus takes."""
        pieces, line, strip = [], 1, False
        for at, part in enumerate(_TAG.split(source)):
            if at % 2 == 0:
                text = part.lstrip() if strip else part
                if text:
                    pieces.append(["text", text, line])
            elif re.match(r"\{%[-+]?\s*raw", part):
                head, inner, tail = re.match(r"(\{%.*?%\})(.*)(\{%.*?%\})$", part, re.DOTALL).groups()
                if inner:
                    pieces.append(["text", inner, line])
                strip = tail[-3] == "-"
            else:
                kind = {"{{": "value", "{%": "tag", "{#": "comment"}[part[:2]]
                inner = part[2:-2]
                if inner[:1] == "-" and pieces and pieces[-1][0] == "text":
                    pieces[-1][1] = pieces[-1][1].rstrip()
                strip = inner[-1:] == "-"
                pieces.append([kind, inner.lstrip("-+").rstrip("-+").strip(), line])
            line += part.count("\n")
        return [piece for piece in pieces if piece[0] != "comment"]

    def _parser(self, text, line):
        return Parser(text, line, self.environment)

    def _parts(self, ends):
        """Everything up to one of the tags that end it, and that tag."""
        parts = []
        while self._at < len(self._pieces):
            kind, content, line = self._pieces[self._at]
            self._at += 1
            if kind == "text":
                parts.append((lambda text: lambda names, out: out.append(text))(content))
            elif kind == "value":
                parts.append(self._value(content, line))
            else:
                word, _, rest = content.partition(" ")
                if word in ends:
                    return parts, (word, rest.strip(), line)
                reader = getattr(self, f"_tag_{word}", None)
                if reader is None:
                    raise TemplateSyntaxError(f"Encountered unknown tag {word!r}.", line, self.name)
                part = reader(rest.strip(), line)
                if part is not None:
                    parts.append(part)
        if ends:
            raise TemplateSyntaxError("Unexpected end of template. Jinja was looking for the following tags: "
                                      + " or ".join(f"{end!r}" for end in ends) + ".", self._pieces[-1][2], self.name)
        return parts, None

    def _value(self, content, line):
        parser = self._parser(content, line)
        value = parser.tuple()
        parser.end()
        text = self.environment.text
        return lambda names, out: out.append(text(value(names)))

    def _tag_if(self, rest, line):
        branches, otherwise = [], []
        while True:
            parser = self._parser(rest, line)
            condition = parser.tuple()
            parser.end()
            parts, (word, rest, line) = self._parts(("elif", "else", "endif"))
            branches.append((condition, parts))
            if word == "else":
                otherwise, _ = self._parts(("endif",))
            if word != "elif":
                break

        def write(names, out):
            for condition, parts in branches:
                if condition(names):
                    return _write(parts, names, out)
            return _write(otherwise, names, out)

        return write

    def _tag_for(self, rest, line):
        parser = self._parser(rest, line)
        targets = self._targets(parser)
        parser.expect("in")
        values = parser.expression(with_condition=False)
        condition = parser.expression() if parser.takes("if") else None
        recursive = bool(parser.takes("recursive"))
        if recursive:
            parser.fail("recursive loops are not supported here")
        parser.end()
        parts, (word, _, _) = self._parts(("else", "endfor"))
        otherwise = self._parts(("endfor",))[0] if word == "else" else []

        def write(names, out):
            found = values(names)
            items = list(found)
            if condition is not None:
                items = [item for item in items if condition(names.inside(assigned(targets, item)))]
            loop = Loop(items)
            for item in items:
                loop.step()
                _write(parts, names.inside({"loop": loop, **assigned(targets, item)}), out)
            if not items:
                _write(otherwise, names, out)

        return write

    def _targets(self, parser):
        """Names to be given values: one, or several with commas between."""
        parser.takes("(")
        targets = [parser.name()]
        several = False
        while parser.takes(","):
            several = True
            targets.append(parser.name())
        parser.takes(")")
        return targets if several else targets[0]

    def _tag_set(self, rest, line):
        parser = self._parser(rest, line)
        first = parser.name()
        if parser.takes("."):
            # An attribute of a namespace.
            attribute = parser.name()
            parser.expect("=")
            value = parser.tuple()
            parser.end()
            return lambda names, out: setattr(names.find(first), attribute, value(names))
        targets = [first]
        while parser.takes(","):
            targets.append(parser.name())
        if parser.takes("="):
            value = parser.tuple()
            parser.end()
            chosen = targets if len(targets) > 1 else first

            def assign(names, out):
                for name, item in assigned(chosen, value(names)).items():
                    names.set(name, item)

            return assign
        parser.end()
        parts, _ = self._parts(("endset",))
        wrap = Markup if self.environment.autoescape else str
        return lambda names, out: names.set(first, wrap(_text(parts, names)))

    def _tag_with(self, rest, line):
        parser = self._parser(rest, line)
        pairs = []
        while parser.peek()[0] != "end":
            if pairs:
                parser.expect(",")
            name = parser.name()
            parser.expect("=")
            pairs.append((name, parser.expression()))
        parts, _ = self._parts(("endwith",))

        def write(names, out):
            _write(parts, names.inside({name: value(names) for name, value in pairs}), out)

        return write

    def _tag_filter(self, rest, line):
        parser = self._parser(rest, line)
        function, arguments = parser.filter_name()
        parser.end()
        parts, _ = self._parts(("endfilter",))

        def write(names, out):
            args, named = arguments(names)
            out.append(str(function(Markup(_text(parts, names)), *args, **named)))

        return write

    def _tag_macro(self, rest, line):
        parser = self._parser(rest, line)
        name = parser.name()
        parameters = []
        parser.expect("(")
        while not parser.takes(")"):
            if parameters:
                parser.expect(",")
            parameter = parser.name()
            parameters.append((parameter, parser.expression() if parser.takes("=") else None))
        parser.end()
        parts, _ = self._parts(("endmacro",))
        wrap = Markup if self.environment.autoescape else str

        def define(names, out):
            def macro(*args, **named):
                if len(args) > len(parameters):
                    raise TypeError(f"macro {name!r} takes not more than {len(parameters)} argument(s)")
                values = {}
                for at, (parameter, usual) in enumerate(parameters):
                    if at < len(args):
                        values[parameter] = args[at]
                    elif parameter in named:
                        values[parameter] = named.pop(parameter)
                    else:
                        values[parameter] = usual(names) if usual is not None else Undefined(f"parameter {parameter!r} was not provided")
                if named:
                    raise TypeError(f"macro {name!r} takes no keyword argument {next(iter(named))!r}")
                return wrap(_text(parts, names.inside(values)))

            names.set(name, macro)

        return define

    def _tag_block(self, rest, line):
        name = rest.split()[0] if rest else self._parser(rest, line).fail("expected token 'name', got 'end of statement block'")
        parts, _ = self._parts(("endblock",))
        self.blocks[name] = parts

        def write(names, out):
            versions = names.find("__blocks__").get(name, [parts])
            _write_block(versions, 0, names, out)

        return write

    def _tag_extends(self, rest, line):
        parser = self._parser(rest, line)
        self.parent = parser.expression()
        parser.end()

    def _tag_include(self, rest, line):
        parser = self._parser(rest, line)
        which = parser.expression()
        silent = False
        if parser.takes("ignore"):
            parser.expect("missing")
            silent = True

        def write(names, out):
            wanted = which(names)
            for name in wanted if isinstance(wanted, (list, tuple)) else [wanted]:
                try:
                    template = self.environment.load(name)
                except TemplateNotFound:
                    continue
                out.append(template.write(names.inside()))
                return
            if not silent:
                raise TemplateNotFound(wanted)

        return write

    def _module(self, name, names):
        inner = names.inside()
        self.environment.load(name).write(inner)
        return inner.scopes[-1]

    def _tag_import(self, rest, line):
        parser = self._parser(rest, line)
        which = parser.expression()
        parser.expect("as")
        name = parser.name()
        return lambda names, out: names.set(name, self._module(which(names), names))

    def _tag_from(self, rest, line):
        parser = self._parser(rest, line)
        which = parser.expression()
        parser.expect("import")
        wanted = []
        while parser.peek()[0] != "end":
            if wanted:
                parser.expect(",")
            own = parser.name()
            wanted.append((own, parser.name() if parser.takes("as") else own))

        def take(names, out):
            module = self._module(which(names), names)
            for own, name in wanted:
                names.set(name, module.get(own, Undefined(f"the template does not export the requested name {own!r}")))

        return take

    def _tag_do(self, rest, line):
        value = self._parser(rest, line).expression()
        return lambda names, out: value(names) and None

    def write(self, names, blocks=None):
        """The whole text. `blocks`: those of templates that extend this one, the last first."""
        blocks = dict(blocks or {})
        for name, parts in self.blocks.items():
            blocks[name] = [*blocks.get(name, ()), parts]
        own = names.scopes[-1]
        own["__blocks__"] = blocks
        out = []
        if self.parent is None:
            _write(self.body, names, out)
            return "".join(out)
        # What stands outside of blocks sets names and writes nothing.
        own["__blocks__"] = {name: [[]] for name in blocks}
        _write(self.body, names, [])
        return self.environment.load(self.parent(names)).write(names, blocks)


def _write(parts, names, out):
    for part in parts:
        part(names, out)


def _text(parts, names):
    out = []
    _write(parts, names, out)
    return "".join(out)


def _write_block(versions, at, names, out):
    """The first version of a block; its `super()` is the next."""
    def inherited():
        inner = []
        if at + 1 < len(versions):
            _write_block(versions, at + 1, names, inner)
        return Markup("".join(inner))

    _write(versions[at], names.inside({"super": inherited}), out)

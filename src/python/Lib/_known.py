"""What an expression of a program is, told without running it: from the session's objects, and of what has not run from the
text. `_gives` says what methods give."""

import ast
import builtins
import inspect
import sys

from _gives import GIVES, HOMES, KEEPS


class Instance:
    """Some object of a class; of a DataFrame perhaps with its columns, as (name, type)."""

    def __init__(self, kind, columns=None):
        self.kind, self.columns = kind, columns


class Bound:
    """A method of an instance, or a function, that may be called."""

    def __init__(self, function, owner=None, name=""):
        self.function, self.owner, self.name = function, owner, name


def home(name):
    module = HOMES.get(name)
    if module is None:
        return getattr(builtins, name, None)
    __import__(module)
    return getattr(sys.modules[module], name, None)


def instance(value):
    """Of a real object; a DataFrame's columns are known without a job."""
    kind = type(value)
    columns = None
    if kind.__name__ == "DataFrame" and kind.__module__.startswith("pyspark.sql"):
        columns = value.dtypes
    return Instance(kind, columns)


class Names:
    """The session's names, and beside them those that the text before the place binds."""

    def __init__(self, before):
        main = sys.modules.get("__main__")
        self.session = main.__dict__ if getattr(main, "_touchpaper_notebook", False) else {}
        self.imported, self.assigned, self.depth = {}, {}, 0
        self._read(before)

    def _read(self, before):
        # The line of the place is seldom a whole statement; what is before it mostly is.
        text = before[:before.rfind("\n") + 1]
        for _ in range(20):
            try:
                body = ast.parse(text).body
                break
            except (SyntaxError, ValueError, RecursionError):
                cut = text.rstrip("\n").rfind("\n")
                text = text[:cut + 1] if cut >= 0 else ""
        else:
            body = []
        for statement in body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                self._import(statement)
            elif isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
                self.assigned[statement.targets[0].id] = statement.value
            elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                self.assigned[statement.name] = None

    def _import(self, statement):
        for one in statement.names:
            module = statement.module if isinstance(statement, ast.ImportFrom) else one.name
            # Others may be the user's own, whose import would run them.
            if not module or module.partition(".")[0] not in ("pyspark", "math", "random", "re", "json", "datetime", "operator"):
                continue
            try:
                __import__(module)
                if isinstance(statement, ast.Import):
                    self.imported[one.asname or module.partition(".")[0]] = sys.modules[module if one.asname else module.partition(".")[0]]
                elif one.name == "*":
                    found = sys.modules[module]
                    public = getattr(found, "__all__", None) or [name for name in dir(found) if not name.startswith("_")]
                    self.imported.update((name, getattr(found, name)) for name in public if hasattr(found, name))
                else:
                    found = sys.modules[module]
                    if not hasattr(found, one.name):
                        __import__(f"{module}.{one.name}")
                    self.imported[one.asname or one.name] = getattr(found, one.name)
            except Exception:
                continue

    def of_text(self, text):
        if not text:
            return None
        try:
            # A chain may go over lines, as it may within brackets.
            return self.of(ast.parse(f"({text})", mode="eval").body)
        except (SyntaxError, ValueError, RecursionError):
            return None

    def of(self, node):
        """A real module, class or function, an Instance, a Bound, or None."""
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(self.of(node.value), node.attr)
        if isinstance(node, ast.Call):
            return self._result(self.of(node.func), node)
        if isinstance(node, ast.Subscript):
            target = self.of(node.value)
            if isinstance(target, Instance) and target.kind.__name__ in ("DataFrame", "Column"):
                return Instance(home("Column"))
            return None
        if isinstance(node, ast.Constant):
            return Instance(type(node.value))
        if isinstance(node, ast.BinOp):
            left = self.of(node.left)
            return left if isinstance(left, Instance) and left.kind.__name__ == "Column" else None
        return None

    def _name(self, name):
        if name in self.session:
            value = self.session[name]
            return value if inspect.ismodule(value) or inspect.isclass(value) else Bound(value) if inspect.isroutine(value) else instance(value)
        if name in self.assigned and self.depth < 20:
            node = self.assigned[name]
            self.depth += 1
            try:
                return self.of(node) if node is not None else None
            finally:
                self.depth -= 1
        value = self.imported.get(name, getattr(builtins, name, None))
        if value is None and name == "spark":
            return Instance(home("SparkSession"))
        if value is None and name == "sc":
            return Instance(home("SparkContext"))
        return Bound(value) if inspect.isroutine(value) else value

    def _attribute(self, target, name):
        if isinstance(target, Instance):
            if target.columns is not None and name in (column for column, _ in target.columns) and not hasattr(target.kind, name):
                return Instance(home("Column"))
            value = inspect.getattr_static(target.kind, name, None)
            if isinstance(value, (staticmethod, classmethod)):
                value = value.__func__
            if inspect.isroutine(value):
                return Bound(value, target, target.kind.__name__)
            return self._given(target.kind, name, target.columns) if value is not None else None
        if target is None or isinstance(target, Bound):
            return None
        value = inspect.getattr_static(target, name, None)
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        if inspect.isclass(target):
            if inspect.isroutine(value):
                return Bound(value, Instance(target), target.__name__)
            return self._given(target, name, None)
        return Bound(value) if inspect.isroutine(value) else value

    def _result(self, target, node):
        if inspect.isclass(target):
            return Instance(target)
        if not isinstance(target, Bound):
            return None
        name = getattr(target.function, "__name__", "")
        if target.owner is None:
            module = getattr(target.function, "__module__", "") or ""
            return Instance(home("Column")) if module.startswith("pyspark.sql.functions") else None
        return self._given(target.owner.kind, name, target.owner.columns)

    def _given(self, kind, name, columns):
        """What a method or property of a class gives."""
        table = next((GIVES[base.__name__] for base in kind.__mro__ if base.__name__ in GIVES), None)
        if table is not None:
            given = table.get(name, table["*"])
            given = kind.__name__ if given == "self" else given
            found = kind if given == kind.__name__ else home(given) if given else None
            return Instance(found, columns if name in KEEPS else None) if found is not None else None
        if kind.__module__.startswith("pyspark.ml"):
            if name == "fit":
                return self._model(kind)
            if name == "transform":
                return Instance(home("DataFrame"))
            if name.startswith("set"):
                return Instance(kind)
        return None

    @staticmethod
    def _model(kind):
        model = getattr(sys.modules.get(kind.__module__), f"{kind.__name__}Model", None)
        return Instance(model) if inspect.isclass(model) else None

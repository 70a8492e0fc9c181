"""Reads PySpark's sources, without importing them, for the doctests in their docstrings.

A block is one docstring with examples. What a block may assume is what PySpark's own test entry of its module gives it:
the module's names, those that the entry adds (sc, spark, ...), and the entry's option flags.
"""

import ast
import doctest
import json
from pathlib import Path

PARTS = ("core", "accumulators", "conf", "statcounter", "storagelevel", "taskcontext", "shuffle", "serializers", "util",
         "resultiterable", "resource", "sql", "ml", "mllib")
#: Copies of other modules, tests, and what needs a cluster of processes.
LEFT_OUT = {"connect", "tests", "torch", "deepspeed"}
FLAGS = {number: name for name, number in doctest.OPTIONFLAGS_BY_NAME.items()}


def blocks(package):
    """Every block below the folder `package`, parents first; a copy of an earlier block is left out."""
    modules = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in _modules(package)}
    entries = {}
    for name, tree in modules.items():
        entry = _entry(tree, name)
        # `pyspark.sql.classic.dataframe` tests `pyspark.sql.dataframe`; a module's own entry wins.
        if entry and (entry["of"] == name or entry["of"] not in entries):
            entries[entry["of"]] = entry
    seen, parser = set(), doctest.DocTestParser()
    for name, tree in modules.items():
        entry = entries.get(name)
        for owner, docstring in _docstrings(tree).items():
            examples = [_example(example) for example in parser.get_examples(docstring)]
            key = json.dumps([(example["source"], example["want"]) for example in examples])
            if not examples or key in seen:
                continue
            seen.add(key)
            yield {
                "module": name.removeprefix("pyspark."),
                "object": owner or "(module)",
                "flags": entry["flags"] if entry else [],
                "names": entry["names"] if entry else _usual(name),
                "disabled": bool(entry) and f"{name}.{owner}" in entry["disabled"],
                "imports": _imports(tree),
                "examples": examples,
            }


def _usual(module):
    """What a module's examples assume where PySpark has no test entry for them."""
    return {"spark": "SparkSession.builder.master('local[4]').getOrCreate()"} if module.startswith("pyspark.sql.") else {}


def _modules(package):
    for part in PARTS:
        top = package / part
        # A folder's own files before its folders: parents before their `classic` copies.
        files = sorted(top.rglob("*.py"), key=lambda path: ([(1, part) for part in path.parent.parts] + [(0, path.name)]))
        for path in files if top.is_dir() else [top.with_suffix(".py")]:
            parts = path.relative_to(package.parent).with_suffix("").parts
            if not LEFT_OUT.intersection(parts):
                yield ".".join(parts).removesuffix(".__init__"), path


def _example(example):
    return {"source": example.source, "want": example.want, "error": example.exc_msg,
            "options": {FLAGS[flag]: on for flag, on in example.options.items()}}


def _imports(tree):
    """The module's own imports: its doctests use those names."""
    return [ast.unparse(node) for node in tree.body
            if isinstance(node, (ast.Import, ast.ImportFrom)) and getattr(node, "module", "") != "__future__"] + _printing(tree)


def _printing(tree):
    """How the module's test entry has NumPy print arrays."""
    return ["import numpy as _numpy", *{ast.unparse(node).replace(ast.unparse(node.func), "_numpy.set_printoptions")
                                        for node in ast.walk(tree) if isinstance(node, ast.Call)
                                        and ast.unparse(node.func).endswith(".set_printoptions")}]


def _docstrings(tree):
    """Qualified name to docstring; of overloads the last, of a property its getter."""
    found = {}

    def visit(body, prefix):
        for node in body:
            if isinstance(node, (ast.If, ast.Try, ast.With)) and not _is_main(node):
                visit(node.body, prefix)
                visit(getattr(node, "orelse", []), prefix)
            elif isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                if any(isinstance(mark, ast.Attribute) and mark.attr in ("setter", "deleter") for mark in node.decorator_list):
                    continue
                found.pop(prefix + node.name, None)
                if text := _docstring(node):
                    found[prefix + node.name] = text
                if isinstance(node, ast.ClassDef):
                    visit(node.body, f"{prefix}{node.name}.")

    if text := _docstring(tree):
        found[""] = text
    visit(tree.body, "")
    return found


def _docstring(node):
    return ast.get_docstring(node, clean=False)


def _is_main(node):
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _entry(tree, name):
    """What the module's `_test` (or its main block) calls doctest.testmod with; None where there is neither."""
    body = next((node.body for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_test"), None)
    if body is None:
        body = next((node.body for node in tree.body if _is_main(node)), None)
    entry = {"of": None, "flags": [], "names": {}, "disabled": []}
    local = {}
    for node in _flat(body or []):
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "doctest.testmod":
                entry["of"] = ast.unparse(call.args[0]) if call.args else name
                entry["flags"] = [flag.attr for keyword in call.keywords if keyword.arg == "optionflags"
                                  for flag in ast.walk(keyword.value)
                                  if isinstance(flag, ast.Attribute) and flag.attr in doctest.OPTIONFLAGS_BY_NAME]
        if isinstance(node, ast.Import):
            local.update({alias.name: f"__import__({alias.name!r})" for alias in node.names if "." not in alias.name})
        if isinstance(node, ast.Assign):
            value = ast.unparse(node.value)
            for target in node.targets:
                if isinstance(target, ast.Name):
                    local[target.id] = value
                elif isinstance(target, ast.Subscript) and ast.unparse(target.value) == "globs":
                    entry["names"][ast.literal_eval(target.slice)] = local.get(value, value)
                elif isinstance(target, ast.Attribute) and target.attr == "__doc__":
                    entry["disabled"].append(ast.unparse(target.value))
    for key in entry["names"]:
        local.pop(key, None)
    entry["names"] = {key: _spelled_out(value, local) for key, value in entry["names"].items()}
    return entry if entry["of"] else None


def _spelled_out(value, local):
    """`rdd.toDF()` where rdd is a local of the entry: with the local's own expression in its place."""
    class Spell(ast.NodeTransformer):
        def visit_Name(self, node):
            known = local.get(node.id)
            return self.visit(ast.parse(known, mode="eval").body) if known else node

    return ast.unparse(Spell().visit(ast.parse(value, mode="eval").body))


def _flat(body):
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _flat(node.body)


if __name__ == "__main__":
    import sys
    found = list(blocks(Path(sys.argv[1])))
    print(len(found), sum(len(block["examples"]) for block in found))

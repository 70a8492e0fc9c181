"""Runs a script as its own application: a fresh __main__, its arguments, its traceback."""

import sys
import types

import _codecs
import _engine
from _frozen_importlib import ModuleSpec

_own_modules = set()


def _find_codec(name):
    """Encodings beyond those that are built in come with a module, which is imported when the first is asked for."""
    if "encodings" in sys.modules:
        return None
    import encodings
    return encodings.search_function(name)


_codecs.register(_find_codec)


class _Input:
    """There is nobody at the other end: input() meets the end of the file."""

    encoding, errors, closed, name, mode = "utf-8", "strict", False, "<stdin>", "r"

    def readline(self, size=-1):
        return ""

    read = readline

    def readlines(self, hint=-1):
        return []

    def __iter__(self):
        return iter(())

    def isatty(self):
        return False

    def readable(self):
        return True

    def writable(self):
        return False

    def flush(self):
        pass


class _Files:
    """Finds modules beside the script, among the engine's files, and in archives and single modules that sys.path names."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        tail = fullname.rpartition(".")[2]
        for folder in sys.path if path is None else path:
            if folder.endswith(".py"):
                candidates = [(folder, False)] if folder.rpartition("/")[2] == f"{tail}.py" else []
            else:
                base = f"{folder}/{tail}" if folder else tail
                candidates = [(f"{base}/__init__.py", True), (f"{base}.py", False)]
            for file, package in candidates:
                if _is_file(file):
                    spec = ModuleSpec(fullname, cls, origin=file, is_package=package)
                    if package:
                        spec.submodule_search_locations = [base]
                    return spec
        return None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        file = module.__spec__.origin
        _own_modules.add(module.__name__)
        # Not by the spec's has_location: the machinery would then look for compiled files, which need a file system.
        module.__file__ = file
        exec(compile(_source(file), file, "exec"), module.__dict__)


#: The members of archives that modules were looked for in, by the archive's path.
_archives = {}


def _member(file):
    """(archive, name in it) of a path that leads into an archive, or None."""
    for ending in (".zip/", ".egg/"):
        at = file.find(ending)
        if at >= 0:
            return file[:at + 4], file[at + 5:]
    return None


def _members(archive):
    if archive not in _archives:
        found = _engine.file_stat(archive)
        if found is None or found[0]:
            return {}
        # Reading one imports modules, which are not to be looked for in it.
        _archives[archive] = {}
        import io
        import zipfile
        with zipfile.ZipFile(io.BytesIO(_engine.file_read(archive)), metadata_encoding="utf-8") as members:
            _archives[archive] = {name: members.read(name) for name in members.namelist() if name.endswith(".py")}
    return _archives[archive]


def _is_file(file):
    inside = _member(file)
    if inside is not None and inside[1] in _members(inside[0]):
        return True
    found = _engine.file_stat(file)
    return found is not None and not found[0]


def _source(file):
    inside = _member(file)
    if inside is not None and inside[1] in _members(inside[0]):
        return _members(inside[0])[inside[1]].decode("utf-8")
    return _engine.file_read(file).decode("utf-8")


class _Missing:
    """Asked last: says what a script can import where the module it wants is not there."""

    KNOWN = ("pyarrow", "matplotlib", "scipy", "sklearn", "requests", "torch", "tensorflow")

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        caller = sys._getframe(1)
        while caller is not None and caller.f_code.co_filename.startswith("<frozen"):
            caller = caller.f_back
        if caller is None or caller.f_code.co_filename.startswith("python/lib/"):
            return None
        if fullname in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"No module named '{fullname}': this part of the standard library is not in "
                                      "Touchpaper", name=fullname)
        if fullname.partition(".")[0] in cls.KNOWN:
            raise ModuleNotFoundError(f"No module named '{fullname}': Touchpaper has pyspark, a small numpy and pandas, most of "
                                      "the standard library and the modules beside your script", name=fullname)
        return None


def prepare(stdout, stderr):
    """Once for an interpreter."""
    import builtins
    import _threads
    _threads.install()
    import io

    sys.stdin = sys.__stdin__ = _Input()
    sys.stdout = sys.__stdout__ = stdout
    sys.stderr = sys.__stderr__ = stderr
    sys.path[:] = []
    # What `subprocess` calls by it is the terminal's command.
    sys.executable = "python"
    sys.meta_path.append(_Files)
    sys.meta_path.append(_Missing)
    sys.dont_write_bytecode = True
    import _files
    builtins.open = io.open = _files.open
    import errno
    import _errno
    _errno.complete(errno)
    import time
    import _worker
    time.sleep = _worker.sleep
    builtins.print = _printing(builtins.print)
    for name, value in (("exit", _Quit("exit")), ("quit", _Quit("quit"))):
        setattr(builtins, name, value)


def _printing(to):
    """`print`, which in a task goes to the worker's own output: what a program put into its sys.stdout stays its own."""
    def print(*values, sep=" ", end="\n", file=None, flush=False):
        if file is None and sys.stdout is not sys.__stdout__ and _engine.task() is not None:
            file = sys.__stdout__
        to(*values, sep=sep, end=end, file=file, flush=flush)

    print.__qualname__ = "print"
    return print


class _Quit:
    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f"Use {self._name}() to end the script"

    def __call__(self, code=None):
        raise SystemExit(code)


def _forget_last_run():
    for name in _own_modules:
        sys.modules.pop(name, None)
    _own_modules.clear()
    import _threads
    _threads.stop_all()
    context = sys.modules.get("pyspark.core.context")
    if context is not None:
        context.SparkContext._forget()
    pipelines = sys.modules.get("pyspark.ml.pipeline")
    if pipelines is not None:
        pipelines.fitted.clear()


def _forget_halves():
    """Modules whose import was stopped midway: what an import does then to forget them is stopped as well."""
    for name, module in list(sys.modules.items()):
        if getattr(getattr(module, "__spec__", None), "_initializing", False):
            del sys.modules[name]
    import _threads
    _threads.stop_all()


#: What `SparkConf()` has before a program sets anything.
defaults = {}


#: How many programs wait for one that they run.
_waiting = 0


def inside(name, *arguments):
    """`run`, `run_text` or `run_module` of a program that the running one has asked for, which goes on with its own."""
    global _waiting
    import linecache

    kept = sys.argv[:], sys.path[:], sys.stdin, sys.modules["__main__"], dict(defaults), dict(linecache.cache)
    _waiting += 1
    try:
        return globals()[name](*arguments)
    finally:
        _waiting -= 1
        sys.argv[:], sys.path[:], sys.stdin, sys.modules["__main__"], settings, lines = kept
        defaults.clear()
        defaults.update(settings)
        linecache.cache.clear()
        linecache.cache.update(lines)


def begin(launch):
    """A new application: (settings, what can be imported, what is read from standard input)."""
    import io

    if not _waiting:
        _forget_last_run()
        _archives.clear()
    settings, _, read = launch
    defaults.clear()
    defaults.update(settings)
    _engine.set_log_level(defaults.get("spark.log.level", "WARN"))
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BytesIO(read), "utf-8") if read else _Input()


def run(path, source, args, launch=((), (), b"")):
    """(kind, code, class, message, line): how the script ended."""
    folder = path.rpartition("/")[0]
    return _run(path, source, [path, *args], folder, launch)


def run_text(name, source, args, launch):
    """The same for `python -c` and what was piped in."""
    return _run(name, source, ["-c" if name == "<string>" else "-", *args], "", launch)


def run_module(name, args, launch):
    """The same for `python -m`."""
    from importlib.util import find_spec

    begin(launch)
    sys.path[:] = ["", *launch[1]]
    try:
        spec = find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = find_spec(f"{name}.__main__")
    except ImportError:
        spec = None
    if spec is None:
        sys.stderr.write(f"python: No module named {name}\n")
        return ("exit", 1, "", "", None)
    if hasattr(spec.loader, "get_code"):
        source = spec.loader.get_code(spec.name)
    else:
        source = _source(spec.origin)
    return _run(spec.origin or name, source, [spec.origin or name, *args], "", launch)


def _run(path, source, argv, folder, launch):
    import linecache

    begin(launch)
    sys.argv[:] = argv
    sys.path[:] = [folder, *launch[1]]
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=path, __builtins__=sys.modules["builtins"], __spec__=None, __cached__=None)
    sys.modules["__main__"] = main
    linecache.cache.clear()
    if isinstance(source, str):
        linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    try:
        code = compile(source, path, "exec") if isinstance(source, str) else source
        try:
            exec(code, main.__dict__)
        finally:
            if not _engine.interrupted() and _serves() is None and not _waiting:
                import _threads
                _threads.finish()
    except SystemExit as leave:
        return _exit_code(leave.code)
    except BaseException as problem:
        if _engine.interrupted():
            raise
        return _failed(problem, path, __file_name__) if _serves() is None else ("serving", _serves(), "", "", None)
    finally:
        # What serves goes on with its session.
        if not _engine.interrupted() and _serves() is None and not _waiting:
            _remember_pipelines(path, main.__dict__)
            _stop_contexts()
    return ("success", 0, "", "", None)


def _remember_pipelines(path, names):
    """For the page's canvas, which may ask when the script's names are gone."""
    if "pyspark.ml.pipeline" in sys.modules:
        import _canvas
        try:
            _canvas.remember(path, names)
        except Exception:
            # A stage of the script's own may refuse to be described; the script's outcome is its own.
            pass


def _serves():
    """The port at which the program has begun to serve."""
    replica = sys.modules.get("_replica")
    return None if replica is None else replica.port()


def _stop_contexts():
    context = sys.modules.get("pyspark.core.context")
    if context is not None:
        context.SparkContext._forget()


def _exit_code(code):
    if code is None:
        return ("exit", 0, "", "", None)
    if isinstance(code, int):
        return ("exit", code, "", "", None)
    print(code, file=sys.stderr)
    return ("exit", 1, "", "", None)


def _failed(problem, path, runner):
    import traceback

    # The frames of the module that runs it are not the user's.
    trace = problem.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == runner:
        trace = trace.tb_next
    problem.__traceback__ = trace
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(problem, SyntaxError) and problem.filename == path:
        line = problem.lineno
    sys.stderr.write("".join(traceback.format_exception(problem)))
    try:
        message = str(problem)
    except Exception:
        message = "<exception str() failed>"
    return ("error", 1, type(problem).__name__, message, line)


__file_name__ = _run.__code__.co_filename

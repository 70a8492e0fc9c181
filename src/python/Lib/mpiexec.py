"""`mpiexec -n N script.py`: N ranks at the same time, each with a `__main__` of its own, on a thread of its own."""

import linecache
import sys
import traceback

import _engine
import _host
import _isolated

#: Each has a thread and its own copy of what it makes.
MOST = 64


def run(path, n=1, args=(), label=False):
    """Runs a script's ranks to their end; the exit code."""
    return run_source(_host._source(path), n, path, args, label)


def run_source(source, n=1, path="<string>", args=(), label=False):
    from mpi4py import MPI

    if not 1 <= n <= MOST:
        return _complain(f"-n {n}: there can be 1 to {MOST} ranks")
    try:
        world = _engine.World(n)
    except RuntimeError:
        return _complain(f"-n {n}: ranks run at the same time, and this page has one thread; -n 1 can be run")
    linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    try:
        code = compile(source, path, "exec")
    except SyntaxError as problem:
        sys.stderr.write("".join(traceback.format_exception(problem)))
        return 1
    before = sys.argv[:], sys.path[:]
    sys.argv[:] = [path, *args]
    sys.path.insert(0, path.rpartition("/")[0])
    codes, ended = {}, []

    def rank(number):
        names = {"__name__": "__main__", "__file__": path, "__builtins__": sys.modules["builtins"], "__spec__": None, "__doc__": None}
        with _isolated.inside(_isolated.Space(names)):
            if label:
                _engine.label_lines(f"[{number}] ")
            MPI._here.me = MPI._Rank(world, number, n)
            try:
                codes[number] = _ended(code, names, lambda why: end_all(number, why), world)
            finally:
                MPI._here.me = None
                world.end(number)

    def end_all(number, why):
        """The first whose end is all ranks' end tells why; what the others meet then is no news."""
        if ended:
            return False
        ended.append(number)
        world.abort(why)
        return True

    threads = []
    try:
        threads += [_isolated.thread(lambda number=number: rank(number), "MainThread") for number in range(n)]
        for thread in threads:
            while thread.is_alive():
                thread.join(0.05)
                if ended:
                    _end(threads, ended[0])
    finally:
        _end(threads, None)
        sys.argv[:], sys.path[:] = before
    if ended and n > 1:
        _complain(f"rank {ended[0]} ended with exit code {codes.get(ended[0], 1)}, and the other ranks with it")
    return next((code for _, code in sorted(codes.items()) if code), 0) if not ended else codes.get(ended[0]) or 1


def _end(threads, first):
    for number, thread in enumerate(threads):
        if number != first and thread.is_alive():
            _isolated.stop(thread)


def _ended(code, names, end_all, world):
    from mpi4py import MPI

    try:
        exec(code, names)
        return 0
    except MPI._Abort as leave:
        end_all("MPI_Abort was called")
        return leave.code or 1
    except SystemExit as leave:
        told = _host._exit_code(leave.code)[1]
        if told:
            end_all("a rank has ended")
        return told
    except BaseException as problem:
        if _engine.interrupted():
            raise
        # Down to the rank's own frames.
        problem.__traceback__ = problem.__traceback__.tb_next
        if end_all("a rank has failed"):
            sys.stderr.write("".join(traceback.format_exception(problem)))
        return 1


def _complain(text):
    sys.stderr.write(f"mpiexec: {text}\n")
    return 1


def main(arguments):
    """As it is typed: the terminal has read the options."""
    number, label, path, *rest = arguments
    try:
        source = _host._source(path)
    except OSError as problem:
        return _complain(f"{path}: {problem.strerror or problem}")
    except UnicodeDecodeError:
        return _complain(f"{path} is not UTF-8 text")
    return run_source(source, int(number), path, rest, label == "label")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs the terminal's commands. One is run to its end when it is started, or where it reads from a pipe when that is closed."""

import io
import os
import shlex
import sys
import time

import _engine

PIPE, STDOUT, DEVNULL = -1, -2, -3


class SubprocessError(Exception):
    pass


class CalledProcessError(SubprocessError):
    def __init__(self, returncode, cmd, output=None, stderr=None):
        self.returncode, self.cmd, self.output, self.stderr = returncode, cmd, output, stderr

    def __str__(self):
        return f"Command '{self.cmd}' returned non-zero exit status {self.returncode}."

    stdout = property(lambda self: self.output, lambda self, value: setattr(self, "output", value))


class TimeoutExpired(SubprocessError):
    def __init__(self, cmd, timeout, output=None, stderr=None):
        self.cmd, self.timeout, self.output, self.stderr = cmd, timeout, output, stderr

    def __str__(self):
        return f"Command '{self.cmd}' timed out after {self.timeout} seconds"

    stdout = property(lambda self: self.output, lambda self, value: setattr(self, "output", value))


class CompletedProcess:
    def __init__(self, args, returncode, stdout=None, stderr=None):
        self.args, self.returncode, self.stdout, self.stderr = args, returncode, stdout, stderr

    def __repr__(self):
        parts = [f"args={self.args!r}", f"returncode={self.returncode!r}"]
        parts += [f"{name}={value!r}" for name, value in (("stdout", self.stdout), ("stderr", self.stderr)) if value is not None]
        return f"CompletedProcess({', '.join(parts)})"

    def check_returncode(self):
        if self.returncode:
            raise CalledProcessError(self.returncode, self.args, self.stdout, self.stderr)


class _Input(io.BytesIO):
    """What is written is read by the command when it is closed."""

    def __init__(self, process):
        super().__init__()
        self._process = process

    def close(self):
        if not self.closed:
            content = self.getvalue()
            super().close()
            self._process._run(content)


class Popen:
    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None, close_fds=True,
                 shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None, creationflags=0, restore_signals=True,
                 start_new_session=False, pass_fds=(), *, user=None, group=None, extra_groups=None, encoding=None, errors=None,
                 text=None, umask=-1, pipesize=-1, process_group=None):
        self.args, self._shell, self._cwd, self._env = args, shell, cwd, env
        self._text = encoding or ("utf-8" if text or universal_newlines or errors else None)
        self._errors, self._outs = errors or "strict", (stdout, stderr)
        self._out = self._err = None
        self.pid, self.returncode = _engine.pid() + 1, None
        self.stdin = self.stdout = self.stderr = None
        if cwd is not None and not os.path.isdir(cwd):
            raise FileNotFoundError(2, "No such file or directory", os.fspath(cwd))
        if stdin == PIPE:
            self.stdin = _Input(self)
            if self._text:
                self.stdin = io.TextIOWrapper(self.stdin, self._text, self._errors, write_through=True)
        else:
            self._run(stdin.read() if hasattr(stdin, "read") else b"")

    def _command(self):
        """A line of the shell, or words."""
        args = self.args
        if isinstance(args, (str, bytes, os.PathLike)):
            args = os.fsdecode(args)
            return args if self._shell else [args]
        words = [os.fsdecode(word) for word in args]
        return words[0] if self._shell else words

    def _run(self, content):
        command = self._command()
        if isinstance(command, list) and not command:
            raise IndexError("list index out of range")
        content = content.encode(self._text or "utf-8") if isinstance(content, str) else bytes(content)
        environment = os.environ.copy() if self._env is None else dict(self._env)
        folder = os.path.abspath(self._cwd or os.getcwd())
        code, out, err = _engine.run_command(command, environment, folder, content)
        if isinstance(command, list) and code == 127 and not out and b"command not found" in err:
            # No program has been started.
            raise FileNotFoundError(2, "No such file or directory", command[0])
        self.returncode = code
        to_out, to_err = self._outs
        if to_err == STDOUT:
            out, err = out + err, None
        self._out, self._err = self._give(out, to_out, sys.stdout, "stdout"), self._give(err, to_err, sys.stderr, "stderr")

    def _give(self, content, to, usual, name):
        if content is None:
            return None
        if to == PIPE:
            stream = io.BytesIO(content)
            setattr(self, name, io.TextIOWrapper(stream, self._text, self._errors) if self._text else stream)
            return stream
        if to is None:
            usual.write(content.decode("utf-8", "replace"))
        elif to != DEVNULL:
            buffer = getattr(to, "buffer", None)
            if buffer is not None:
                buffer.write(content)
            else:
                try:
                    to.write(content)
                except TypeError:
                    to.write(content.decode("utf-8", "replace"))
        return None

    def _rest(self, stream):
        return stream.read() if stream is not None and not stream.closed else None

    def communicate(self, input=None, timeout=None):
        if self.stdin is not None and not self.stdin.closed:
            if input:
                self.stdin.write(input)
            self.stdin.close()
        elif input is not None and self.stdin is None:
            raise ValueError("Cannot send input: stdin is no pipe")
        return self._rest(self.stdout), self._rest(self.stderr)

    def wait(self, timeout=None):
        if self.returncode is None:
            self.stdin.close()
        return self.returncode

    def poll(self):
        return self.returncode

    def send_signal(self, signal):
        pass

    def terminate(self):
        pass

    kill = terminate

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wait()

    def __repr__(self):
        return f"<Popen: returncode: {self.returncode} args: {self.args!r}>"


def run(*popenargs, input=None, capture_output=False, timeout=None, check=False, **kwargs):
    if input is not None:
        if kwargs.get("stdin") is not None:
            raise ValueError("stdin and input arguments may not both be used.")
        kwargs["stdin"] = PIPE
    if capture_output:
        if kwargs.get("stdout") is not None or kwargs.get("stderr") is not None:
            raise ValueError("stdout and stderr arguments may not be used with capture_output.")
        kwargs["stdout"] = kwargs["stderr"] = PIPE
    begun = time.monotonic()
    process = Popen(*popenargs, **kwargs)
    out, err = process.communicate(input)
    if timeout is not None and time.monotonic() - begun > timeout:
        # It could not be stopped before, but it was too slow.
        raise TimeoutExpired(process.args, timeout, out, err)
    process.wait()
    ended = CompletedProcess(process.args, process.returncode, out, err)
    if check:
        ended.check_returncode()
    return ended


def call(*popenargs, timeout=None, **kwargs):
    return run(*popenargs, timeout=timeout, **kwargs).returncode


def check_call(*popenargs, **kwargs):
    code = call(*popenargs, **kwargs)
    if code:
        raise CalledProcessError(code, kwargs.get("args") or popenargs[0])
    return 0


def check_output(*popenargs, timeout=None, **kwargs):
    for name in ("stdout", "check"):
        if name in kwargs:
            raise ValueError(f"{name} argument not allowed, it will be overridden.")
    return run(*popenargs, stdout=PIPE, timeout=timeout, check=True, **kwargs).stdout


def getstatusoutput(cmd, *, encoding=None, errors=None):
    ended = run(cmd, shell=True, text=True, stdout=PIPE, stderr=STDOUT)
    return ended.returncode, ended.stdout.removesuffix("\n")


def getoutput(cmd, *, encoding=None, errors=None):
    return getstatusoutput(cmd)[1]


def list2cmdline(seq):
    return shlex.join(map(str, seq))

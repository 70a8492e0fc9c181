"""A program that serves: the app that it gives to `_serve` answers requests after the program itself has come to its end.

A worker cannot both wait inside a program and take messages, so `serve` leaves the program as an exception would, and what
follows `app.run()` is not run; a server that is stopped is ended with its engine."""

import sys
import types


class Serving(BaseException):
    """Leaves the program."""


#: `respond(method, target, headers, body, peer)` and its port, once a program has given it.
_served = None


def allow(environment):
    """From here on a program may serve; it finds these variables."""
    import os

    os.environ.update(environment)
    module = types.ModuleType("_serve")
    module.serve = serve
    sys.modules["_serve"] = module


def serve(respond, host, port):
    global _served
    _served = (respond, int(port))
    raise Serving


def port():
    """Where it would listen, if a program has come so far."""
    return None if _served is None else _served[1]


def answer(method, target, headers, body):
    """(status, reason, headers, body)"""
    status, reason, told, content = _served[0](method, target, headers, body, "127.0.0.1")
    return int(status), str(reason), [(str(name), str(value)) for name, value in told], bytes(content)


def run_app(module, name, port):
    """`flask run` and `gunicorn`: serves an app by where it is."""
    from flask import Flask
    from flask import _serving

    app = _found(module, name, Flask)
    if isinstance(app, Flask):
        return _serving.run(app, "0.0.0.0", port, {})

    def respond(method, target, headers, body, peer):
        return _serving.answer(app, method, target, headers, body, peer, f"localhost:{port}", sys.stderr.write)

    sys.stderr.write(f"Listening at: http://0.0.0.0:{port}\n")
    serve(respond, "0.0.0.0", port)


def _found(module, name, kind):
    import importlib

    try:
        place = importlib.import_module(module)
    except ModuleNotFoundError as problem:
        if problem.name != module.partition(".")[0]:
            raise
        raise SystemExit(f"Error: Could not import '{module}'.")
    if name:
        app = place
        for part in name.split("."):
            app = getattr(app, part, None)
            if app is None:
                raise SystemExit(f"Error: Failed to find attribute '{name}' in '{module}'.")
        return app() if isinstance(app, types.FunctionType) and app.__code__.co_argcount == 0 else app
    for usual in ("app", "application"):
        if isinstance(getattr(place, usual, None), kind):
            return getattr(place, usual)
    apps = [value for value in vars(place).values() if isinstance(value, kind)]
    if len(apps) == 1:
        return apps[0]
    if apps:
        raise SystemExit(f"Error: Detected multiple Flask applications in module '{module}'. Use '{module}:name' to specify the correct one.")
    for usual in ("create_app", "make_app"):
        if callable(getattr(place, usual, None)):
            return getattr(place, usual)()
    raise SystemExit(f"Error: Failed to find Flask application or factory in module '{module}'. Use '{module}:name' to specify one.")

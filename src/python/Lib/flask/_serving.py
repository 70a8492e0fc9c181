"""`app.run`: who answers for an app.

An engine that can serve has a native module `_serve` with one function, `serve(respond, host, port)`: it keeps the place, returns
when it is stopped, and calls `respond(method, target, headers, body, peer)` for each request, which gives
`(status, reason, headers, body)`. `headers` are (name, value) pairs of texts, bodies are bytes."""

import io
import sys
import time
from urllib.parse import unquote_to_bytes


def environ_for(method, path, query, headers, body, scheme="http", host="localhost", root="", peer=None):
    """A WSGI environment. `path` has bytes as latin-1 letters, without percent signs."""
    name, _, port = host.rpartition(":") if ":" in host else (host, "", "")
    if root and path.startswith(root):
        path = path[len(root):]
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": root, "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_URI": path, "RAW_URI": path,
        "SERVER_NAME": name, "SERVER_PORT": port or ("443" if scheme == "https" else "80"), "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host, "wsgi.version": (1, 0), "wsgi.url_scheme": scheme, "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }
    if peer is not None:
        environ["REMOTE_ADDR"] = peer
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    for header, value in headers:
        key = header.upper().replace("-", "_")
        if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            environ[key] = value
            continue
        key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ and key not in ("HTTP_HOST", "HTTP_COOKIE") else value
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def answer(app, method, target, headers, body, peer="127.0.0.1", host="localhost", log=None):
    """(status, reason, headers, body) of what a WSGI app answers."""
    path, _, query = target.partition("?")
    told = []

    def start_response(status, headers, exc_info=None):
        told[:] = [status, headers]

    host = next((value for name, value in headers if name.lower() == "host"), host)
    path = unquote_to_bytes(path).decode("latin-1")
    environ = environ_for(method, path, query, [pair for pair in headers if pair[0].lower() != "host"], body, host=host, peer=peer)
    try:
        parts = app(environ, start_response)
        try:
            content = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
    except Exception:
        # In debug mode an app raises what its views raise; whoever asked gets an answer all the same.
        import traceback
        traceback.print_exc()
        content = traceback.format_exc().encode()
        told[:] = ["500 INTERNAL SERVER ERROR", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))]]
    status, _, reason = told[0].partition(" ")
    if log is not None:
        stamp = time.strftime("%d/%b/%Y %H:%M:%S")
        log(f'{peer} - - [{stamp}] "{method} {target} HTTP/1.1" {status} -\n')
    return int(status), reason, [(name, value) for name, value in told[1]], content


def run(app, host, port, options):
    """Gives the app to the engine; where none can serve, says what would be served where."""
    write = sys.stderr.write
    sys.stdout.write(f" * Serving Flask app {app.name!r}\n * Debug mode: {'on' if app.debug else 'off'}\n")
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host

    def respond(method, target, headers, body, peer="127.0.0.1"):
        return answer(app, method, target, headers, body, peer, f"{shown}:{port}", write)

    try:
        import _serve
    except ModuleNotFoundError:
        _say_what_is_not_served(app, shown, port)
        return
    write(f" * Running on http://{shown}:{port}\nPress CTRL+C to quit\n")
    _serve.serve(respond, host, port)


def _say_what_is_not_served(app, host, port):
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    width = max((len(rule.rule) for rule in rules), default=0)
    lines = [f" * Nothing listens at http://{host}:{port}: a script that runs by itself has no server here. What the app would answer:"]
    for rule in rules:
        methods = ", ".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))
        lines.append(f"     {rule.rule:{width}}  {methods}")
    lines.append(" * app.test_client() asks it without a server; `docker run` and deployments of the page serve it.")
    sys.stderr.write("\n".join(lines) + "\n")

"""A client for tests: asks an app without any network, and keeps cookies."""

import io
import json as _json
from urllib.parse import quote, unquote, urlencode, urlsplit

from flask._files import FileStorage
from flask._http import cookies_of
from flask._multi import Headers, MultiDict
from flask._response import Response
from flask._serving import environ_for


def environ_of(app, path="/", base_url=None, query_string=None, method="GET", data=None, json=None, headers=None, content_type=None,
               environ_overrides=None, environ_base=None, input_stream=None, auth=None, subdomain=None, url_scheme=None, **unknown):
    """A WSGI environment as a client would make it."""
    if unknown:
        raise TypeError(f"EnvironBuilder.__init__() got an unexpected keyword argument {next(iter(unknown))!r}")
    address = urlsplit(path)
    root = app.config["APPLICATION_ROOT"].rstrip("/") if app is not None else ""
    if address.netloc:
        scheme, host = address.scheme or "http", address.netloc
    else:
        base = urlsplit(base_url or "http://localhost/")
        scheme, host, root = url_scheme or base.scheme, base.netloc, base.path.rstrip("/") or root
    headers = Headers(headers)
    if auth is not None:
        import base64
        headers["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
    if json is not None:
        if data is not None:
            raise TypeError("can't provide both json and data")
        dumps = app.json.dumps if app is not None else _json.dumps
        data, content_type = dumps(json), content_type or "application/json"
    body, kind = _body(data, content_type)
    if input_stream is not None:
        body = input_stream.read()
    query = address.query if query_string is None else query_string if isinstance(query_string, str) else urlencode(
        list(MultiDict(query_string).items(multi=True)))
    environ = environ_for(method.upper(), unquote(address.path, "latin-1") or "/", query, list(headers), body, scheme, host, root)
    if kind is not None:
        environ["CONTENT_TYPE"] = kind
    environ.update(environ_base or {})
    environ.update(environ_overrides or {})
    return environ


def _body(data, content_type):
    if data is None:
        return b"", content_type
    if isinstance(data, str):
        return data.encode(), content_type
    if isinstance(data, (bytes, bytearray)):
        return bytes(data), content_type
    if hasattr(data, "read"):
        return data.read(), content_type
    pairs = list(MultiDict({key: value if isinstance(value, (list, MultiDict)) else [value]
                            for key, value in data.items()}).items(multi=True)) if isinstance(data, dict) else list(data)
    if any(isinstance(value, (tuple, FileStorage)) or hasattr(value, "read") for _, value in pairs):
        return _multipart(pairs)
    return urlencode(pairs).encode(), content_type or "application/x-www-form-urlencoded"


def _multipart(pairs):
    boundary = "---------------WerkzeugFormPart_0123456789"
    out = []
    for name, value in pairs:
        file, filename, kind = value, None, None
        if isinstance(value, tuple):
            file, filename, *rest = value
            kind = rest[0] if rest else None
        elif isinstance(value, FileStorage):
            filename, kind = value.filename, value.content_type
        elif hasattr(value, "read"):
            filename = getattr(value, "name", "file")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if filename is not None:
            from flask._http import guess_type
            head += f'; filename="{filename}"\r\nContent-Type: {kind or guess_type(filename)}'
            content = file.read() if hasattr(file, "read") else bytes(file)
        else:
            content = str(value).encode()
        out.append(head.encode() + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(out) + f"--{boundary}--\r\n".encode(), f'multipart/form-data; boundary="{boundary}"'


class TestResponse(Response):
    """What the app answered, with the request that it answered."""

    __test__ = False
    default_mimetype = None

    def __init__(self, response, status, headers, environ, history):
        super().__init__(response, status, headers)
        from flask._request import Request
        self.request = Request(environ)
        self.history = history


class FlaskClient:
    def __init__(self, app, response_wrapper=None, use_cookies=True, **options):
        self.application = app
        self.environ_base = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "Werkzeug/3.1.9"}
        # (domain, path, name) -> value
        self._cookies = {} if use_cookies else None

    def open(self, *args, buffered=False, follow_redirects=False, **named):
        if args and isinstance(args[0], dict):
            environ = dict(args[0])
        else:
            base = {**self.environ_base, **named.pop("environ_base", {})}
            environ = environ_of(self.application, *args, environ_base={}, **named)
            environ.update({key: value for key, value in base.items() if key not in environ})
        history = []
        response = self._ask(environ, history)
        while follow_redirects and response.status_code in (301, 302, 303, 305, 307, 308):
            if len(history) > 30:
                raise RuntimeError("Loop detected: Too many redirects")
            history.append(response)
            response = self._ask(self._next(response, environ), history)
            environ = response.request.environ
        return response

    def _ask(self, environ, history):
        domain = environ.get("HTTP_HOST", "localhost").split(":")[0]
        if self._cookies is not None:
            # As in werkzeug's client, its own cookies go before a header of that name.
            environ.pop("HTTP_COOKIE", None)
            known = [f"{name}={value}" for (host, path, name), value in self._cookies.items()
                     if host == domain and environ["PATH_INFO"].startswith(path)]
            if known:
                environ["HTTP_COOKIE"] = "; ".join(known)
        told = []

        def start_response(status, headers, exc_info=None):
            told[:] = [status, headers]

        parts = self.application(environ, start_response)
        try:
            body = [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()
        environ["wsgi.input"].seek(0)
        response = TestResponse(body, told[0], told[1], environ, tuple(history))
        if self._cookies is not None:
            for header in response.headers.get_all("Set-Cookie"):
                self._keep(header, domain)
        return response

    def _keep(self, header, domain):
        (name, value), *options = cookies_of(header)
        options = {key.lower(): option for key, option in options}
        place = (options.get("domain", domain), options.get("path", "/"), name)
        if options.get("max-age") == "0":
            self._cookies.pop(place, None)
        else:
            self._cookies[place] = header.split(";")[0].partition("=")[2]

    def _next(self, response, environ):
        location = response.headers["Location"]
        if not urlsplit(location).netloc:
            root = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}"
            folder = environ["PATH_INFO"].rpartition("/")[0]
            location = root + (location if location.startswith("/") else f"{folder}/{location}")
        method = environ["REQUEST_METHOD"]
        keeps = response.status_code in (307, 308)
        if not keeps and method != "HEAD":
            method = "GET"
        body = environ["wsgi.input"].getvalue() if keeps else None
        made = environ_of(self.application, location, method=method, data=body)
        if keeps and environ.get("CONTENT_TYPE"):
            made["CONTENT_TYPE"] = environ["CONTENT_TYPE"]
        made.update({key: value for key, value in self.environ_base.items() if key not in made})
        return made

    def _method(name):
        def ask(self, *args, **named):
            return self.open(*args, method=name, **named)

        return ask

    get, post, put, delete, patch, options, head, trace = map(
        _method, ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"))
    del _method

    def set_cookie(self, key, value="", *, domain="localhost", origin_only=True, path="/", **options):
        from flask._http import cookie_header
        self._cookies[(domain, path, key)] = cookie_header(key, value, path=None).partition("=")[2]

    def delete_cookie(self, key, *, domain="localhost", path="/"):
        self._cookies.pop((domain, path, key), None)

    def get_cookie(self, key, domain="localhost", path="/"):
        value = self._cookies.get((domain, path, key))
        return None if value is None else _Cookie(key, cookies_of(f"{key}={value}")[0][1])

    def session_transaction(self):
        return _Transaction(self)

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        return None


class _Cookie:
    def __init__(self, key, value):
        self.key, self.value = key, value


class _Transaction:
    """Lets a test look into and change what the session holds."""

    def __init__(self, client):
        self._client = client

    def __enter__(self):
        from flask._sessions import open_session
        app = self._client.application
        environ = environ_of(app, "/")
        cookies = "; ".join(f"{name}={value}" for (_, _, name), value in self._client._cookies.items())
        if cookies:
            environ["HTTP_COOKIE"] = cookies
        self._session = open_session(app, app.request_class(environ))
        return self._session

    def __exit__(self, kind, problem, trace):
        from flask._sessions import save_session
        app = self._client.application
        response = app.response_class()
        save_session(app, self._session, response)
        for header in response.headers.get_all("Set-Cookie"):
            self._client._keep(header, "localhost")


__all__ = ["FlaskClient", "io", "quote"]

"""A request, read from a WSGI environment as its parts are asked for."""

import json

from flask._context import app_or_none
from flask._errors import BadRequest, BadRequestKeyError, default_exceptions
from flask._files import FileStorage, parts_of
from flask._http import cookies_of, options_of, query_pairs
from flask._multi import Headers, ImmutableMultiDict, KeyMissing, MultiDict
from urllib.parse import quote

_FORM = "application/x-www-form-urlencoded"


class _Fields(ImmutableMultiDict):
    """Where a key that was not sent is a bad request."""

    def __getitem__(self, key):
        try:
            return super().__getitem__(key)
        except KeyMissing:
            raise BadRequestKeyError(key) from None


class _EnvironHeaders(Headers):
    def __init__(self, environ):
        super().__init__()
        for key, value in environ.items():
            if key.startswith("HTTP_") and key not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
                self.add(key[5:].replace("_", "-").title(), value)
            elif key in ("CONTENT_TYPE", "CONTENT_LENGTH") and value:
                self.add(key.replace("_", "-").title(), value)


class _UserAgent:
    def __init__(self, text):
        self.string = text

    def to_header(self):
        return self.string

    def __str__(self):
        return self.string

    def __bool__(self):
        return bool(self.string)


class Authorization(dict):
    """Credentials of the `Authorization` header."""

    def __init__(self, kind, values, token=None):
        super().__init__(values)
        self.type, self.token = kind, token
        self.username, self.password = values.get("username"), values.get("password")


class Request:
    def __init__(self, environ):
        self.environ = environ
        self.method = environ.get("REQUEST_METHOD", "GET").upper()
        self.scheme = environ.get("wsgi.url_scheme", "http")
        self.url_rule = None
        self.view_args = None
        self.routing_exception = None
        self.remote_addr = environ.get("REMOTE_ADDR")
        self.headers = _EnvironHeaders(environ)
        self.query_string = environ.get("QUERY_STRING", "").encode("latin-1")
        self.path = "/" + _decoded(environ.get("PATH_INFO", "")).lstrip("/") if not environ.get("PATH_INFO", "").startswith("//") \
            else _decoded(environ["PATH_INFO"])
        self.root_path = _decoded(environ.get("SCRIPT_NAME", "")).rstrip("/")
        self._data = None
        self._parsed = None
        self._json = {}

    # The body.

    @property
    def max_content_length(self):
        app = app_or_none()
        return None if app is None else app.config.get("MAX_CONTENT_LENGTH")

    def get_data(self, cache=True, as_text=False, parse_form_data=False):
        if self._data is None:
            length = self.content_length
            most = self.max_content_length
            if most is not None and length is not None and length > most:
                raise default_exceptions[413]()
            stream = self.environ.get("wsgi.input")
            self._data = stream.read(length or 0) if stream is not None else b""
        return self._data.decode("utf-8", "replace") if as_text else self._data

    @property
    def data(self):
        # What was read as a form is not there a second time.
        return b"" if self.mimetype in (_FORM, "multipart/form-data") else self.get_data()

    @property
    def stream(self):
        import io
        return io.BytesIO(self.get_data())

    def _form(self):
        if self._parsed is None:
            fields, files = [], []
            if self.mimetype == _FORM:
                fields = query_pairs(self.get_data(as_text=True))
            elif self.mimetype == "multipart/form-data":
                fields, files = parts_of(self.get_data(), self.mimetype_params.get("boundary", ""))
            self._parsed = _Fields(fields), _Fields(files)
        return self._parsed

    @property
    def form(self):
        return self._form()[0]

    @property
    def files(self):
        return self._form()[1]

    @property
    def args(self):
        return _Fields(query_pairs(self.query_string.decode("latin-1")))

    @property
    def values(self):
        both = MultiDict(self.args)
        if self.method in ("POST", "PUT", "PATCH"):
            both.update(self.form)
        return _Fields(both)

    @property
    def is_json(self):
        kind = self.mimetype
        return kind == "application/json" or kind.startswith("application/") and kind.endswith("+json")

    @property
    def json(self):
        return self.get_json()

    def get_json(self, force=False, silent=False, cache=True):
        if cache and silent in self._json:
            return self._json[silent]
        if not (force or self.is_json):
            return None if silent else self.on_json_loading_failure(None)
        try:
            app = app_or_none()
            data = self.get_data()
            value = app.json.loads(data) if app is not None else json.loads(data)
        except ValueError as problem:
            value = None if silent else self.on_json_loading_failure(problem)
            if cache:
                self._json[silent] = value
        else:
            if cache:
                self._json = {True: value, False: value}
        return value

    def on_json_loading_failure(self, problem):
        if problem is None:
            raise default_exceptions[415]("Did not attempt to load JSON data because the request Content-Type was not 'application/json'.")
        app = app_or_none()
        if app is not None and app.debug:
            raise BadRequest(f"Failed to decode JSON object: {problem}")
        raise BadRequest()

    # The head.

    @property
    def content_type(self):
        return self.environ.get("CONTENT_TYPE")

    @property
    def content_length(self):
        try:
            return max(0, int(self.environ.get("CONTENT_LENGTH") or ""))
        except ValueError:
            return None

    @property
    def mimetype(self):
        return options_of(self.content_type)[0]

    @property
    def mimetype_params(self):
        return options_of(self.content_type)[1]

    @property
    def cookies(self):
        return ImmutableMultiDict(cookies_of(self.headers.get("Cookie")))

    @property
    def authorization(self):
        kind, _, rest = (self.headers.get("Authorization") or "").partition(" ")
        if kind.lower() == "basic":
            import base64
            try:
                username, _, password = base64.b64decode(rest).decode().partition(":")
            except ValueError:
                return None
            return Authorization("basic", {"username": username, "password": password})
        return Authorization(kind.lower(), {}, rest.strip()) if kind else None

    @property
    def user_agent(self):
        return _UserAgent(self.headers.get("User-Agent", ""))

    @property
    def referrer(self):
        return self.headers.get("Referer")

    @property
    def origin(self):
        return self.headers.get("Origin")

    @property
    def accept_mimetypes(self):
        return _Accepted(self.headers.get("Accept"))

    @property
    def access_route(self):
        forwarded = self.headers.get("X-Forwarded-For")
        return [part.strip() for part in forwarded.split(",")] if forwarded else [self.remote_addr] if self.remote_addr else []

    # Where it goes.

    @property
    def host(self):
        host = self.environ.get("HTTP_HOST")
        if not host:
            host = self.environ.get("SERVER_NAME", "localhost")
            port = self.environ.get("SERVER_PORT", "80")
            if port not in ("", "80" if self.scheme == "http" else "443"):
                host = f"{host}:{port}"
        usual = ":443" if self.scheme == "https" else ":80"
        return host[:-len(usual)] if host.endswith(usual) else host

    @property
    def host_url(self):
        return f"{self.scheme}://{self.host}/"

    @property
    def root_url(self):
        return f"{self.scheme}://{self.host}{quote(self.root_path)}/"

    url_root = root_url

    @property
    def script_root(self):
        return self.root_path

    @property
    def base_url(self):
        return self.root_url.rstrip("/") + quote(self.path, safe="!$&'()*+,/:;=@%")

    @property
    def url(self):
        query = self.query_string.decode("latin-1")
        return f"{self.base_url}?{query}" if query else self.base_url

    @property
    def full_path(self):
        return f"{self.path}?{self.query_string.decode('latin-1')}"

    @property
    def is_secure(self):
        return self.scheme == "https"

    @property
    def endpoint(self):
        return None if self.url_rule is None else self.url_rule.endpoint

    @property
    def blueprint(self):
        endpoint = self.endpoint
        return endpoint.rpartition(".")[0] if endpoint is not None and "." in endpoint else None

    @property
    def blueprints(self):
        name = self.blueprint
        parts = [] if name is None else name.split(".")
        return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]

    def __repr__(self):
        return f"<Request {self.url!r} [{self.method}]>"


class _Accepted:
    """The types of an `Accept` header, the best first."""

    def __init__(self, header):
        self._types = []
        for part in (header or "").split(","):
            kind, options = options_of(part)
            if kind:
                try:
                    quality = float(options.get("q", 1))
                except ValueError:
                    quality = 0.0
                self._types.append((kind, quality))

    def quality(self, kind):
        best = 0.0
        for own, quality in self._types:
            if own in (kind, "*/*") or own.endswith("/*") and kind.startswith(own[:-1]):
                best = max(best, quality)
        return best

    def __getitem__(self, kind):
        return self.quality(kind)

    def __contains__(self, kind):
        return self.quality(kind) > 0

    def best_match(self, kinds, default=None):
        best, at = 0.0, default
        for kind in kinds:
            if self.quality(kind) > best:
                best, at = self.quality(kind), kind
        return at

    @property
    def accept_json(self):
        return "application/json" in self

    @property
    def accept_html(self):
        return "text/html" in self or "application/xhtml+xml" in self


def _decoded(text):
    """WSGI's paths are bytes in latin-1's clothes."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")


__all__ = ["Authorization", "FileStorage", "Request"]

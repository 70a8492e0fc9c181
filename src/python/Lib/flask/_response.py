"""A response: a status, headers, and a body that is there or made as it is sent."""

import json

from flask._http import REASONS, cookie_header, http_date, options_of, with_charset
from flask._multi import Headers


class Response:
    default_status = 200
    default_mimetype = "text/html"

    def __init__(self, response=None, status=None, headers=None, mimetype=None, content_type=None, direct_passthrough=False):
        self.headers = headers if isinstance(headers, Headers) else Headers(headers)
        if content_type is None:
            if mimetype is None and "Content-Type" not in self.headers:
                mimetype = self.default_mimetype
            if mimetype is not None:
                content_type = with_charset(mimetype)
        if content_type is not None:
            self.headers["Content-Type"] = content_type
        self._status_code, self._status = self.default_status, None
        if status is not None:
            self.status = status
        else:
            self.status_code = self.default_status
        self._on_close = []
        self.response = []
        if response is None:
            pass
        elif isinstance(response, (str, bytes, bytearray)):
            self.set_data(response)
        else:
            self.response = response

    # Status.

    @property
    def status_code(self):
        return self._status_code

    @status_code.setter
    def status_code(self, code):
        self.status = int(code)

    @property
    def status(self):
        return self._status

    @status.setter
    def status(self, value):
        if isinstance(value, int):
            self._status_code = int(value)
            self._status = f"{int(value)} {REASONS.get(int(value), 'UNKNOWN').upper()}"
            return
        if not isinstance(value, str):
            raise TypeError("Invalid status argument")
        text = value.strip()
        if not text:
            raise ValueError("Empty status argument")
        code, _, reason = text.partition(" ")
        try:
            self._status_code = int(code)
        except ValueError:
            self._status_code, self._status = 0, f"0 {text}"
            return
        self._status = text if reason else f"{code} {REASONS.get(self._status_code, 'UNKNOWN').upper()}"

    # Body.

    @property
    def is_sequence(self):
        return isinstance(self.response, (list, tuple))

    @property
    def is_streamed(self):
        return not hasattr(self.response, "__len__")

    def iter_encoded(self):
        for part in self.response:
            yield part.encode() if isinstance(part, str) else bytes(part)

    def get_data(self, as_text=False):
        if not self.is_sequence:
            self.response = list(self.iter_encoded())
        data = b"".join(self.iter_encoded())
        return data.decode() if as_text else data

    def set_data(self, value):
        data = value.encode() if isinstance(value, str) else bytes(value)
        self.response = [data]
        self.headers["Content-Length"] = str(len(data))

    data = property(get_data, set_data)

    @property
    def text(self):
        return self.get_data(as_text=True)

    def calculate_content_length(self):
        return sum(len(part) for part in self.iter_encoded()) if self.is_sequence else None

    @property
    def is_json(self):
        kind = self.mimetype or ""
        return kind == "application/json" or kind.startswith("application/") and kind.endswith("+json")

    @property
    def json(self):
        return self.get_json()

    def get_json(self, force=False, silent=False):
        if not (force or self.is_json):
            return None
        try:
            return json.loads(self.get_data())
        except ValueError:
            if not silent:
                raise
            return None

    # Headers.

    @property
    def content_type(self):
        return self.headers.get("Content-Type")

    @content_type.setter
    def content_type(self, value):
        self.headers["Content-Type"] = value

    @property
    def mimetype(self):
        return options_of(self.content_type)[0] or None

    @mimetype.setter
    def mimetype(self, value):
        self.headers["Content-Type"] = with_charset(value)

    @property
    def mimetype_params(self):
        return options_of(self.content_type)[1]

    @property
    def charset(self):
        return self.mimetype_params.get("charset")

    @property
    def content_length(self):
        return self.headers.get("Content-Length", type=int)

    @content_length.setter
    def content_length(self, value):
        self.headers["Content-Length"] = str(value)

    @property
    def location(self):
        return self.headers.get("Location")

    @location.setter
    def location(self, value):
        self.headers["Location"] = value

    def _dated(name):
        def read(self):
            return self.headers.get(name)

        def write(self, value):
            self.headers[name] = value if isinstance(value, str) else http_date(value)

        return property(read, write)

    date, expires, last_modified = _dated("Date"), _dated("Expires"), _dated("Last-Modified")
    del _dated

    def set_cookie(self, key, value="", max_age=None, expires=None, path="/", domain=None, secure=False, httponly=False, samesite=None,
                   partitioned=False):
        self.headers.add("Set-Cookie", cookie_header(key, value, max_age, expires, path, domain, secure, httponly, samesite))

    def delete_cookie(self, key, path="/", domain=None, secure=False, httponly=False, samesite=None, partitioned=False):
        self.set_cookie(key, "", 0, 0, path, domain, secure, httponly, samesite)

    # Sending.

    def call_on_close(self, function):
        self._on_close.append(function)
        return function

    def close(self):
        if hasattr(self.response, "close"):
            self.response.close()
        for function in self._on_close:
            function()

    def get_wsgi_headers(self, environ):
        headers = Headers(self.headers)
        status = self.status_code
        if 100 <= status < 200 or status == 204:
            headers.remove("Content-Length")
        elif self.is_sequence and status != 304 and "Content-Length" not in headers:
            headers["Content-Length"] = str(self.calculate_content_length())
        return headers

    def __call__(self, environ, start_response):
        start_response(self.status, self.get_wsgi_headers(environ).to_wsgi_list())
        if environ["REQUEST_METHOD"] == "HEAD" or 100 <= self.status_code < 200 or self.status_code in (204, 304):
            self.close()
            return ()
        return _Sending(self)

    @classmethod
    def force_type(cls, response, environ=None):
        if isinstance(response, cls):
            return response
        return cls(response.response, response.status, response.headers)

    def __repr__(self):
        if self.is_sequence:
            return f"<{type(self).__name__} {self.calculate_content_length()} bytes [{self.status}]>"
        return f"<{type(self).__name__} streamed [{self.status}]>"


class _Sending:
    """The body's parts; closes the response after the last."""

    def __init__(self, response):
        self._response = response

    def __iter__(self):
        return self._response.iter_encoded()

    def close(self):
        self._response.close()

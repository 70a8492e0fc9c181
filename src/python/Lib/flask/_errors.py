"""Errors that are answers: a status, and the page that says what it means."""

from flask._http import REASONS
from flask._markup import escape

_DESCRIPTIONS = {
    400: "The browser (or proxy) sent a request that this server could not understand.",
    401: "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials"
         " (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.",
    403: "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server.",
    404: "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
    405: "The method is not allowed for the requested URL.",
    406: "The resource identified by the request is only capable of generating response entities which have content characteristics"
         " not acceptable according to the accept headers sent in the request.",
    408: "The server closed the network connection because the browser didn't finish the request within the specified time.",
    409: "A conflict happened while processing the request. The resource might have been modified while the request was being"
         " processed.",
    410: "The requested URL is no longer available on this server and there is no forwarding address. If you followed a link from a"
         " foreign page, please contact the author of this page.",
    411: "A request with this method requires a valid <code>Content-Length</code> header.",
    412: "The precondition on the request for the URL failed positive evaluation.",
    413: "The data value transmitted exceeds the capacity limit.",
    414: "The length of the requested URL exceeds the capacity limit for this server. The request cannot be processed.",
    415: "The server does not support the media type transmitted in the request.",
    416: "The server cannot provide the requested range.",
    417: "The server could not meet the requirements of the Expect header",
    418: "This server is a teapot, not a coffee machine",
    422: "The request was well-formed but was unable to be followed due to semantic errors.",
    423: "The resource that is being accessed is locked.",
    424: "The method could not be performed on the resource because the requested action depended on another action and that"
         " action failed.",
    428: 'This request is required to be conditional; try using "If-Match" or "If-Unmodified-Since".',
    429: "This user has exceeded an allotted request count. Try again later.",
    431: "One or more header fields exceeds the maximum size.",
    451: "Unavailable for legal reasons.",
    500: "The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there"
         " is an error in the application.",
    501: "The server does not support the action requested by the browser.",
    502: "The proxy server received an invalid response from an upstream server.",
    503: "The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again"
         " later.",
    504: "The connection to an upstream server timed out.",
    505: "The server does not support the HTTP protocol version used in the request.",
}


class HTTPException(Exception):
    code = None
    description = None

    def __init__(self, description=None, response=None):
        super().__init__()
        if description is not None:
            self.description = description
        self.response = response

    @property
    def name(self):
        return REASONS.get(self.code, "Unknown Error")

    def get_description(self, environ=None, scope=None):
        text = str(escape("" if self.description is None else self.description))
        return "<p>" + text.replace("\n", "<br>") + "</p>"

    def get_body(self, environ=None, scope=None):
        return (f"<!doctype html>\n<html lang=en>\n<title>{self.code} {escape(self.name)}</title>\n"
                f"<h1>{escape(self.name)}</h1>\n{self.get_description()}\n")

    def get_headers(self, environ=None, scope=None):
        return [("Content-Type", "text/html; charset=utf-8")]

    def get_response(self, environ=None, scope=None):
        if self.response is not None:
            return self.response
        from flask._response import Response
        return Response(self.get_body(), self.code, self.get_headers())

    def __call__(self, environ, start_response):
        return self.get_response(environ)(environ, start_response)

    def __str__(self):
        return f"{self.code if self.code is not None else '???'} {self.name}: {self.description}"

    def __repr__(self):
        return f"<{type(self).__name__} '{self.code if self.code is not None else '???'}: {self.name}'>"


class BadRequest(HTTPException):
    code = 400
    description = _DESCRIPTIONS[400]


class BadRequestKeyError(BadRequest, KeyError):
    """A field of a form that was not sent."""

    show_exception = False

    def __init__(self, key=None):
        BadRequest.__init__(self)
        KeyError.__init__(self, key)
        self.key = key

    @property
    def description(self):
        words = _DESCRIPTIONS[400]
        return f"{words}\nKeyError: {self.key!r}" if self.show_exception and self.key is not None else words


class MethodNotAllowed(HTTPException):
    code = 405
    description = _DESCRIPTIONS[405]

    def __init__(self, valid_methods=None, description=None, response=None):
        super().__init__(description, response)
        self.valid_methods = valid_methods

    def get_headers(self, environ=None, scope=None):
        headers = super().get_headers()
        if self.valid_methods:
            headers.append(("Allow", ", ".join(self.valid_methods)))
        return headers


class InternalServerError(HTTPException):
    code = 500
    description = _DESCRIPTIONS[500]

    def __init__(self, description=None, response=None, original_exception=None):
        super().__init__(description, response)
        self.original_exception = original_exception


class RequestRedirect(HTTPException):
    """The same request at a path with a slash more or less."""

    code = 308

    def __init__(self, new_url):
        super().__init__(new_url)
        self.new_url = new_url

    def get_response(self, environ=None, scope=None):
        from flask._helpers import redirect_to
        return redirect_to(self.new_url, self.code)


_NAMES = {
    401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 406: "NotAcceptable", 408: "RequestTimeout", 409: "Conflict", 410: "Gone",
    411: "LengthRequired", 412: "PreconditionFailed", 413: "RequestEntityTooLarge", 414: "RequestURITooLarge",
    415: "UnsupportedMediaType", 416: "RequestedRangeNotSatisfiable", 417: "ExpectationFailed", 418: "ImATeapot",
    422: "UnprocessableEntity", 423: "Locked", 424: "FailedDependency", 428: "PreconditionRequired", 429: "TooManyRequests",
    431: "RequestHeaderFieldsTooLarge", 451: "UnavailableForLegalReasons", 501: "NotImplemented", 502: "BadGateway",
    503: "ServiceUnavailable", 504: "GatewayTimeout", 505: "HTTPVersionNotSupported",
}

#: The exception of each status.
default_exceptions = {400: BadRequest, 405: MethodNotAllowed, 500: InternalServerError}
for _code, _name in _NAMES.items():
    default_exceptions[_code] = type(_name, (HTTPException,), {"code": _code, "description": _DESCRIPTIONS[_code],
                                                               "__module__": __name__})
globals().update({kind.__name__: kind for kind in default_exceptions.values()})


def abort(code, *args, **named):
    """Ends the view with an error: a status, or a whole response."""
    from flask._response import Response
    if isinstance(code, Response):
        raise HTTPException(response=code)
    if code not in default_exceptions:
        raise LookupError(f"no exception for {code!r}")
    raise default_exceptions[code](*args, **named)

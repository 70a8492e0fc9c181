"""The app and the request that code belongs to, and the names that stand for them."""

from contextvars import ContextVar

_apps = ContextVar("flask.app_context")
_requests = ContextVar("flask.request_context")

_NO_APP = """Working outside of application context.

This typically means that you attempted to use functionality that needed
the current application. To solve this, set up an application context
with app.app_context(). See the documentation for more information."""

_NO_REQUEST = """Working outside of request context.

This typically means that you attempted to use functionality that needed
an active HTTP request. Consult the documentation on testing for
information about how to avoid this problem."""


class Globals:
    """`g`: whatever an app keeps while it answers one request."""

    def get(self, name, default=None):
        return self.__dict__.get(name, default)

    def pop(self, name, *default):
        return self.__dict__.pop(name, *default)

    def setdefault(self, name, default=None):
        return self.__dict__.setdefault(name, default)

    def __getattr__(self, name):
        raise AttributeError(name)

    def __contains__(self, name):
        return name in self.__dict__

    def __iter__(self):
        return iter(self.__dict__)


class AppContext:
    def __init__(self, app):
        self.app = app
        self.g = Globals()
        self._tokens = []

    def push(self):
        self._tokens.append(_apps.set(self))

    def pop(self, problem=None):
        if len(self._tokens) == 1:
            self.app.do_teardown_appcontext(problem)
        _apps.reset(self._tokens.pop())

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, kind, problem, trace):
        self.pop(problem)


class RequestContext:
    def __init__(self, app, environ):
        from flask._sessions import open_session
        self.app = app
        self.request = app.request_class(environ)
        self.after = []
        self.session = None
        self._open_session = open_session
        self._tokens = []

    def push(self):
        own = _apps.get(None)
        context = None
        if own is None or own.app is not self.app:
            context = AppContext(self.app)
            context.push()
        self._tokens.append((_requests.set(self), context))
        if self.session is None:
            self.session = self._open_session(self.app, self.request)
        self.app.match(self.request)

    def pop(self, problem=None):
        token, context = self._tokens.pop()
        if not self._tokens:
            self.app.do_teardown_request(self.request, problem)
        _requests.reset(token)
        if context is not None:
            context.pop(problem)

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, kind, problem, trace):
        self.pop(problem)


def app_or_none():
    context = _apps.get(None)
    return None if context is None else context.app


def request_context():
    return _requests.get(None)


def has_request_context():
    return _requests.get(None) is not None


def has_app_context():
    return _apps.get(None) is not None


def after_this_request(function):
    context = _requests.get(None)
    if context is None:
        raise RuntimeError("'after_this_request' can only be used when a request context is active, such as in a view function.")
    context.after.append(function)
    return function


def copy_current_request_context(function):
    context = _requests.get(None)
    if context is None:
        raise RuntimeError("'copy_current_request_context' can only be used when a request context is active, such as in a view "
                           "function.")

    def wrapper(*args, **named):
        with context:
            return function(*args, **named)

    return wrapper


class _Proxy:
    """Stands for an object that is another one in each request."""

    __slots__ = ("_find", "_words")

    def __init__(self, find, words):
        object.__setattr__(self, "_find", find)
        object.__setattr__(self, "_words", words)

    def _get_current_object(self):
        found = object.__getattribute__(self, "_find")()
        if found is None:
            raise RuntimeError(object.__getattribute__(self, "_words"))
        return found

    def __getattr__(self, name):
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name, value):
        setattr(self._get_current_object(), name, value)

    def __delattr__(self, name):
        delattr(self._get_current_object(), name)

    def __getitem__(self, key):
        return self._get_current_object()[key]

    def __setitem__(self, key, value):
        self._get_current_object()[key] = value

    def __delitem__(self, key):
        del self._get_current_object()[key]

    def __contains__(self, key):
        return key in self._get_current_object()

    def __iter__(self):
        return iter(self._get_current_object())

    def __len__(self):
        return len(self._get_current_object())

    def __bool__(self):
        try:
            return bool(self._get_current_object())
        except RuntimeError:
            return False

    def __eq__(self, other):
        return self._get_current_object() == other

    __hash__ = None

    def __call__(self, *args, **named):
        return self._get_current_object()(*args, **named)

    def __repr__(self):
        try:
            return repr(self._get_current_object())
        except RuntimeError:
            return "<LocalProxy unbound>"


def _of_request(name):
    def find():
        context = _requests.get(None)
        return None if context is None else getattr(context, name)
    return find


def _of_app(name):
    def find():
        context = _apps.get(None)
        return None if context is None else getattr(context, name)
    return find


current_app = _Proxy(_of_app("app"), _NO_APP)
g = _Proxy(_of_app("g"), _NO_APP)
request = _Proxy(_of_request("request"), _NO_REQUEST)
session = _Proxy(_of_request("session"), _NO_REQUEST)

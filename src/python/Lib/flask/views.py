"""Views as classes."""

from flask._context import request

_METHODS = ("get", "post", "head", "options", "delete", "put", "trace", "patch")


class View:
    methods = None
    provide_automatic_options = None
    decorators = ()
    init_every_request = True

    def dispatch_request(self, **values):
        raise NotImplementedError

    @classmethod
    def as_view(cls, name, *args, **named):
        shared = None if cls.init_every_request else cls(*args, **named)

        def view(**values):
            own = view.view_class(*args, **named) if shared is None else shared
            return own.dispatch_request(**values)

        view.__name__, view.__doc__, view.__module__ = name, cls.__doc__, cls.__module__
        for decorator in cls.decorators:
            view = decorator(view)
        view.view_class, view.methods, view.provide_automatic_options = cls, cls.methods, cls.provide_automatic_options
        return view


class MethodView(View):
    """A method of the class for each method of HTTP."""

    def __init_subclass__(cls, **named):
        super().__init_subclass__(**named)
        if "methods" not in cls.__dict__:
            methods = {name.upper() for name in _METHODS if hasattr(cls, name)}
            cls.methods = methods or None

    def dispatch_request(self, **values):
        method = getattr(self, request.method.lower(), None)
        if method is None and request.method == "HEAD":
            method = getattr(self, "get", None)
        if method is None:
            raise AssertionError(f"Unimplemented method {request.method!r}")
        return method(**values)

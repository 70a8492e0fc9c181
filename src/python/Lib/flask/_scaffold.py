"""What an app and a blueprint have in common: views, and functions that run around them."""

import os
import sys

from flask._errors import HTTPException, default_exceptions


def endpoint_of(function):
    return function.__name__


class Scaffold:
    def __init__(self, import_name, template_folder=None, static_folder=None, static_url_path=None, root_path=None):
        self.import_name = import_name
        self.template_folder = template_folder
        self.static_folder, self.static_url_path = static_folder, static_url_path
        self.root_path = root_path if root_path is not None else _folder_of(import_name)
        self.view_functions = {}
        # By the name of a blueprint, None for the app's own.
        self.before_request_funcs = {}
        self.after_request_funcs = {}
        self.teardown_request_funcs = {}
        self.template_context_processors = {}
        self.url_value_preprocessors = {}
        self.url_default_functions = {}
        # name -> code or None -> class -> function
        self.error_handler_spec = {}

    def _check_setup_finished(self, name):
        pass

    def route(self, rule, **options):
        def decorator(function):
            self.add_url_rule(rule, options.pop("endpoint", None), function, **options)
            return function

        return decorator

    def _method(name):
        def decorator(self, rule, **options):
            if "methods" in options:
                raise TypeError("Use the 'route' decorator to use the 'methods' argument.")
            return self.route(rule, methods=[name], **options)

        decorator.__name__ = name.lower()
        return decorator

    get, post, put, delete, patch = map(_method, ("GET", "POST", "PUT", "DELETE", "PATCH"))
    del _method

    def endpoint(self, endpoint):
        def decorator(function):
            self.view_functions[endpoint] = function
            return function

        return decorator

    def _hook(kind):
        def register(self, function):
            self._check_setup_finished(register.__name__)
            getattr(self, kind).setdefault(None, []).append(function)
            return function

        return register

    before_request = _hook("before_request_funcs")
    after_request = _hook("after_request_funcs")
    teardown_request = _hook("teardown_request_funcs")
    context_processor = _hook("template_context_processors")
    url_value_preprocessor = _hook("url_value_preprocessors")
    url_defaults = _hook("url_default_functions")
    del _hook

    def errorhandler(self, code_or_exception):
        def decorator(function):
            self.register_error_handler(code_or_exception, function)
            return function

        return decorator

    def register_error_handler(self, code_or_exception, function):
        self._check_setup_finished("register_error_handler")
        kind, code = error_kind(code_or_exception)
        self.error_handler_spec.setdefault(None, {}).setdefault(code, {})[kind] = function


def error_kind(code_or_exception):
    """The class of an error and the status that it is looked for by."""
    if isinstance(code_or_exception, int):
        if code_or_exception not in default_exceptions:
            raise ValueError(f"'{code_or_exception}' is not a recognized HTTP error code. Use a subclass of HTTPException with that code "
                             "instead.")
        code_or_exception = default_exceptions[code_or_exception]
    if not isinstance(code_or_exception, type):
        raise TypeError(f"{code_or_exception!r} is an instance, not a class. Handlers can only be registered for Exception classes or HTTP "
                        "error codes.")
    if not issubclass(code_or_exception, Exception):
        raise ValueError(f"'{code_or_exception.__name__}' is not a subclass of Exception.")
    if issubclass(code_or_exception, HTTPException):
        return code_or_exception, code_or_exception.code
    return code_or_exception, None


def _folder_of(name):
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    return os.path.dirname(os.path.abspath(file)) if file else os.getcwd()

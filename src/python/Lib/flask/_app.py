"""The app: takes a request to its view, and what the view gives to a response."""

import logging
import os
import sys

from flask._context import AppContext, RequestContext, has_request_context, request, request_context
from flask._errors import (BadRequest, BadRequestKeyError, HTTPException, InternalServerError, MethodNotAllowed, RequestRedirect, abort)
from flask._helpers import redirect_to
from flask._json import Provider
from flask._multi import Headers
from flask._request import Request
from flask._response import Response
from flask._routing import Map, Rule
from flask._scaffold import Scaffold, endpoint_of
from flask._sessions import save_session
from flask.config import DEFAULTS, Config

_RETURNS = "The return type must be a string, dict, list, tuple with headers or status, Response instance, or WSGI callable"


class Flask(Scaffold):
    request_class = Request
    response_class = Response
    url_rule_class = Rule
    json_provider_class = Provider
    test_client_class = None

    def __init__(self, import_name, static_url_path=None, static_folder="static", static_host=None, host_matching=False,
                 subdomain_matching=False, template_folder="templates", instance_path=None, instance_relative_config=False, root_path=None):
        super().__init__(import_name, template_folder, static_folder, static_url_path, root_path)
        self.config = Config(self.root_path, DEFAULTS)
        self.config["DEBUG"] = os.environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no")
        self.json = self.json_provider_class(self)
        self.url_map = Map()
        self.blueprints = {}
        self.extensions = {}
        self.teardown_appcontext_funcs = []
        self.shell_context_processors = []
        self.template_filters, self.template_tests, self.template_globals = {}, {}, {}
        self._logger = None
        self._got_first_request = False
        self.instance_path = instance_path or os.path.join(self.root_path, "instance")
        if static_folder is not None and os.path.isdir(os.path.join(self.root_path, static_folder)):
            url_path = static_url_path or "/" + os.path.basename(static_folder.rstrip("/"))
            self.add_url_rule(f"{url_path}/<path:filename>", endpoint="static", view_func=self.send_static_file)

    # Settings.

    def _setting(name):
        return property(lambda self: self.config[name], lambda self, value: self.config.__setitem__(name, value))

    testing, secret_key = _setting("TESTING"), _setting("SECRET_KEY")
    debug = _setting("DEBUG")
    del _setting

    @property
    def name(self):
        if self.import_name == "__main__":
            file = getattr(sys.modules["__main__"], "__file__", None)
            return "__main__" if file is None else os.path.splitext(os.path.basename(file))[0]
        return self.import_name

    @property
    def logger(self):
        if self._logger is None:
            self._logger = logging.getLogger(self.name)
            if self.debug and not self._logger.level:
                self._logger.setLevel(logging.DEBUG)
            if not self._logger.hasHandlers():
                handler = logging.StreamHandler(sys.stderr)
                handler.setFormatter(logging.Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s"))
                self._logger.addHandler(handler)
        return self._logger

    def _check_setup_finished(self, name):
        if self._got_first_request:
            raise AssertionError(f"The setup method '{name}' can no longer be called on the application. It has already handled its first "
                                 "request, any changes will not be applied consistently.\nMake sure all imports, decorators, functions, "
                                 "etc. needed to set up the application are done before running it.")

    # Views.

    def add_url_rule(self, rule, endpoint=None, view_func=None, provide_automatic_options=None, **options):
        self._check_setup_finished("add_url_rule")
        if endpoint is None:
            if view_func is None:
                raise AssertionError("expected view func if endpoint is not provided.")
            endpoint = endpoint_of(view_func)
        methods = options.pop("methods", None)
        if methods is None:
            methods = getattr(view_func, "methods", None) or ("GET",)
        if isinstance(methods, str):
            raise TypeError('Allowed methods must be a list of strings, for example: @app.route(..., methods=["POST"])')
        methods = {item.upper() for item in methods}
        methods |= set(getattr(view_func, "required_methods", ()))
        if provide_automatic_options is None:
            provide_automatic_options = getattr(view_func, "provide_automatic_options", None)
        if provide_automatic_options is None:
            provide_automatic_options = "OPTIONS" not in methods and self.config["PROVIDE_AUTOMATIC_OPTIONS"]
        if provide_automatic_options:
            methods.add("OPTIONS")
        made = self.url_rule_class(rule, endpoint, methods, provide_automatic_options=provide_automatic_options, **options)
        self.url_map.add(made)
        if view_func is not None:
            before = self.view_functions.get(endpoint)
            if before is not None and before != view_func:
                raise AssertionError(f"View function mapping is overwriting an existing endpoint function: {endpoint}")
            self.view_functions[endpoint] = view_func

    def register_blueprint(self, blueprint, **options):
        self._check_setup_finished("register_blueprint")
        blueprint.register(self, options)

    def iter_blueprints(self):
        return self.blueprints.values()

    def _named(place):
        def outer(self, name=None):
            def decorator(function):
                getattr(self, place)[name if isinstance(name, str) else function.__name__] = function
                return function

            return decorator(name) if callable(name) else decorator

        return outer

    template_filter, template_test, template_global = map(_named, ("template_filters", "template_tests", "template_globals"))
    del _named

    def add_template_filter(self, function, name=None):
        self.template_filters[name or function.__name__] = function

    def teardown_appcontext(self, function):
        self.teardown_appcontext_funcs.append(function)
        return function

    def shell_context_processor(self, function):
        self.shell_context_processors.append(function)
        return function

    def send_static_file(self, filename):
        from flask._helpers import send_from_directory
        return send_from_directory(os.path.join(self.root_path, self.static_folder), filename)

    # Contexts.

    def app_context(self):
        return AppContext(self)

    def request_context(self, environ):
        return RequestContext(self, environ)

    def test_request_context(self, *args, **named):
        from flask.testing import environ_of
        return RequestContext(self, environ_of(self, *args, **named))

    def test_client(self, use_cookies=True, **options):
        from flask.testing import FlaskClient
        return (self.test_client_class or FlaskClient)(self, use_cookies=use_cookies, **options)

    # From a request to a response.

    def match(self, request):
        def url_of(path):
            from urllib.parse import quote
            query = request.query_string.decode("latin-1")
            return request.root_url.rstrip("/") + quote(path, safe="!$&'()*+,/:;=@%") + (f"?{query}" if query else "")

        try:
            request.url_rule, request.view_args = self.url_map.match(request.path, request.method, url_of)
        except HTTPException as problem:
            request.routing_exception = problem

    def _names(self, request):
        """Whose functions run for a request: the app's, then those of the blueprints from the outside in."""
        return [None, *reversed(request.blueprints)]

    def preprocess_request(self):
        current = request_context().request
        names = self._names(current)
        for name in names:
            for function in self.url_value_preprocessors.get(name, ()):
                function(current.endpoint, current.view_args)
        for name in names:
            for function in self.before_request_funcs.get(name, ()):
                value = function()
                if value is not None:
                    return value
        return None

    def dispatch_request(self):
        current = request_context().request
        if current.routing_exception is not None:
            raise current.routing_exception
        if current.url_rule.provide_automatic_options and current.method == "OPTIONS":
            return self.make_default_options_response()
        return self.view_functions[current.url_rule.endpoint](**current.view_args)

    def make_default_options_response(self):
        response = self.response_class()
        response.headers["Allow"] = ", ".join(self.url_map.allowed_methods(request_context().request.path))
        return response

    def full_dispatch_request(self):
        self._got_first_request = True
        try:
            value = self.preprocess_request()
            if value is None:
                value = self.dispatch_request()
        except Exception as problem:
            value = self.handle_user_exception(problem)
        return self.finalize_request(value)

    def finalize_request(self, value, from_error_handler=False):
        response = self.make_response(value)
        try:
            response = self.process_response(response)
        except Exception:
            if not from_error_handler:
                raise
            self.logger.exception("Request finalizing failed with an error while handling an error")
        return response

    def process_response(self, response):
        context = request_context()
        for function in context.after:
            response = function(response)
        for name in [*context.request.blueprints, None]:
            for function in reversed(self.after_request_funcs.get(name, ())):
                response = function(response)
        save_session(self, context.session, response)
        return response

    def do_teardown_request(self, request, problem=None):
        for name in [*request.blueprints, None]:
            for function in reversed(self.teardown_request_funcs.get(name, ())):
                function(problem)

    def do_teardown_appcontext(self, problem=None):
        for function in reversed(self.teardown_appcontext_funcs):
            function(problem)

    # Errors.

    def _find_error_handler(self, problem, blueprints):
        code = problem.code if isinstance(problem, HTTPException) else None
        for code in (code, None) if code is not None else (None,):
            for name in (*blueprints, None):
                handlers = self.error_handler_spec.get(name, {}).get(code)
                for kind in type(problem).__mro__ if handlers else ():
                    if kind in handlers:
                        return handlers[kind]
        return None

    def handle_http_exception(self, problem):
        if problem.code is None or isinstance(problem, RequestRedirect):
            return problem
        handler = self._find_error_handler(problem, request_context().request.blueprints)
        return problem if handler is None else handler(problem)

    def handle_user_exception(self, problem):
        traps = self.config["TRAP_BAD_REQUEST_ERRORS"]
        if isinstance(problem, BadRequestKeyError) and (self.debug or traps):
            problem.show_exception = True
        if isinstance(problem, HTTPException) and not self._traps(problem, traps):
            return self.handle_http_exception(problem)
        handler = self._find_error_handler(problem, request_context().request.blueprints)
        if handler is None:
            raise problem
        return handler(problem)

    def _traps(self, problem, traps):
        """Whether an error that is an answer is to be raised instead: a missing field is, in debug mode."""
        if self.config["TRAP_HTTP_EXCEPTIONS"]:
            return True
        if traps is None and self.debug and isinstance(problem, BadRequestKeyError):
            return True
        return bool(traps) and isinstance(problem, BadRequest)

    def handle_exception(self, problem):
        propagate = self.config["PROPAGATE_EXCEPTIONS"]
        if propagate is None:
            propagate = self.testing or self.debug
        if propagate:
            raise problem
        self.log_exception((type(problem), problem, problem.__traceback__))
        error = InternalServerError(original_exception=problem)
        handler = self._find_error_handler(error, request_context().request.blueprints)
        return self.finalize_request(error if handler is None else handler(error), from_error_handler=True)

    def log_exception(self, exc_info):
        current = request_context().request
        self.logger.error(f"Exception on {current.path} [{current.method}]", exc_info=exc_info)

    # Responses.

    def make_response(self, value):
        status = headers = None
        if isinstance(value, tuple):
            if len(value) == 3:
                value, status, headers = value
            elif len(value) == 2:
                if isinstance(value[1], (Headers, dict, tuple, list)):
                    value, headers = value
                else:
                    value, status = value
            else:
                raise TypeError("The view function did not return a valid response tuple. The tuple must have the form (body, status, "
                                "headers), (body, status), or (body, headers).")
        if value is None:
            endpoint = request.endpoint if has_request_context() else None
            raise TypeError(f"The view function for {endpoint!r} did not return a valid response. The function either returned None or "
                            "ended without a return statement.")
        if not isinstance(value, self.response_class):
            value, status, headers = self._response_of(value, status, headers)
        if status is not None:
            if isinstance(status, (str, bytes, bytearray)):
                value.status = status if isinstance(status, str) else status.decode()
            else:
                value.status_code = status
        if headers:
            value.headers.update(headers)
        return value

    def _response_of(self, value, status, headers):
        if isinstance(value, (str, bytes, bytearray)) or hasattr(value, "__next__"):
            return self.response_class(value, status=status, headers=headers), None, None
        if isinstance(value, (dict, list)):
            return self.json.response(value), status, headers
        if isinstance(value, HTTPException):
            return value.get_response(), status, headers
        if isinstance(value, Response):
            return self.response_class.force_type(value), status, headers
        if callable(value):
            return _of_wsgi(self.response_class, value, request.environ), status, headers
        raise TypeError(f"The view function did not return a valid response. {_RETURNS}, but it was a {type(value).__name__}.")

    def redirect(self, location, code=302):
        return redirect_to(location, code, self.response_class)

    def aborter(self, code, *args, **named):
        abort(code, *args, **named)

    def url_for(self, endpoint, *, _anchor=None, _method=None, _scheme=None, _external=None, **values):
        current = request_context().request if has_request_context() else None
        if current is not None:
            blueprint = current.blueprint
            if endpoint.startswith("."):
                endpoint = f"{blueprint}{endpoint}" if blueprint is not None else endpoint[1:]
            if _external is None:
                _external = _scheme is not None
        else:
            if self.config["SERVER_NAME"] is None:
                raise RuntimeError("Unable to build URLs outside an active request without 'SERVER_NAME' configured. Also configure "
                                   "'APPLICATION_ROOT' and 'PREFERRED_URL_SCHEME' as needed.")
            if _external is None:
                _external = True
        if _scheme is not None and not _external:
            raise ValueError("When specifying '_scheme', '_external' must be True.")
        for name in [None, *_outer_names(endpoint)]:
            for function in self.url_default_functions.get(name, ()):
                function(endpoint, values)
        url = self.url_map.build(endpoint, values, _method)
        root = current.root_path if current is not None else self.config["APPLICATION_ROOT"].rstrip("/")
        url = root + url
        if _external:
            scheme = _scheme or (current.scheme if current is not None else self.config["PREFERRED_URL_SCHEME"])
            host = current.host if current is not None else self.config["SERVER_NAME"]
            url = f"{scheme}://{host}{url}"
        if _anchor is not None:
            from urllib.parse import quote
            url = f"{url}#{quote(_anchor, safe='%!#$&()*+,/:;=?@~')}"
        return url

    # Being served.

    def wsgi_app(self, environ, start_response):
        context = self.request_context(environ)
        problem = None
        try:
            try:
                context.push()
                response = self.full_dispatch_request()
            except Exception as caught:
                problem = caught
                response = self.handle_exception(caught)
            return response(environ, start_response)
        finally:
            context.pop(problem)

    def __call__(self, environ, start_response):
        return self.wsgi_app(environ, start_response)

    def run(self, host=None, port=None, debug=None, load_dotenv=True, **options):
        from flask._serving import run
        if debug is not None:
            self.debug = bool(debug)
        run(self, host or "127.0.0.1", 5000 if port is None else int(port), options)

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}>"


def _outer_names(endpoint):
    parts = endpoint.split(".")[:-1]
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _of_wsgi(kind, app, environ):
    """A response from what another WSGI app answers."""
    told = []

    def start_response(status, headers, exc_info=None):
        told[:] = [status, headers]

    # Its parts are sent as they come, and no length is told that it did not tell itself.
    return kind(iter(list(app(environ, start_response))), told[0], told[1])


__all__ = ["Flask", "MethodNotAllowed"]

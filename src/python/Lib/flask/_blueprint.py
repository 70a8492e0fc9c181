"""Blueprints: views that are written for no app yet, and are given to one under a name and a prefix."""

from flask._scaffold import Scaffold, endpoint_of


class Blueprint(Scaffold):
    def __init__(self, name, import_name, static_folder=None, static_url_path=None, template_folder=None, url_prefix=None, subdomain=None,
                 url_defaults=None, root_path=None, cli_group=None):
        super().__init__(import_name, template_folder, static_folder, static_url_path, root_path)
        if not name:
            raise ValueError("'name' may not be empty.")
        if "." in name:
            raise ValueError("'name' may not contain a dot '.' character.")
        self.name, self.url_prefix = name, url_prefix
        self.url_values_defaults = dict(url_defaults or {})
        self._deferred = []
        self._inner = []
        self._registered = False

    def _check_setup_finished(self, name):
        if self._registered:
            raise AssertionError(f"The setup method '{name}' can no longer be called on the blueprint '{self.name}'. It has already been "
                                 "registered at least once, any changes will not be applied consistently.\nMake sure all imports, "
                                 "decorators, functions, etc. needed to set up the blueprint are done before registering it.")

    def add_url_rule(self, rule, endpoint=None, view_func=None, provide_automatic_options=None, **options):
        self._check_setup_finished("add_url_rule")
        if endpoint and "." in endpoint:
            raise ValueError("'endpoint' may not contain a dot '.' character.")
        if view_func is not None and "." in getattr(view_func, "__name__", ""):
            raise ValueError("'view_func' name may not contain a dot '.' character.")
        self._deferred.append(lambda state: state.add_url_rule(rule, endpoint, view_func, provide_automatic_options, options))

    def record(self, function):
        self._check_setup_finished("record")
        self._deferred.append(function)

    def _app_wide(kind):
        def register(self, function):
            self.record(lambda state: getattr(state.app, kind).setdefault(None, []).append(function))
            return function

        return register

    before_app_request = _app_wide("before_request_funcs")
    after_app_request = _app_wide("after_request_funcs")
    teardown_app_request = _app_wide("teardown_request_funcs")
    app_context_processor = _app_wide("template_context_processors")
    del _app_wide

    def app_errorhandler(self, code):
        def decorator(function):
            self.record(lambda state: state.app.register_error_handler(code, function))
            return function

        return decorator

    def app_template_filter(self, name=None):
        def decorator(function):
            self.record(lambda state: state.app.add_template_filter(function, name))
            return function

        return decorator

    def register_blueprint(self, blueprint, **options):
        if blueprint is self:
            raise ValueError("Cannot register a blueprint on itself")
        self._inner.append((blueprint, options))

    def register(self, app, options, outer=None):
        name = options.get("name", self.name)
        if outer is not None:
            name = f"{outer}.{name}"
        if name in app.blueprints:
            same = app.blueprints[name]
            how = "this" if same is self else "a different"
            raise ValueError(f"The name '{name}' is already registered for {how} blueprint. Use 'name=' to provide a unique name.")
        app.blueprints[name] = self
        self._registered = True
        state = State(self, app, name, options)
        if self.static_folder:
            url_path = self.static_url_path or "/" + self.static_folder.rstrip("/").rpartition("/")[2]
            state.add_url_rule(f"{url_path}/<path:filename>", "static", self.send_static_file, None, {})
        self._give(app, name)
        for function in self._deferred:
            function(state)
        for blueprint, inner in self._inner:
            inner = dict(inner)
            own = inner.get("url_prefix", blueprint.url_prefix)
            parts = [part.strip("/") for part in (state.url_prefix, own) if part and part.strip("/")]
            inner["url_prefix"] = "/" + "/".join(parts) if parts else None
            blueprint.register(app, inner, name)

    def send_static_file(self, filename):
        import os
        from flask._helpers import send_from_directory
        return send_from_directory(os.path.join(self.root_path, self.static_folder), filename)

    def _give(self, app, name):
        for kind in ("before_request_funcs", "after_request_funcs", "teardown_request_funcs", "template_context_processors",
                     "url_value_preprocessors", "url_default_functions"):
            if getattr(self, kind).get(None):
                getattr(app, kind).setdefault(name, []).extend(getattr(self, kind)[None])
        for code, handlers in self.error_handler_spec.get(None, {}).items():
            app.error_handler_spec.setdefault(name, {}).setdefault(code, {}).update(handlers)


class State:
    """A blueprint as it is given to an app."""

    def __init__(self, blueprint, app, name, options):
        self.blueprint, self.app, self.name, self.options = blueprint, app, name, options
        prefix = options.get("url_prefix")
        self.url_prefix = blueprint.url_prefix if prefix is None else prefix
        self.url_defaults = {**blueprint.url_values_defaults, **options.get("url_defaults", {})}

    def add_url_rule(self, rule, endpoint, view_func, provide_automatic_options, options):
        if self.url_prefix is not None:
            rule = "/".join((self.url_prefix.rstrip("/"), rule.lstrip("/"))) if rule else self.url_prefix
        if endpoint is None:
            endpoint = endpoint_of(view_func)
        defaults = self.url_defaults
        if "defaults" in options:
            defaults = {**defaults, **options["defaults"]}
        options = {**options, "defaults": defaults} if defaults else options
        self.app.add_url_rule(rule, f"{self.name}.{endpoint}".lstrip("."), view_func, provide_automatic_options, **options)

"""`app.config`: settings by name, those in capital letters."""

import json
import os

DEFAULTS = {
    "DEBUG": False, "TESTING": False, "PROPAGATE_EXCEPTIONS": None, "SECRET_KEY": None, "SECRET_KEY_FALLBACKS": None,
    "PERMANENT_SESSION_LIFETIME": None, "USE_X_SENDFILE": False, "TRUSTED_HOSTS": None, "SERVER_NAME": None, "APPLICATION_ROOT": "/",
    "SESSION_COOKIE_NAME": "session", "SESSION_COOKIE_DOMAIN": None, "SESSION_COOKIE_PATH": None, "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SECURE": False, "SESSION_COOKIE_PARTITIONED": False, "SESSION_COOKIE_SAMESITE": None,
    "SESSION_REFRESH_EACH_REQUEST": True, "MAX_CONTENT_LENGTH": None, "MAX_FORM_MEMORY_SIZE": 500_000, "MAX_FORM_PARTS": 1_000,
    "SEND_FILE_MAX_AGE_DEFAULT": None, "TRAP_BAD_REQUEST_ERRORS": None, "TRAP_HTTP_EXCEPTIONS": False,
    "EXPLAIN_TEMPLATE_LOADING": False, "PREFERRED_URL_SCHEME": "http", "TEMPLATES_AUTO_RELOAD": None, "MAX_COOKIE_SIZE": 4093,
    "PROVIDE_AUTOMATIC_OPTIONS": True,
}


class Config(dict):
    def __init__(self, root_path="", defaults=None):
        super().__init__(defaults or {})
        self.root_path = root_path

    def from_object(self, source):
        if isinstance(source, str):
            module, _, name = source.rpartition(".")
            try:
                source = getattr(__import__(module, fromlist=[name]), name) if module else __import__(name)
            except AttributeError:
                source = __import__(source, fromlist=["*"])
        for name in dir(source):
            if name.isupper():
                self[name] = getattr(source, name)

    def from_mapping(self, mapping=None, **named):
        for name, value in {**(mapping or {}), **named}.items():
            if name.isupper():
                self[name] = value
        return True

    def from_pyfile(self, filename, silent=False):
        try:
            with open(os.path.join(self.root_path, filename)) as file:
                source = file.read()
        except OSError:
            if silent:
                return False
            raise
        names = {"__file__": filename}
        exec(compile(source, filename, "exec"), names)
        return self.from_mapping(names)

    def from_file(self, filename, load, silent=False, text=True):
        try:
            with open(os.path.join(self.root_path, filename), "r" if text else "rb") as file:
                values = load(file)
        except OSError:
            if silent:
                return False
            raise
        return self.from_mapping(values)

    def from_prefixed_env(self, prefix="FLASK", *, loads=json.loads):
        for name in sorted(os.environ):
            if not name.startswith(prefix + "_"):
                continue
            value = os.environ[name]
            try:
                value = loads(value)
            except Exception:
                pass
            *outer, last = name[len(prefix) + 1:].split("__")
            place = self
            for key in outer:
                place = place.setdefault(key, {})
            place[last] = value
        return True

    def get_namespace(self, namespace, lowercase=True, trim_namespace=True):
        found = {}
        for name, value in self.items():
            if name.startswith(namespace):
                key = name[len(namespace):] if trim_namespace else name
                found[key.lower() if lowercase else key] = value
        return found

    def __repr__(self):
        return f"<{type(self).__name__} {dict.__repr__(self)}>"

"""JSON of an app: keys sorted, and the types that JSON itself has not."""

import dataclasses
import datetime
import decimal
import json
import uuid

from flask._context import app_or_none
from flask._http import http_date


def default(value):
    if isinstance(value, datetime.date):
        return http_date(value)
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class Provider:
    """`app.json`: how the app reads and writes JSON."""

    default = staticmethod(default)
    ensure_ascii = True
    sort_keys = True
    #: No spaces; where it is None, only outside of debug mode.
    compact = None
    mimetype = "application/json"

    def __init__(self, app):
        self._app = app

    def dumps(self, obj, **options):
        options.setdefault("default", self.default)
        options.setdefault("ensure_ascii", self.ensure_ascii)
        options.setdefault("sort_keys", self.sort_keys)
        return json.dumps(obj, **options)

    def loads(self, text, **options):
        return json.loads(text, **options)

    def response(self, *args, **named):
        if args and named:
            raise TypeError("app.json.response() takes either args or kwargs, not both")
        value = named if named else None if not args else args[0] if len(args) == 1 else args
        roomy = self.compact is False or self.compact is None and self._app.debug
        layout = {"indent": 2} if roomy else {"separators": (",", ":")}
        return self._app.response_class(self.dumps(value, **layout) + "\n", mimetype=self.mimetype)


def dumps(obj, **options):
    app = app_or_none()
    if app is not None:
        return app.json.dumps(obj, **options)
    options.setdefault("default", default)
    return json.dumps(obj, **options)


def loads(text, **options):
    app = app_or_none()
    return app.json.loads(text, **options) if app is not None else json.loads(text, **options)


def jsonify(*args, **named):
    from flask._context import current_app
    return current_app.json.response(*args, **named)

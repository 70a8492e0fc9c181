"""`session`: what an app remembers of a browser, in a cookie that is signed and can be read."""

import base64
import datetime
import hashlib
import hmac
import json

_UNAVAILABLE = ("The session is unavailable because no secret key was set.  Set the secret_key on the application to something unique "
                "and secret.")


class Session(dict):
    permanent = property(lambda self: self.get("_permanent", False), lambda self, value: self.__setitem__("_permanent", bool(value)))

    def __init__(self, values=(), can_write=True):
        super().__init__(values)
        self.modified = False
        self.accessed = True
        self.new = not self
        self._can_write = can_write

    def _changes(name):
        change = getattr(dict, name)

        def method(self, *args, **named):
            if not self._can_write:
                raise RuntimeError(_UNAVAILABLE)
            self.modified = True
            return change(self, *args, **named)

        return method

    __setitem__, __delitem__, pop, popitem = _changes("__setitem__"), _changes("__delitem__"), _changes("pop"), _changes("popitem")
    clear, update, setdefault = _changes("clear"), _changes("update"), _changes("setdefault")
    del _changes


def _sign(key, payload):
    key = key.encode() if isinstance(key, str) else bytes(key)
    mac = hmac.new(hashlib.sha1(b"cookie-session" + key).digest(), payload, hashlib.sha1).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=")


def open_session(app, request):
    if not app.secret_key:
        return Session(can_write=False)
    payload, _, mac = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "").encode().rpartition(b".")
    if not payload or not hmac.compare_digest(mac, _sign(app.secret_key, payload)):
        return Session()
    try:
        return Session(json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))))
    except ValueError:
        return Session()


def save_session(app, session, response):
    name = app.config["SESSION_COOKIE_NAME"]
    if session is None or not session.modified:
        return
    response.headers.add("Vary", "Cookie")
    path = app.config["SESSION_COOKIE_PATH"] or app.config["APPLICATION_ROOT"]
    if not session:
        response.delete_cookie(name, path=path)
        return
    payload = base64.urlsafe_b64encode(json.dumps(dict(session), separators=(",", ":")).encode()).rstrip(b"=")
    value = (payload + b"." + _sign(app.secret_key, payload)).decode()
    lasting = app.config["PERMANENT_SESSION_LIFETIME"] or datetime.timedelta(days=31)
    expires = datetime.datetime.now(datetime.timezone.utc) + lasting if session.permanent else None
    response.set_cookie(name, value, expires=expires, path=path, httponly=app.config["SESSION_COOKIE_HTTPONLY"],
                        secure=app.config["SESSION_COOKIE_SECURE"], samesite=app.config["SESSION_COOKIE_SAMESITE"])

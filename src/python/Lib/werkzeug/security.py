"""Passwords as salted hashes, in werkzeug's format."""

import hashlib
import hmac
import secrets

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def _hash(method, salt, password):
    kind, *options = method.split(":")
    if kind != "pbkdf2":
        raise ValueError(f"Invalid hash method '{kind}': there is pbkdf2 here.")
    name = options[0] if options else "sha256"
    rounds = int(options[1]) if len(options) > 1 else 1_000_000
    return hashlib.pbkdf2_hmac(name, password.encode(), salt.encode(), rounds).hex(), f"pbkdf2:{name}:{rounds}"


def generate_password_hash(password, method="pbkdf2:sha256:20000", salt_length=16):
    salt = "".join(secrets.choice(_LETTERS) for _ in range(salt_length))
    hashed, method = _hash(method, salt, password)
    return f"{method}${salt}${hashed}"


def check_password_hash(pwhash, password):
    try:
        method, salt, hashed = pwhash.split("$", 2)
    except ValueError:
        return False
    return hmac.compare_digest(_hash(method, salt, password)[0], hashed)

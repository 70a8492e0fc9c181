"""Words of HTTP: reasons, dates, headers with options, cookies, query strings."""

import datetime
import time
from urllib.parse import parse_qsl, quote, unquote_plus

REASONS = {
    100: "Continue", 101: "Switching Protocols", 102: "Processing", 103: "Early Hints", 200: "OK", 201: "Created", 202: "Accepted",
    203: "Non Authoritative Information", 204: "No Content", 205: "Reset Content", 206: "Partial Content", 207: "Multi Status",
    208: "Already Reported", 226: "IM Used", 300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other",
    304: "Not Modified", 305: "Use Proxy", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
    402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
    407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
    412: "Precondition Failed", 413: "Request Entity Too Large", 414: "Request URI Too Long", 415: "Unsupported Media Type",
    416: "Requested Range Not Satisfiable", 417: "Expectation Failed", 418: "I'm a teapot", 421: "Misdirected Request",
    422: "Unprocessable Entity", 423: "Locked", 424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required",
    428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large", 449: "Retry With",
    451: "Unavailable For Legal Reasons", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
    508: "Loop Detected", 510: "Not Extended", 511: "Network Authentication Failed",
}

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_TYPES = {
    "html": "text/html", "htm": "text/html", "txt": "text/plain", "py": "text/x-python", "css": "text/css",
    "csv": "text/csv", "js": "text/javascript", "json": "application/json", "xml": "application/xml", "pdf": "application/pdf",
    "zip": "application/zip", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml",
    "ico": "image/vnd.microsoft.icon", "webp": "image/webp", "md": "text/markdown", "wasm": "application/wasm",
}


def http_date(when=None):
    """`Fri, 27 Nov 2026 07:31:02 GMT` of a date, a datetime, seconds since 1970, or now."""
    if when is None:
        when = time.time()
    if isinstance(when, datetime.datetime):
        if when.tzinfo is not None:
            when = when.astimezone(datetime.timezone.utc)
        parts = when.timetuple()
    elif isinstance(when, datetime.date):
        parts = when.timetuple()
    else:
        parts = time.gmtime(when)
    return (f"{_DAYS[parts[6]]}, {parts[2]:02d} {_MONTHS[parts[1] - 1]} {parts[0]:04d} "
            f"{parts[3]:02d}:{parts[4]:02d}:{parts[5]:02d} GMT")


def guess_type(name):
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return _TYPES.get(ending, "application/octet-stream")


def with_charset(mimetype):
    """Texts are told to be UTF-8."""
    if mimetype.startswith("text/") or mimetype in ("application/xml", "application/javascript") or mimetype.endswith("+xml"):
        return f"{mimetype}; charset=utf-8"
    return mimetype


def options_of(value):
    """`form-data; name="a"` as its first word in small letters and its options."""
    if not value:
        return "", {}
    first, *rest = _split(value, ";")
    options = {}
    for part in rest:
        name, is_set, text = part.partition("=")
        if is_set:
            options[name.strip().lower()] = _unquoted(text.strip())
    return first.strip().lower(), options


def _split(text, separator):
    """At separators outside of double quotes."""
    parts, start, quoted, at = [], 0, False, 0
    while at < len(text):
        letter = text[at]
        if letter == '"':
            quoted = not quoted
        elif letter == "\\" and quoted:
            at += 1
        elif letter == separator and not quoted:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    parts.append(text[start:])
    return parts


def _unquoted(text):
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return text


def cookies_of(header):
    pairs = []
    for part in _split(header or "", ";"):
        name, is_set, value = part.partition("=")
        if is_set and name.strip():
            pairs.append((name.strip(), unquote_cookie(_unquoted(value.strip()))))
    return pairs


def unquote_cookie(value):
    """Octal escapes, as old servers write what is not plain."""
    out, at = [], 0
    while at < len(value):
        digits = value[at + 1:at + 4]
        if value[at] == "\\" and len(digits) == 3 and all(digit in "01234567" for digit in digits):
            out.append(chr(int(digits, 8)))
            at += 4
        else:
            out.append(value[at])
            at += 1
    text = "".join(out)
    try:
        return text.encode("latin-1").decode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return text


_COOKIE_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#%&'()*+-./:<=>?@[]^_`{|}~$")


def cookie_header(name, value="", max_age=None, expires=None, path="/", domain=None, secure=False, httponly=False, samesite=None):
    if any(letter not in _COOKIE_SAFE for letter in value):
        quoted = "".join(chr(byte) if chr(byte) in _COOKIE_SAFE or byte == 32 else f"\\{byte:03o}" for byte in value.encode())
        value = f'"{quoted}"'
    parts = [f"{name}={value}"]
    if domain:
        parts.append(f"Domain={domain.lstrip('.')}")
    if isinstance(max_age, datetime.timedelta):
        max_age = int(max_age.total_seconds())
    if expires is not None:
        parts.append(f"Expires={expires if isinstance(expires, str) else http_date(expires)}")
    elif max_age is not None:
        parts.append(f"Expires={http_date(time.time() + max_age)}")
    if max_age is not None:
        parts.append(f"Max-Age={int(max_age)}")
    if secure:
        parts.append("Secure")
    if httponly:
        parts.append("HttpOnly")
    if path is not None:
        parts.append(f"Path={quote(path, safe='/:?#[]@!$&()*+,=~%')}")
    if samesite is not None:
        samesite = samesite.title()
        if samesite not in ("Strict", "Lax", "None"):
            raise ValueError("SameSite must be 'Strict', 'Lax', or 'None'.")
        parts.append(f"SameSite={samesite}")
    return "; ".join(parts)


def query_pairs(text):
    return parse_qsl(text, keep_blank_values=True, errors="replace")


def unquote_path(path):
    return unquote_plus(path.replace("+", "%2B"))

"""What views call: redirects, URLs, responses from values, files."""

import os
from urllib.parse import quote

from flask._context import app_or_none, current_app, request, request_context, session
from flask._errors import abort
from flask._http import guess_type, http_date
from flask._markup import escape
from flask._response import Response


def redirect_to(location, code=302, response_class=None):
    page = (f"<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
            f"<p>You should be redirected automatically to the target URL: <a href=\"{escape(location)}\">{escape(location)}</a>. "
            f"If not, click the link.\n")
    response = (response_class or Response)(page, code, mimetype="text/html")
    response.headers["Location"] = quote(location, safe="%!#$&'()*+,/:;=?@[]~")
    return response


def redirect(location, code=302, Response=None):
    app = app_or_none()
    if app is not None:
        return app.redirect(location, code)
    return redirect_to(location, code, Response)


def url_for(endpoint, *, _anchor=None, _method=None, _scheme=None, _external=None, **values):
    return current_app.url_for(endpoint, _anchor=_anchor, _method=_method, _scheme=_scheme, _external=_external, **values)


def make_response(*args):
    if not args:
        return current_app.response_class()
    return current_app.make_response(args[0] if len(args) == 1 else args)


def flash(message, category="message"):
    session["_flashes"] = [*session.get("_flashes", []), (category, message)]


def get_flashed_messages(with_categories=False, category_filter=()):
    context = request_context()
    found = getattr(context, "flashes", None)
    if found is None:
        found = context.flashes = [tuple(pair) for pair in (session.pop("_flashes") if "_flashes" in session else [])]
    if category_filter:
        found = [pair for pair in found if pair[0] in category_filter]
    return found if with_categories else [message for _, message in found]


def stream_with_context(generator):
    """Lets a generator that makes a body use `request` while it is sent."""
    context = request_context()
    if context is None:
        raise RuntimeError("'stream_with_context' can only be used when a request context is active, such as in a view function.")
    if not hasattr(generator, "__next__"):
        inner = generator

        def decorated(*args, **named):
            return stream_with_context(inner(*args, **named))

        return decorated

    def parts():
        context.push()
        try:
            yield None
            yield from generator
        finally:
            context.pop()

    made = parts()
    next(made)
    return made


def send_file(path_or_file, mimetype=None, as_attachment=False, download_name=None, conditional=True, etag=True, last_modified=None,
              max_age=None):
    if hasattr(path_or_file, "read"):
        if download_name is None and mimetype is None:
            raise ValueError("Unable to detect the MIME type because a file name is not available. Either set 'download_name', pass a "
                             "file path instead of a file object, or set 'mimetype' directly.")
        data = path_or_file.read()
    else:
        path = os.path.join(current_app.root_path, os.fspath(path_or_file))
        with open(path, "rb") as file:
            data = file.read()
        download_name = download_name or os.path.basename(path)
    response = current_app.response_class(data, mimetype=mimetype or guess_type(download_name))
    if download_name is not None:
        response.headers.set("Content-Disposition", _disposition("attachment" if as_attachment else "inline", download_name))
    elif as_attachment:
        raise TypeError("No name provided for attachment. Either set 'download_name' or pass a file path.")
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else "no-cache"
    if last_modified is not None:
        response.headers["Last-Modified"] = last_modified if isinstance(last_modified, str) else http_date(last_modified)
    return response


def _disposition(kind, name):
    if all(letter.isalnum() or letter in "!#$&+-.^_`|~" for letter in name) and name.isascii():
        return f"{kind}; filename={name}"
    if name.isascii():
        return f'{kind}; filename="{name}"'
    plain = name.encode("ascii", "ignore").decode()
    star = quote(name, safe="!#$&+-.^_`|~")
    return f'{kind}; filename={plain}; filename*=UTF-8\'\'{star}'


def send_from_directory(directory, path, **options):
    whole = safe_join(os.fspath(directory), os.fspath(path))
    base = os.path.join(current_app.root_path, whole) if whole is not None else None
    if base is None or not os.path.isfile(base):
        abort(404)
    return send_file(whole, **options)


def safe_join(directory, *paths):
    """A path below the folder, or None where it would lead out of it."""
    parts = [directory or "."]
    for path in paths:
        path = os.path.normpath(path) if path else path
        if os.path.isabs(path) or path == ".." or path.startswith("../") or "\\" in path:
            return None
        parts.append(path)
    return os.path.join(*parts)


__all__ = ["flash", "get_flashed_messages", "make_response", "redirect", "request", "send_file", "send_from_directory",
           "stream_with_context", "url_for"]

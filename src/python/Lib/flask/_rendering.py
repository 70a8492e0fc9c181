"""Where templates come from, and what an app gives them."""

import os

from flask._context import current_app, g, has_request_context, request, session
from flask._scopes import Names, Namespace
from flask._templates import Environment, Template, TemplateNotFound


def _folders(app):
    yield app.root_path, app.template_folder
    for blueprint in app.blueprints.values():
        yield blueprint.root_path, blueprint.template_folder


def _load(app, name):
    if ".." not in name.split("/"):
        for root, folder in _folders(app):
            path = os.path.join(root, folder or "", name)
            if folder is not None and os.path.isfile(path):
                with open(path, encoding="utf-8") as file:
                    return Template(file.read(), _environment(app, name), name)
    raise TemplateNotFound(name)


def _environment(app, name):
    """HTML is escaped, other files are not; a text without a name is taken for HTML."""
    escapes = name is None or name.endswith((".html", ".htm", ".xml", ".xhtml", ".svg"))
    return Environment(app, escapes, lambda other: _load(app, other))


def _render(template, values):
    app = current_app._get_current_object()
    from flask._helpers import get_flashed_messages
    usual = {"range": range, "dict": dict, "namespace": Namespace, "config": app.config, "url_for": app.url_for,
             "get_flashed_messages": get_flashed_messages, "g": g, **app.template_globals}
    outer = {}
    if has_request_context():
        usual.update(request=request, session=session)
        for blueprint in [None, *reversed(request.blueprints)]:
            for function in app.template_context_processors.get(blueprint, ()):
                outer.update(function())
    else:
        for function in app.template_context_processors.get(None, ()):
            outer.update(function())
    return template.write(Names([usual, {**outer, **values}]))


def render_template(template_name_or_list, **context):
    app = current_app._get_current_object()
    names = template_name_or_list if isinstance(template_name_or_list, (list, tuple)) else [template_name_or_list]
    for name in names:
        try:
            template = _load(app, name)
        except TemplateNotFound as missing:
            if str(missing.args[0]) != name or name == names[-1]:
                raise
            continue
        return _render(template, context)


def render_template_string(source, **context):
    app = current_app._get_current_object()
    return _render(Template(source, _environment(app, None)), context)

import logging

from flask import Flask, Response, abort, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from show import show

app = Flask(__name__)
logging.getLogger(app.name).addHandler(logging.NullHandler())
logging.getLogger(app.name).propagate = False


class Trouble(Exception):
    def __init__(self, text, code=400):
        super().__init__(text)
        self.code = code


@app.route("/abort/<int:code>")
def at(code):
    abort(code)


@app.route("/words/<int:code>")
def words(code):
    abort(code, description="Own <words>\nand more & more")


@app.route("/response")
def response():
    abort(Response("own response", 409))


@app.route("/raise/<kind>")
def raises(kind):
    if kind == "trouble":
        raise Trouble("in <trouble>", 422)
    if kind == "zero":
        return 1 / 0
    if kind == "http":
        raise NotFound("raised")
    if kind == "key":
        return {}["missing"]
    if kind == "none":
        return None
    if kind == "number":
        return 5
    if kind == "tuple":
        return "a", 200, {}, 4


for code in [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 418, 422, 429, 500, 501, 503]:
    show(app.test_client().get(f"/abort/{code}"))
client = app.test_client()
show(client.get("/words/404"))
show(client.get("/response"))
for kind in ["http", "zero", "key", "none", "number", "tuple"]:
    show(client.get(f"/raise/{kind}"))
try:
    with app.test_request_context("/"):
        abort(799)
except LookupError as problem:
    print(type(problem).__name__, problem)

handled = Flask("handled")
logging.getLogger("handled").addHandler(logging.NullHandler())
logging.getLogger("handled").propagate = False
for rule, view in [("/abort/<int:code>", at), ("/words/<int:code>", words), ("/raise/<kind>", raises)]:
    handled.add_url_rule(rule, view_func=view)


@handled.errorhandler(404)
def missing(problem):
    return f"nothing at {request.path}: {problem.description[:10]}", 404


@handled.errorhandler(Trouble)
def trouble(problem):
    return {"error": str(problem)}, problem.code


@handled.errorhandler(HTTPException)
def any_http(problem):
    return {"code": problem.code, "name": problem.name, "description": problem.description[:20]}, problem.code


@handled.errorhandler(ArithmeticError)
def arithmetic(problem):
    return f"arithmetic: {type(problem).__name__}", 500


@handled.errorhandler(BadRequest)
def bad(problem):
    return "bad request, handled", 400


client = handled.test_client()
for path in ["/none", "/abort/404", "/words/404", "/abort/400", "/abort/403", "/abort/500", "/raise/trouble", "/raise/zero", "/raise/key",
             "/raise/http", "/raise/none"]:
    show(client.get(path))
show(client.post("/none"))
show(client.post("/abort/404"))

caught = Flask("caught")
caught.testing = True


@caught.route("/zero")
def zero():
    return 1 / 0


@caught.errorhandler(500)
def internal(problem):
    return f"500: {type(problem.original_exception).__name__}", 500


try:
    caught.test_client().get("/zero")
except ZeroDivisionError as problem:
    print("propagated:", problem)
caught.config["PROPAGATE_EXCEPTIONS"] = False
logging.getLogger("caught").addHandler(logging.NullHandler())
logging.getLogger("caught").propagate = False
show(caught.test_client().get("/zero"))


@caught.errorhandler(Exception) if False else (lambda function: function)
def every(problem):
    return "never"


for wrong in [lambda: caught.register_error_handler(299, every), lambda: caught.register_error_handler(Exception("x"), every),
              lambda: handled.add_url_rule("/late", view_func=zero)]:
    try:
        wrong()
    except Exception as problem:
        print(type(problem).__name__, str(problem)[:90])

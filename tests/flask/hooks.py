from flask import (Blueprint, Flask, after_this_request, current_app, flash, g, get_flashed_messages, has_app_context, has_request_context,
                   redirect, request, session, url_for)
from show import show

app = Flask(__name__)
app.secret_key = "a key for tests"
order = []

inner = Blueprint("inner", __name__, url_prefix="/inner")
outer = Blueprint("outer", __name__)


def note(name):
    def function(*args):
        order.append(name)
        return args[0] if args and hasattr(args[0], "status_code") else None

    return function


app.before_request(note("app before 1"))
app.before_request(note("app before 2"))
app.after_request(note("app after 1"))
app.after_request(note("app after 2"))
app.teardown_request(note("app teardown"))
app.teardown_appcontext(note("app context teardown"))
outer.before_request(note("outer before"))
outer.after_request(note("outer after"))
inner.before_request(note("inner before"))
inner.after_request(note("inner after"))
inner.teardown_request(note("inner teardown"))
inner.before_app_request(note("inner for the app"))


@app.before_request
def stop():
    g.user = request.args.get("user", "nobody")
    if request.args.get("stop"):
        return "stopped", 403


@app.after_request
def header(response):
    response.headers["X-User"] = g.user
    return response


@app.route("/")
def index():
    order.append("view")

    @after_this_request
    def once(response):
        response.headers["X-Once"] = "yes"
        return response

    return f"{g.user} {'user' in g} {g.get('none', 5)} {current_app.name} {has_request_context()} {url_for('index')}"


@inner.route("/")
def at_inner():
    order.append("view")
    return f"{request.blueprint} {request.blueprints} {request.endpoint} {url_for('.at_inner')} {url_for('.other', n=3, q='a b')}"


@inner.route("/other/<int:n>")
def other(n):
    return redirect(url_for(".at_inner"))


@inner.errorhandler(418)
def teapot(problem):
    return "inner teapot", 418


@inner.route("/tea")
def tea():
    from flask import abort
    abort(418)


@app.route("/tea")
def app_tea():
    from flask import abort
    abort(418)


@app.route("/count")
def count():
    session["n"] = session.get("n", 0) + 1
    return {"n": session["n"], "keys": sorted(session)}


@app.route("/flash")
def flashes():
    flash("one")
    flash("two", "bad")
    return redirect(url_for("flashed"))


@app.route("/flashed")
def flashed():
    return {"all": get_flashed_messages(with_categories=True)}


outer.register_blueprint(inner)
app.register_blueprint(outer, url_prefix="/outer")
app.register_blueprint(Blueprint("named", __name__), name="again")
client = app.test_client()
for path in ["/?user=ann", "/?stop=1", "/outer/inner/", "/outer/inner", "/outer/inner/other/5", "/outer/inner/tea", "/tea", "/outer/none"]:
    order.clear()
    show(client.get(path))
    print(order)
show(client.get("/outer/inner/other/5", follow_redirects=True))
numbers = [client.get("/count").json["n"] for _ in range(3)]
print(numbers, app.test_client().get("/count").json)
show(client.get("/flash", follow_redirects=True))
print(client.get("/flashed").json)
with client.session_transaction() as held:
    held["n"] = 40
print(client.get("/count").json)
client.set_cookie("session", "forged.value")
print(client.get("/count").json)
bare = Flask("bare")
with bare.test_request_context("/"):
    print(session.get("x"))
    try:
        session["x"] = 1
    except RuntimeError as problem:
        print(str(problem)[:60])
print(has_app_context(), has_request_context(), bool(request))
for outside in [lambda: request.path, lambda: g.x, lambda: current_app.name, lambda: url_for("index")]:
    try:
        outside()
    except RuntimeError as problem:
        print(str(problem).split("\n")[0])
with app.app_context():
    g.x = 1
    print(g.x, g.pop("x"), "x" in g, current_app.name == app.name)
    try:
        g.none
    except AttributeError as problem:
        print("AttributeError", problem)
with app.test_request_context("/outer/inner/?a=1", method="POST", data={"b": "2"}):
    print(request.args["a"], request.form["b"], request.endpoint, request.blueprints)
try:
    app.register_blueprint(Blueprint("outer", __name__))
except Exception as problem:
    print(type(problem).__name__, str(problem)[:60])

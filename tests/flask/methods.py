from flask import Flask, request
from flask.views import MethodView
from show import show

app = Flask(__name__)


@app.route("/both", methods=["GET", "POST"])
def both():
    return request.method


@app.post("/post")
def post():
    return request.method, 201


@app.put("/thing/<int:n>")
def put(n):
    return f"put {n}"


@app.delete("/thing/<int:n>")
def delete(n):
    return "", 204


@app.patch("/thing/<int:n>")
def patch(n):
    return {"patched": n}


@app.route("/own", methods=["OPTIONS", "GET"])
def own():
    return f"own {request.method}"


class Items(MethodView):
    def get(self, key=None):
        return f"get {key}"

    def post(self):
        return "made", 201


items = Items.as_view("items")
app.add_url_rule("/items", view_func=items, methods=["GET", "POST"])
app.add_url_rule("/items/<key>", view_func=items, methods=["GET"])

client = app.test_client()
for method, path in [
    ("GET", "/both"), ("POST", "/both"), ("HEAD", "/both"), ("OPTIONS", "/both"), ("PUT", "/both"), ("GET", "/post"), ("POST", "/post"),
    ("PUT", "/thing/1"), ("DELETE", "/thing/1"), ("PATCH", "/thing/1"), ("GET", "/thing/1"), ("OPTIONS", "/thing/1"), ("OPTIONS", "/own"),
    ("HEAD", "/own"), ("GET", "/items"), ("POST", "/items"), ("GET", "/items/a"), ("DELETE", "/items"), ("POST", "/items/a"),
    ("OPTIONS", "/nothing"), ("TRACE", "/both"),
]:
    show(client.open(path, method=method))

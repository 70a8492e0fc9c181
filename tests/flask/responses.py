import datetime
import decimal
import uuid
from dataclasses import dataclass

from flask import Flask, Response, jsonify, make_response, redirect, send_file, send_from_directory, url_for
from flask import json as flask_json
from show import show

app = Flask(__name__)


@dataclass
class Point:
    x: int
    y: float


def wsgi(environ, start_response):
    start_response("203 Own Reason", [("Content-Type", "text/plain"), ("X-Wsgi", "yes")])
    return [b"wsgi ", environ["REQUEST_METHOD"].encode()]


VALUES = {
    "text": lambda: "text", "bytes": lambda: b"\xc3\xa4", "status": lambda: ("made", 201), "headers": lambda: ("text", {"X-A": "1", "X-B": "2"}),
    "all": lambda: ("text", 202, {"X-A": "1"}), "list_headers": lambda: ("text", 200, [("X-A", "1"), ("X-A", "2")]),
    "status_text": lambda: ("text", "299 Quite Fine"), "dict": lambda: {"b": 1, "a": [1, 2]}, "list": lambda: [1, {"z": None}],
    "dict_status": lambda: ({"error": "no"}, 400), "empty": lambda: ("", 204), "type": lambda: ("a,b", 200, {"Content-Type": "text/csv"}),
    "generator": lambda: (f"part {n}\n" for n in range(3)), "jsonify": lambda: jsonify(b=1, a="ä"), "jsonify_list": lambda: jsonify([3, 1]),
    "jsonify_args": lambda: jsonify(1, 2), "jsonify_none": lambda: jsonify(), "jsonify_text": lambda: jsonify("text"),
    "jsonify_status": lambda: (jsonify(error="x"), 418),
    "types": lambda: jsonify(date=datetime.date(2026, 11, 27), time=datetime.datetime(2026, 11, 27, 8, 5, 3), money=decimal.Decimal("1.50"),
                             key=uuid.UUID(int=5), point=Point(1, 2.5), tuple=(1, 2), nested={"b": {"d": 1, "c": 2}}),
    "numbers": lambda: jsonify([1.0, 1e20, -0.0, True, 10 ** 20]),
    "response": lambda: Response("own", status=203, mimetype="text/plain", headers={"X-Own": "1"}),
    "response_json": lambda: Response('{"a": 1}', content_type="application/json"), "response_list": lambda: Response(["a", b"b"]),
    "response_status": lambda: (Response("own"), 500, {"X-Late": "1"}), "make": lambda: make_response("made", 201),
    "make_tuple": lambda: make_response(("made", {"X-A": "1"})), "make_empty": lambda: make_response(), "wsgi": lambda: wsgi,
    "redirect": lambda: redirect("/there?a=1&b=<2>"), "redirect_code": lambda: redirect(url_for("at", name="text"), code=301),
    "xml": lambda: Response("<a/>", mimetype="application/xml"), "status_object": lambda: Response("x", "404 Gone Fishing"),
    "file": lambda: send_file("data/table.csv"), "attachment": lambda: send_file("data/table.csv", as_attachment=True, download_name="out put.csv"),
    "directory": lambda: send_from_directory("data", "table.csv"), "outside": lambda: send_from_directory("data", "../show.py"),
    "no_file": lambda: send_from_directory("data", "none.csv"), "dumps": lambda: flask_json.dumps({"b": datetime.date(2026, 1, 2), "a": 1}),
}


@app.route("/<name>")
def at(name):
    return VALUES[name]()


@app.route("/cookies")
def cookies():
    response = make_response("cookies")
    response.set_cookie("plain", "value")
    response.set_cookie("all", "a b;ä", max_age=60, path="/x", domain="example.org", secure=True, httponly=True, samesite="Lax")
    response.delete_cookie("gone")
    return response


@app.route("/changed")
def changed():
    response = make_response("before")
    response.set_data("after the change")
    response.status_code = 206
    response.mimetype = "text/plain"
    response.headers["X-One"] = "1"
    response.headers.add("X-One", "2")
    response.headers.extend({"X-Two": "3"})
    response.content_type += "; own=yes"
    return response


client = app.test_client()
for name in VALUES:
    show(client.get(f"/{name}"))
show(client.get("/cookies"))
show(client.get("/changed"))
show(client.head("/text"))
response = client.get("/dict")
print(response.json, response.is_json, response.get_json(), response.text, response.data, response.mimetype, response.content_length)
print(client.get("/text").json if client.get("/text").is_json else "no json")
app.json.sort_keys = False
show(client.get("/dict"))
app.json.compact = False
show(client.get("/dict"))
app.json.ensure_ascii = False
show(client.get("/jsonify"))

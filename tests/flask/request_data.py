import io

from flask import Flask, request
from show import show

app = Flask(__name__)


@app.route("/args")
def args():
    a = request.args
    return {"all": a.to_dict(flat=False), "q": a.get("q"), "n": a.get("n", type=int), "none": a.get("none", "usual"), "bad": a.get("q", 5, type=int),
            "list": a.getlist("x"), "in": "q" in a, "length": len(a), "items": list(a.items(multi=True)), "query": request.query_string.decode()}


@app.route("/form", methods=["POST", "PUT"])
def form():
    return {"form": request.form.to_dict(flat=False), "values": request.values.to_dict(flat=False), "data": request.data.decode(),
            "json": request.get_json(silent=True), "type": request.mimetype, "length": request.content_length}


@app.route("/field", methods=["POST"])
def field():
    return request.form["name"]


@app.route("/json", methods=["POST"])
def json():
    return {"json": request.json, "is": request.is_json}


@app.route("/force", methods=["POST"])
def force():
    return {"json": request.get_json(force=True)}


@app.route("/silent", methods=["POST"])
def silent():
    return {"json": request.get_json(silent=True), "forced": request.get_json(force=True, silent=True)}


@app.route("/data", methods=["POST"])
def data():
    return {"data": request.data.decode(), "text": request.get_data(as_text=True), "type": request.content_type}


@app.route("/files", methods=["POST"])
def files():
    file = request.files["file"]
    return {"name": file.filename, "field": file.name, "type": file.mimetype, "text": file.read().decode(), "form": request.form.to_dict(),
            "all": sorted(request.files), "missing": request.files.get("no") is None}


@app.route("/head/<part>")
def head(part):
    h = request.headers
    return {"custom": h.get("X-Custom"), "case": h.get("x-CUSTOM"), "in": "X-Custom" in h, "none": h.get("X-None", "usual"), "host": request.host,
            "agent": request.user_agent.string, "path": request.path, "full": request.full_path, "url": request.url, "base": request.base_url,
            "root": request.url_root, "method": request.method, "scheme": request.scheme, "secure": request.is_secure, "remote": request.remote_addr,
            "view": request.view_args, "endpoint": request.endpoint, "rule": str(request.url_rule), "accept": request.accept_mimetypes.best_match(
                ["text/html", "application/json"]), "referrer": request.referrer, "cookies": request.cookies.to_dict(),
            "user": request.authorization.username if request.authorization else None}


client = app.test_client()
show(client.get("/args?q=a%20b&q=second&n=7&x=1&x=2&empty=&plus=a+b"))
show(client.get("/args", query_string={"q": "ä&b", "x": ["1", "2"]}))
show(client.post("/form", data={"name": "Ann", "tags": ["a", "b"]}))
show(client.post("/form?name=Query", data={"name": "Form"}))
show(client.put("/form", data="a=1&b=2", content_type="application/x-www-form-urlencoded"))
show(client.post("/form", data="plain text"))
show(client.post("/field", data={"name": "Ann"}))
show(client.post("/field", data={"other": "Ann"}))
show(client.post("/json", json={"b": [1, 2.5, None, True], "a": {"ä": "ö"}}))
show(client.post("/json", data='{"a": 1}', content_type="application/vnd.api+json; charset=utf-8"))
show(client.post("/json", data='{"a": 1}'))
show(client.post("/json", data="{not json", content_type="application/json"))
show(client.post("/json", data="", content_type="application/json"))
show(client.post("/json", data="null", content_type="application/json"))
show(client.post("/force", data="[1, 2]"))
show(client.post("/force", data="[1, 2"))
show(client.post("/silent", data="[1, 2"))
show(client.post("/silent", data="[1, 2]", content_type="text/plain"))
show(client.post("/data", data="äöü", content_type="text/plain"))
show(client.post("/data", data=b"bytes"))
show(client.post("/files", data={"file": (io.BytesIO(b"a,b\n1,2\n"), "table.csv"), "note": "with it"}))
show(client.post("/files", data={"note": "alone"}))
show(client.get("/head/x%20y?q=1", headers={"X-Custom": "yes", "Cookie": "a=1; b=two words", "Referer": "http://here/", "Accept": "application/json, text/html;q=0.5"},
                auth=("ann", "secret")))
show(app.test_client(use_cookies=False).get("/head/x", headers={"Cookie": 'a=1; b="two words"; c=%20'}))
show(client.get("/head/x", base_url="https://example.org:8443/app"))

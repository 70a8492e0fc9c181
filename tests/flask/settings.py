import json
import logging
import sys

from flask import Flask, current_app, request
from show import show


class Settings:
    DEBUG = False
    LEVEL = 3
    lower = "not taken"


app = Flask(__name__, static_folder="data", static_url_path="/files")
print(app.name, app.import_name, app.debug, app.testing, app.secret_key, app.config["MAX_CONTENT_LENGTH"])
app.config.from_object(Settings)
app.config.from_mapping(A=1, b=2, MAIL_HOST="x", MAIL_PORT=25)
app.config.update(TESTING=True, SECRET_KEY="s")
print(app.config["LEVEL"], "lower" in app.config, app.config.get("A"), app.config.get("b"), app.config.get_namespace("MAIL_"), app.testing, app.secret_key)
app.config.from_file("data/config.json", load=json.load)
print(app.config["FROM_FILE"], app.config.from_file("data/none.json", load=json.load, silent=True))
app.config["MAX_CONTENT_LENGTH"] = 10


@app.route("/", methods=["GET", "POST"])
def index():
    return f"{current_app.config['LEVEL']} {len(request.get_data())}"


@app.route("/log")
def log():
    app.logger.warning("a warning %s", 5)
    app.logger.info("not shown")
    return "logged"


client = app.test_client()
show(client.get("/"))
show(client.post("/", data="short"))
show(client.post("/", data="much longer than that"))
show(client.get("/files/table.csv"))
show(client.get("/files/none.csv"))
show(client.get("/files/../show.py"))
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
app.logger.addHandler(handler)
show(client.get("/log"))
app.debug = True


@Flask("other").route("/x")
def other():
    return ""


debugging = Flask("debugging")
debugging.debug = True


@debugging.route("/", methods=["POST"])
def field():
    return {"b": request.form["b"], "a": 1}


@debugging.route("/json", methods=["POST"])
def body():
    return {"b": request.json, "a": 1}


show(debugging.test_client().post("/", data={"b": "1"}))
try:
    debugging.test_client().post("/", data={"c": "1"})
except KeyError as problem:
    print(type(problem).__name__, problem)
debugging.config["TRAP_BAD_REQUEST_ERRORS"] = False
show(debugging.test_client().post("/", data={"c": "1"}))
show(debugging.test_client().post("/json", data="{x", content_type="application/json"))
for wrong in [lambda: app.add_url_rule("no-slash", view_func=index), lambda: debugging.add_url_rule("/y", "field", other),
              lambda: Flask("x").route("/", methods="GET")(other), lambda: Flask("x").add_url_rule("/<nothing:x>", view_func=other),
              lambda: Flask("x").add_url_rule("/x")]:
    try:
        wrong()
        print("accepted")
    except Exception as problem:
        print(type(problem).__name__, str(problem)[:70])

from flask import Flask, url_for
from show import show

app = Flask(__name__)


def view(**values):
    return "x"


for rule, endpoint in [("/", "index"), ("/user/<name>", "user"), ("/file/<path:name>", "file"), ("/n/<int(fixed_digits=4):n>", "number"),
                       ("/f/<float:x>", "float"), ("/any/<any(a, b):which>", "any"), ("/two", "two"), ("/two/<int:n>", "two"), ("/slash/", "slash")]:
    app.add_url_rule(rule, endpoint, view)
app.add_url_rule("/made", "made", view, methods=["POST"])

with app.test_request_context("/", base_url="http://example.org:8000/app"):
    for make in [
        lambda: url_for("index"), lambda: url_for("index", q="a b", n=1), lambda: url_for("index", q=["a", "b"], none=None),
        lambda: url_for("user", name="Jörg Müller"), lambda: url_for("user", name="a/b"), lambda: url_for("file", name="a/b c.txt"),
        lambda: url_for("number", n=7), lambda: url_for("float", x=1), lambda: url_for("any", which="b"), lambda: url_for("any", which="c"),
        lambda: url_for("two"), lambda: url_for("two", n=5), lambda: url_for("two", m=5), lambda: url_for("slash"), lambda: url_for("made"),
        lambda: url_for("index", _external=True), lambda: url_for("index", _scheme="https", _external=True), lambda: url_for("index", _anchor="a b"),
        lambda: url_for("user"), lambda: url_for("usr", name="x"), lambda: url_for("nothing"), lambda: url_for("user", name="x", q="ä&="),
        lambda: url_for("index", q=True, x=1.5),
    ]:
        try:
            print(make())
        except Exception as problem:
            print(type(problem).__name__, problem)

app.config["SERVER_NAME"] = "site.example"
with app.app_context():
    print(url_for("index"), url_for("user", name="x", _external=False), url_for("user", name="x", _scheme="https"))
print(sorted((rule.rule, rule.endpoint, sorted(rule.methods)) for rule in app.url_map.iter_rules() if rule.endpoint != "static"))

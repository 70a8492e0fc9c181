from flask import Flask, request
from show import show

app = Flask(__name__)


def view(**values):
    return f"{request.endpoint} {sorted(values.items())!r}"


RULES = [
    "/", "/plain", "/folder/", "/user/<name>", "/user/me", "/user/<int:number>", "/float/<float:x>", "/path/<path:rest>",
    "/path/<path:rest>/edit", "/any/<any(red, 'dark blue', green):colour>", "/id/<uuid:key>", "/limits/<int(min=3, max=7):n>",
    "/digits/<int(fixed_digits=3):n>", "/signed/<int(signed=True):n>", "/length/<string(length=2):code>",
    "/between/<string(minlength=2, maxlength=4):code>", "/two/<a>-<int:b>.txt", "/<first>/<second>", "/<int:first>/<second>", "/a/b/<c>",
    "/a/<b>/c", "/x.<ending>", "/deep/<int:n>/",
]
for at, rule in enumerate(RULES):
    app.add_url_rule(rule, f"r{at}", view)
app.add_url_rule("/loose", "loose", view, strict_slashes=False)
app.add_url_rule("/page", "page", view, defaults={"number": 1})
app.add_url_rule("/page/<int:number>", "page", view)

client = app.test_client()
for path in [
    "/", "/plain", "/plain/", "/folder/", "/folder", "/folder?a=1&b=2", "/user/ann", "/user/me", "/user/7", "/user/", "/user/a/b", "/float/1.5",
    "/float/1", "/path/a/b/c", "/path/a/b/edit", "/path/", "/any/red", "/any/dark%20blue", "/any/yellow",
    "/id/01234567-89ab-cdef-0123-456789abcdef", "/id/x", "/limits/3", "/limits/8", "/digits/007", "/digits/7", "/signed/-5", "/signed/5",
    "/length/ab", "/length/abc", "/between/abcd", "/between/abcde", "/two/x-y-3.txt", "/7/x", "/q/x", "/a/b/c", "/a/x/c", "/x.txt",
    "/deep/5", "/deep/x", "/loose", "/loose/", "/page", "/page/3", "/user/J%C3%BCrg", "/user/a%2Fb", "/user//ann", "/folder//", "/nothing", "/path/a/", "/any/", "/limits/x/",
    "/path/a//b", "/7/8", "/user/me/",
]:
    show(client.get(path))

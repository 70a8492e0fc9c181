from flask import Flask, render_template, render_template_string
from markupsafe import Markup
from show import show

app = Flask(__name__)


@app.template_filter()
def twice(text):
    return text * 2


@app.template_filter("shout")
def loud(text, mark="!"):
    return text.upper() + mark


@app.context_processor
def more():
    return {"site": "here", "add": lambda a, b: a + b}


class Person:
    def __init__(self, name):
        self.name = name

    def greet(self, word="hello"):
        return f"{word} {self.name}"


VALUES = dict(name="<Ann & Bob>", items=["one", "two", "three"], none=None, number=7, ratio=2.5, table={"b": 1, "a": {"c": [10, 20]}},
              person=Person("Cy"), html=Markup("<b>bold</b>"), rows=[{"n": 3, "k": "x"}, {"n": 1, "k": "y"}, {"n": 2, "k": "x"}], empty=[], text="some words here")

SOURCES = [
    "{{ name }}|{{ name|safe }}|{{ html }}|{{ html ~ '<' }}|{{ '<i>' }}", "{{ missing }}|{{ missing|default('usual') }}|{{ none }}|{{ none or 'else' }}",
    "{{ table.b }} {{ table['a'].c[1] }} {{ table.a.c[-1] }} {{ items[0] }} {{ items[1:] }} {{ items[:-1] }} {{ text[5:10] }}",
    "{{ person.name }} {{ person.greet() }} {{ person.greet('bye') }} {{ person.greet(word='hm') }} {{ person.none }}",
    "{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ 7 // 2 }} {{ 7 / 2 }} {{ 7 % 4 }} {{ 2 ** 3 }} {{ -number }} {{ 'a' ~ 1 ~ 'b' }} {{ 'a' * 3 }}",
    "{{ 1 < 2 < 3 }} {{ 1 == 1.0 }} {{ 'a' in 'cat' }} {{ 'z' not in items }} {{ not none }} {{ number > 5 and ratio < 3 }} {{ 'x' if number else 'y' }}",
    "{{ 'yes' if missing }}|{{ [1, 'a', none] }}|{{ {'k': 1} }}|{{ (1, 2) }}|{{ true }} {{ False }} {{ none }}",
    "{% if number > 10 %}big{% elif number > 5 %}middle{% else %}small{% endif %}", "{% if missing %}a{% endif %}{% if items %}b{% endif %}",
    "{% for item in items %}{{ loop.index }}/{{ loop.length }} {{ item }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for item in empty %}x{% else %}nothing{% endfor %}", "{% for k, v in table.items() %}{{ k }};{% endfor %}{% for k in table %}{{ k }}{% endfor %}",
    "{% for i in range(3) %}{{ loop.cycle('odd', 'even') }}{{ loop.first }}{{ loop.revindex }} {% endfor %}",
    "{% for row in rows if row.k == 'x' %}{{ row.n }}{{ loop.index }} {% endfor %}", "{% set a = 5 %}{{ a }}{% set b, c = 1, 2 %}{{ b + c }}",
    "{% set x = 1 %}{% for i in [1, 2] %}{% set x = i %}{% endfor %}{{ x }}", "{% set ns = namespace(n=0) %}{% for i in items %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}",
    "{% set block %}<i>{{ name }}</i>{% endset %}{{ block }}", "a {#- gone -#} b {%- if true %} c {%- endif -%} d", "line\n  {%- for i in [1,2] %}\n{{ i }}\n{%- endfor %}\nend\n",
    "{% raw %}{{ not this }}{% endraw %}", "{{ name|upper }} {{ name|lower|escape }} {{ text|title }} {{ text|capitalize }} {{ '  x '|trim }}|",
    "{{ items|join(', ') }} {{ items|length }} {{ items|first }} {{ items|last }} {{ items|sort|join }} {{ items|reverse|join }} {{ items|map('upper')|join('-') }}",
    "{{ rows|sum(attribute='n') }} {{ rows|sort(attribute='n')|map(attribute='n')|list }} {{ rows|selectattr('k', 'equalto', 'x')|list|length }} {{ [1,2,3,4]|select('even')|list }}",
    "{{ ratio|round }} {{ 2.345|round(2) }} {{ 2.7|int }} {{ '42'|int + 1 }} {{ 'x'|int(9) }} {{ '1.5'|float }} {{ -3|abs }} {{ 3.14159|round(1, 'floor') }}",
    "{{ table|tojson }} {{ name|tojson }} {{ text|replace('words', 'letters') }} {{ text|wordcount }} {{ text|truncate(9) }} {{ 'a b'|urlencode }}",
    "{{ [3,1,2]|min }} {{ [3,1,2]|max }} {{ [1,1,2]|unique|list }} {{ table|dictsort }} {{ '%s and %d'|format('a', 5) }} {{ '<p>x</p>'|striptags }}",
    "{{ number is odd }} {{ number is divisibleby 7 }} {{ missing is defined }} {{ none is none }} {{ items is iterable }} {{ text is string }} {{ number is not even }} {{ table is mapping }}",
    "{% macro field(name, kind='text') %}<input name=\"{{ name }}\" type={{ kind }}>{% endmacro %}{{ field('a') }}{{ field('<b>', kind='x') }}",
    "{% with a = 1, b = number %}{{ a }}{{ b }}{% endwith %}{{ a }}", "{% filter upper %}shout {{ name }}{% endfilter %}", "{{ site }} {{ add(1, 2) }} {{ 'ab'|twice }} {{ 'ab'|shout('?') }}",
    "{{ rows|groupby('k')|map('first')|join(',') }} {% for key, group in rows|groupby('k') %}{{ key }}:{{ group|length }} {% endfor %}", "{{ \"it's\" }} {{ 'a\\nb' }} {{ 'tab\\t!' }}",
    "{{ request.path }} {{ config.TESTING }} {{ url_for('page') }}", "{{ items|batch(2)|list }} {{ 'x' is in ['x', 'y'] }} {{ 5|string ~ 'a' }}",
]


@app.route("/page")
def page():
    return render_template("page.html", title="A <title>", items=["x", "y"])


with app.test_request_context("/somewhere?a=1"):
    for source in SOURCES:
        try:
            print(repr(render_template_string(source, **VALUES)))
        except Exception as problem:
            print(source, type(problem).__name__, problem)
    for source in ["{{ 1 + }}", "{% if %}x{% endif %}", "{% for x in y %}", "{% nothing %}", "{{ x|nothing }}", "{{ missing.attribute }}", "{{ missing() }}", "{{ x is nothing }}"]:
        try:
            print(repr(render_template_string(source, **VALUES)))
        except Exception as problem:
            print(source, "->", type(problem).__name__)
    try:
        render_template("none.html")
    except Exception as problem:
        print(type(problem).__name__, problem)
    print(render_template("plain.txt", name="<x>"))
show(app.test_client().get("/page"))

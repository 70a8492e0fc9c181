"""Thousands of generated lambdas on generated items, compiled and interpreted: results equal in type and to the last bit,
and nothing compiled where the interpreter raises. Arguments: how many lambdas, and a seed."""
import collections
import math
import random
import re
import sys

import _engine

COUNT, SEED = int(sys.argv[1]), int(sys.argv[2])
draw = random.Random(SEED)

INTS = [0, 1, -1, 2, 3, 7, -7, 10, 63, 64, 255, -256, 2**31, -2**31, 2**53, 2**53 + 1, -2**53 - 1, 2**62, -2**62, 2**63 - 1, -2**63]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.5, 1e-300, 1e300, -1e300, 2.0**53, 1e16, math.pi, math.inf, -math.inf, math.nan]
TEXTS = ["", "a", "spark", "to be or not to be", "  padded\t", "a,b,,c", "Straße", "ΑΣ", "naïve café", "日本 語", "🎉x🎉", "x\x1cy\x85z",
         "12", " -7 ", "+3", "1.5", "1e3", "nan", "0x10", "1_000", "AbC", "ß", "\n", "a\r\nb", "é", "word5 word6 word5"]

table = {"a": 1, "spark": 2, "": 3}
numbers = {0: "zero", 1: "one", 7: "seven"}
chosen = {1, 2, 3}
pairs = {"a": (1, "x"), "b": (2, "y")}
shift, ratio, prefix = 3, 0.25, "p-"
PATTERNS = [r"\w+", r"\W+", r"[a-z]+", r"\s+", r"\d", r"b|e", r"[^ab]+", r"\bb\w*", r"x*", r"(a)b"]


def clean(word):
    return word.strip(".,").lower()


def half(x):
    if x > 10:
        return x // 2
    return x


def label(n, low=3):
    kind = "low" if n < low else "high"
    return kind + str(n)


def poly(x, y):
    total = 0
    for power in range(3):
        total = total * x + y
    return total


def triangle(n):
    total = 0
    for i in range(min(abs(n), 40)):
        total += i % 3
    return total


def halvings(n):
    steps = 0
    while n > 1:
        n = n // 2
        steps += 1
    return steps


def first_divisor(n):
    for i in range(2, 30):
        if n % i == 0:
            return i
    return n


def grown(value, rounds=3):
    for _ in range(rounds):
        value = value * 1.5 - 1
        if value > 1e6:
            break
    return value


def pick(options):
    return draw.choice(options)


def an_int(depth, x):
    """The source of an expression that is mostly an int; x: the variables by their kinds."""
    leaves = [str(pick(INTS[:10])), "shift", *x["int"] * 4]
    if depth <= 0:
        return pick(leaves)
    n = lambda: an_int(depth - 1, x)
    return pick([
        lambda: pick(leaves),
        lambda: f"({n()} {pick(['+', '-', '*', '//', '%', '&', '|', '^'])} {n()})",
        lambda: f"({n()} {pick(['+', '-', '*'])} {n()})",
        lambda: f"({n()} {pick(['<<', '>>', '**'])} {pick(['0', '1', '2', '5', '-1', '70'])})",
        lambda: f"({pick(['-', '~', '+'])}{n()})",
        lambda: f"abs({n()})",
        lambda: f"{pick(['min', 'max'])}({n()}, {n()})",
        lambda: f"({n()} if {a_bool(depth - 1, x)} else {n()})",
        lambda: f"({n()} {pick(['and', 'or'])} {n()})",
        lambda: f"int({a_float(depth - 1, x)})",
        lambda: f"int({a_text(depth - 1, x)})",
        lambda: f"len({a_text(depth - 1, x)})",
        lambda: f"len({a_list(depth - 1, x)})",
        lambda: f"round({a_float(depth - 1, x)})",
        lambda: f"math.{pick(['floor', 'ceil', 'trunc'])}({a_float(depth - 1, x)})",
        lambda: f"half({n()})",
        lambda: f"poly({n()}, {n()})",
        lambda: f"table.get({a_text(depth - 1, x)}, {pick(['0', '5'])})",
        lambda: f"table[{a_text(depth - 1, x)}]",
        lambda: f"({n()}, {n()})[{pick(['0', '1', '-1'])}]",
        lambda: f"{a_text(depth - 1, x)}.{pick(['find', 'count'])}({a_text(0, x)})",
        lambda: f"({a_bool(depth - 1, x)} + {n()})",
        lambda: f"pairs.get({a_text(depth - 1, x)}, (0, ''))[0]",
        lambda: f"ord({a_text(depth - 1, x)}[0])",
        lambda: f"{pick(['triangle', 'halvings', 'first_divisor'])}({n()})",
        lambda: f"(lambda y, by=3: y {pick(['+', '*', '-'])} {n()} + by)({n()})",
        lambda: f"sum(len(w) for w in {a_list(depth - 1, x)})",
        lambda: f"sum([{n()}, {n()}, 1])",
        lambda: f"{pick(['min', 'max'])}([len(w) for w in {a_list(depth - 1, x)}])",
        lambda: f"sum(i {pick(['+', '*', '%'])} 7 for i in range({n()} % 9))",
        lambda: f"len({a_list(depth - 1, x)} + {a_list(depth - 1, x)})",
        lambda: f"(4, 5, 6)[{n()} % {pick(['3', '4'])}]",
        lambda: f"half(x={n()})",
    ])()


def a_float(depth, x):
    leaves = [repr(pick(FLOATS[:8])), "ratio", "math.pi", *x["float"] * 4]
    if depth <= 0:
        return pick(leaves)
    n, i = (lambda: a_float(depth - 1, x)), (lambda: an_int(depth - 1, x))
    return pick([
        lambda: pick(leaves),
        lambda: f"({n()} {pick(['+', '-', '*', '/', '//', '%'])} {n()})",
        lambda: f"({n()} {pick(['+', '-', '*', '/', '//', '%'])} {i()})",
        lambda: f"({i()} / {i()})",
        lambda: f"({n()} ** {pick(['2', '0.5', '-1', '0', '3.0'])})",
        lambda: f"(-{n()})",
        lambda: f"abs({n()})",
        lambda: f"{pick(['min', 'max'])}({n()}, {n()})",
        lambda: f"float({i()})",
        lambda: f"float({a_text(depth - 1, x)})",
        lambda: f"round({n()}, {pick(['0', '1', '2', '-1'])})",
        lambda: f"math.{pick(['sqrt', 'exp', 'log', 'sin', 'cos', 'fabs', 'atan', 'log10'])}({n()})",
        lambda: f"({n()} if {a_bool(depth - 1, x)} else {n()})",
        lambda: f"({n()} {pick(['and', 'or'])} {n()})",
        lambda: f"grown({n()}, rounds={pick(['0', '2', '7'])})",
        lambda: f"sum(v / 3 for v in [{n()}, {n()}])",
        lambda: f"sorted([{n()}, {n()}])[0]",
    ])()


def a_bool(depth, x):
    if depth <= 0:
        return pick(["True", "False", *(f"({name} {pick(['<', '>', '==', '!='])} {pick(INTS[:8])})" for name in x["int"] + x["float"]),
                     *(f"({name} == {pick(TEXTS[:4])!r})" for name in x["text"])])
    compare = lambda: pick(["<", "<=", ">", ">=", "==", "!="])
    return pick([
        lambda: f"({an_int(depth - 1, x)} {compare()} {an_int(depth - 1, x)})",
        lambda: f"({an_int(depth - 1, x)} {compare()} {a_float(depth - 1, x)})",
        lambda: f"({a_float(depth - 1, x)} {compare()} {a_float(depth - 1, x)})",
        lambda: f"({a_text(depth - 1, x)} {compare()} {a_text(depth - 1, x)})",
        lambda: f"({an_int(depth - 1, x)} < {an_int(depth - 1, x)} <= {an_int(depth - 1, x)})",
        lambda: f"(not {a_bool(depth - 1, x)})",
        lambda: f"({a_bool(depth - 1, x)} {pick(['and', 'or', '&', '|', '^'])} {a_bool(depth - 1, x)})",
        lambda: f"({a_text(0, x)} in {a_text(depth - 1, x)})",
        lambda: f"({a_text(depth - 1, x)} {pick(['in', 'not in'])} table)",
        lambda: f"({an_int(depth - 1, x)} in {pick(['chosen', '(1, 2, 7)', 'numbers'])})",
        lambda: f"{a_text(depth - 1, x)}.{pick(['startswith', 'endswith'])}({pick(['a_text_', repr('a'), repr(('a', 'x'))])})".replace("a_text_", a_text(0, x)),
        lambda: f"{a_text(depth - 1, x)}.{pick(['isdigit', 'isalpha', 'isalnum', 'isspace', 'isupper', 'islower'])}()",
        lambda: f"bool({pick([an_int, a_float, a_text])(depth - 1, x)})",
        lambda: f"(({an_int(depth - 1, x)}, {a_text(depth - 1, x)}) {pick(['==', '!='])} ({an_int(depth - 1, x)}, {a_text(depth - 1, x)}))",
        lambda: f"math.{pick(['isnan', 'isinf', 'isfinite'])}({a_float(depth - 1, x)})",
        lambda: f"{pick(['any', 'all'])}(w {compare()} {a_text(0, x)} for w in {a_list(depth - 1, x)})",
        lambda: f"{pick(['any', 'all'])}(i < {an_int(0, x)} for i in range(4))",
        lambda: f"({a_text(0, x)} {pick(['in', 'not in'])} {a_list(depth - 1, x)})",
        lambda: f"bool(re.{pick(['search', 'match', 'fullmatch'])}({pick(PATTERNS)!r}, {a_text(depth - 1, x)}))",
        lambda: f"isinstance({pick([an_int, a_float, a_text])(depth - 1, x)}, {pick(['int', 'str', '(int, float)'])})",
        lambda: f"({an_int(depth - 1, x)} == {a_text(depth - 1, x)})",
        *(lambda name=name: f"({name} is {pick(['', 'not '])}None)" for name in x["option"]),
    ])()


def a_text(depth, x):
    leaves = [repr(pick(TEXTS)), "prefix", *x["text"] * 4]
    if depth <= 0:
        return pick(leaves)
    t = lambda: a_text(depth - 1, x)
    return pick([
        lambda: pick(leaves),
        lambda: f"({t()} + {t()})",
        lambda: f"({t()} * {pick(['0', '2', '3', '-1'])})",
        lambda: f"{t()}.{pick(['lower', 'upper', 'strip', 'lstrip', 'rstrip', 'title', 'capitalize', 'swapcase'])}()",
        lambda: f"{t()}.{pick(['strip', 'lstrip', 'rstrip'])}({pick(['ab', ' ,', 'é'])!r})",
        lambda: f"{t()}.replace({pick(['a', 'b,', 'ß', ' '])!r}, {pick(['', 'xy'])!r})",
        lambda: f"{t()}.{pick(['zfill', 'center', 'ljust', 'rjust'])}({pick(['0', '6'])})",
        lambda: f"{t()}[{pick(['0', '-1', '2', 'shift'])}]",
        lambda: f"{t()}[{pick(['1:', ':2', '-2:', '1:3', ':-1', '::-1', ':', '5:1'])}]",
        lambda: f"str({pick([an_int, a_float, a_bool, a_text])(depth - 1, x)})",
        lambda: f"repr({pick([an_int, a_float, a_text])(depth - 1, x)})",
        lambda: "f'{" + an_int(depth - 1, x) + "}-{" + a_float(depth - 1, x) + pick([":.2f", ":8.3e", ":g", ""]) + "}'",
        lambda: "f'{" + an_int(depth - 1, x) + pick([":05d", ":,", ":x", ":>4", ""]) + "}'",
        lambda: f"({t()} if {a_bool(depth - 1, x)} else {t()})",
        lambda: f"({t()} or {t()})",
        lambda: f"{pick([',', '', ' - '])!r}.join({a_list(depth - 1, x)})",
        lambda: f"'|'.join(({t()}, {t()}))",
        lambda: f"{a_list(depth - 1, x)}[{pick(['0', '-1', '1'])}]",
        lambda: f"label({an_int(depth - 1, x)})",
        lambda: f"numbers.get({an_int(depth - 1, x)}, 'many')",
        lambda: f"('%s=%d' % ({t()}, {an_int(depth - 1, x)}))",
        lambda: f"chr({an_int(0, x)})",
        lambda: f"''.join(c for c in {t()} if c != 'a')",
        lambda: f"re.sub({pick(PATTERNS)!r}, {pick(['', '-'])!r}, {t()})",
        lambda: f"('x', 'y', 'z')[{an_int(depth - 1, x)} % 3]",
        lambda: f"max({a_list(depth - 1, x)})",
    ])()


def a_list(depth, x):
    t = a_text(depth - 1, x)
    return pick([
        lambda: f"{t}.split()",
        lambda: f"{t}.split({pick([' ', ',', 'b', ', '])!r})",
        lambda: f"{t}.split(',', {pick(['0', '1', '-1'])})",
        lambda: f"{t}.split(){pick(['[1:]', '[:2]', '[-1:]'])}",
        lambda: f"[w.lower() for w in {t}.split()]",
        lambda: f"[w for w in {t}.split(',') if w]",
        lambda: f"re.{pick(['findall', 'split'])}({pick(PATTERNS)!r}, {t})",
        lambda: f"sorted({t}.split(), reverse={pick(['True', 'False'])})",
        lambda: f"list(map({pick(['str.upper', 'lambda w: w + w', 'clean'])}, {t}.split()))",
        lambda: f"list(filter(lambda w: len(w) > {pick(['0', '2', 'shift'])}, {t}.split(' ')))",
        lambda: f"[{a_text(0, x)}, {a_text(0, x)}]",
        lambda: f"(list({t}) + {t}.split())",
        lambda: f"[w + {a_text(0, x)} if w != 'be' else w.upper() for w in {t}.split() if len(w) > {pick(['0', '1', 'shift'])}]",
    ])()


def a_result(depth, x):
    any_of = lambda: pick([an_int, a_float, a_bool, a_text])(depth, x)
    return pick([
        any_of, any_of, any_of,
        lambda: f"({any_of()}, {any_of()})",
        lambda: f"({any_of()}, ({any_of()}, 1))",
        lambda: f"({any_of()} if {a_bool(depth, x)} else None)",
        lambda: a_list(depth, x),
        lambda: f"[(w, {an_int(depth - 1, x)}) for w in {a_list(depth - 1, x)}]",
        lambda: f"[(i, w) for i, w in enumerate({a_list(depth - 1, x)}) if {an_int(0, x)} > i]",
        lambda: f"list(zip({a_list(depth - 1, x)}, {a_list(depth - 1, x)}))",
        lambda: f"list(zip({a_list(depth - 1, x)}, {a_list(depth - 1, x)}))[0][1]",
        lambda: f"[i * {an_int(0, x)} for i in range({an_int(0, x)} % 7)]",
    ])()


def case():
    """(source of a lambda, items)"""
    some = lambda values: [pick(values) for _ in range(draw.randint(1, 12))]
    small = lambda: draw.randint(-20, 20)
    none = {"int": [], "float": [], "text": [], "option": []}
    kind = pick(["int", "small", "float", "text", "pair", "nested", "option"])
    if kind == "int":
        variables, items = {**none, "int": ["x"]}, some(INTS)
    elif kind == "small":
        variables, items = {**none, "int": ["x"]}, [small() for _ in some(INTS)]
    elif kind == "float":
        variables, items = {**none, "float": ["x"]}, some(FLOATS)
    elif kind == "text":
        variables, items = {**none, "text": ["x"]}, some(TEXTS)
    elif kind == "pair":
        variables, items = {**none, "text": ["x[0]"], "int": ["x[1]"]}, [(text, small()) for text in some(TEXTS)]
    elif kind == "nested":
        variables = {**none, "float": ["x[0]"], "int": ["x[1][0]"], "text": ["x[1][1]"]}
        items = [(pick(FLOATS), (small(), text)) for text in some(TEXTS)]
    else:
        variables, items = {**none, "int": ["x"], "option": ["x"]}, [pick([None, small()]) for _ in some(INTS)]
    return f"lambda x: {a_result(draw.randint(0, 3), variables)}", items


def interpreted(f, items):
    try:
        return [f(item) for item in items]
    except Exception as problem:
        return problem


told, wrong, raised = collections.Counter(), [], 0
for _ in range(COUNT):
    source, items = case()
    try:
        f = eval(source)
    except SyntaxError:
        print("cannot be read:", source)
        raise
    how, results = _engine.try_compiled(f, items)
    told[how] += 1
    expected = interpreted(f, items)
    raised += isinstance(expected, Exception)
    if how == "compiled" and repr(results) != repr(expected):
        wrong.append((source, items, results, expected))

for source, items, results, expected in wrong[:10]:
    print(f"WRONG {source}\n  items       {items!r}\n  compiled    {results!r}\n  interpreted {expected!r}")
if "-v" in sys.argv:
    for how, count in told.most_common(40):
        print(count, how)
share = lambda count: 100 * count / COUNT
print(f"{len(wrong)} wrong; more than half compiled: {share(told['compiled']) > 50}; "
      f"some gave up: {share(told['gave up']) > 5}; some raised: {share(raised) > 5}")

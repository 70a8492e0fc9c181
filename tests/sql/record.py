"""The golden set: the queries of this folder's NAME.sql, and in NAME.out what Apache Spark answered.

    pip install pyspark==4.3.0                                  (and Java 17)
    python3 tests/sql/record.py [--check] [NAME ...]            records, or says what differs
    touchpaper submit tests/sql/record.py --print NAME          what `tests/sql.rs` compares

A query stands behind a line `-- name: …`, which may be followed by `-- args: …` (a Python literal for
spark.sql's args). views.sql is run before each file, in a session of its own. An answer is the schema and
the rows as df.show() draws them, sorted where the query does not order them, or the error's class and message.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def queries(name):
    with open(os.path.join(HERE, name + ".sql"), encoding="utf-8") as file:
        text = file.read()
    for part in re.split(r"^-- name: ", text, flags=re.M)[1:]:
        title, _, body = part.partition("\n")
        args = None
        if body.startswith("-- args: "):
            line, _, body = body.partition("\n")
            args = eval(line[len("-- args: "):], {})
        yield title.strip(), body.strip().removesuffix(";"), args


def is_ordered(text):
    """Whether ORDER BY or SORT BY stands outside all parentheses."""
    flat, depth = [], 0
    for char in re.sub(r"'[^']*'", "''", text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            flat.append(char)
    return re.search(r"\b(order|sort|cluster)\s+by\b", "".join(flat), flags=re.I) is not None


def renumbered(text):
    """Ids in the order in which they are first seen: they differ from session to session."""
    seen = {}

    def number(match):
        return "%s%d" % (match.group(1), seen.setdefault(match.group(0), len(seen)))

    return re.sub(r"(#|plan_id=)\d+", number, text)


def error_text(error):
    kind, message = type(error).__name__, str(error)
    if kind == "Py4JJavaError":
        # An exception that PySpark has no class for, with its stack: `: org.apache.spark.SparkException: …`.
        found = re.search(r"^: (?:\w+\.)*(\w+): (.*?)(?=\n\tat |\Z)", message, flags=re.M | re.S)
        kind, message = found.groups() if found else (kind, message)
    # Behind a semicolon Spark shows the plan that it was analysing.
    message = re.split(r";\n(?=\S)", message)[0]
    lines = [line.rstrip() for line in message.strip().rstrip(";").splitlines()]
    return renumbered(kind + ": " + "\n".join(lines)) + "\n"


def answer(spark, text, args):
    try:
        df = spark.sql(text, args=args) if args is not None else spark.sql(text)
        out = df.schema.simpleString() + "\n"
        if not df.columns:
            return out
        if text.lower().startswith("explain") or df.columns == ["plan"]:
            return out + renumbered("\n".join(row[0] for row in df.collect())).rstrip() + "\n"
        lines = shown(df).rstrip().split("\n")
    except Exception as error:  # whatever it is, it is the answer
        return error_text(error)
    rows = lines[3:-1]
    if not is_ordered(text):
        rows = sorted(rows)
    return out + "\n".join(lines[:3] + rows + lines[-1:]) + "\n"


def shown(df):
    import contextlib
    import io

    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        df.show(1000, False)
    return text.getvalue()


def answers(spark, name):
    for _, text, args in queries("views"):
        spark.sql(text)
    out = []
    for title, text, args in queries(name):
        out.append("-- name: %s\n%s" % (title, answer(spark, text, args)))
    return "\n".join(out)


def session():
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("sql")
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    spark = builder.config("spark.log.level", "OFF").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def main(arguments):
    if arguments and arguments[0] == "--print":
        print(answers(session(), arguments[1]), end="")
        return 0
    check = "--check" in arguments
    names = [a for a in arguments if not a.startswith("--")]
    names = names or sorted(f[:-4] for f in os.listdir(HERE) if f.endswith(".sql") and f != "views.sql")
    os.environ["TZ"] = "UTC"
    spark = session()
    bad = 0
    for name in names:
        text = answers(spark.newSession(), name)
        path = os.path.join(HERE, name + ".out")
        before = None
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                before = file.read()
        if text == before:
            print(name, "is as recorded", flush=True)
        elif check:
            bad += 1
            print(name, "DIFFERS from what is recorded", flush=True)
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            print(name, "recorded", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

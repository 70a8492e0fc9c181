"""pandas without Spark: columns, their arithmetic, texts and tables. What pandas 2 prints is what is to be printed."""
import datetime

import pandas as pd


def show(what, make):
    try:
        made = make()
        print(f"-- {what}")
        print(made if not isinstance(made, float) else format(made, ".15g"))
    except Exception as problem:
        print(f"-- {what}: {type(problem).__name__}: {str(problem).splitlines()[0] if str(problem) else ''}")


s = pd.Series([1, 2, 3, 4], name="n")
f = pd.Series([1.5, None, -2.25, 1000000.125])
t = pd.Series(["apple", "Bob", None, " c d "], index=list("wxyz"))
b = pd.Series([True, False, True, True])
d = pd.Series([datetime.datetime(2020, 1, 31, 5, 6, 7), None, datetime.datetime(2021, 12, 1)])

for name, one in (("s", s), ("f", f), ("t", t), ("b", b), ("d", d)):
    show(name, lambda: one)
    show(f"{name}.dtype", lambda: one.dtype)
    show(f"{name}.isna", lambda: one.isna())
    show(f"{name}.count", lambda: one.count())
    for summary in ("sum", "mean", "min", "max", "std", "var", "median", "prod", "nunique", "any", "all"):
        if name in "sfb" and not (name == "b" and summary in ("std", "var")):
            show(f"{name}.{summary}", getattr(one, summary))

for text in ("s + 1", "s / 2", "s // 2", "s % 3", "s ** 2", "1 - s", "10 / s", "s * 1.5", "s + f", "s / 0", "s // 0", "s % 0",
             "-s", "~b", "abs(f)", "s > 2", "f >= 0", "t == 'Bob'", "t != 'Bob'", "b & (s > 1)", "b | False", "b ^ b", "s & 6",
             "b + b", "b + 1", "b - b", "s + t", "t + '!'", "s ** -1", "s.astype('int32') * 70000 * 70000",
             "s.astype('float32') / 3", "s.astype(str)", "f.astype(int)", "f.fillna(0)", "f.fillna(0).astype('int64')",
             "f.dropna()", "f.round(1)", "s.clip(2, 3)", "s.between(2, 3)", "s.isin([1, 4])", "s.map({1: 'a', 2: 'b'})",
             "s.map(lambda x: x * 2)", "s.apply(lambda x: x / 2)", "t.str.len()", "t.str.upper()", "t.str.contains('o')",
             "t.str.startswith('a')", "t.str.strip()", "t.str.split()", "t.str.split(expand=True)", "t.str.replace('p', 'q')",
             "t.str.replace('[aeiou]', '_', regex=True)", "t.str[0]", "t.str.slice(1, 3)", "t.str.get(2)", "t.str.isalpha()",
             "t.str.find('b')", "t.str.cat(sep='-')", "t.str.extract('([a-z])([a-z])')", "t.str.zfill(6)", "t.str.count('p')",
             "d.dt.year", "d.dt.month", "d.dt.date", "d.dt.strftime('%d/%m')", "d.dt.dayofweek", "d.dt.day_name()",
             "s.head(2)", "s.tail(1)", "s[1]", "s[1:3]", "s[s > 2]", "t['w']", "t.loc['x':'y']", "t.iloc[0]", "t.iloc[1:3]",
             "s.iloc[[0, 2]]", "s.sort_values(ascending=False)", "f.sort_values()", "t.sort_index(ascending=False)",
             "s.cumsum()", "f.cumsum()", "s.shift()", "s.shift(-1)", "s.diff()", "s.pct_change()", "s.rank()", "f.rank()",
             "s.quantile(0.3)", "s.quantile([0.1, 0.9])", "s.describe()", "s.value_counts()", "b.value_counts()",
             "t.unique().__class__ and list(t.unique())", "s.idxmax()", "s.argmin()", "s.corr(f)", "s.cov(f)", "s.where(s > 2)",
             "s.mask(s > 2, 0)", "s.replace(1, 100)", "s.to_dict()", "s.tolist()", "s.to_frame()", "s.rename('m')",
             "s.reset_index()", "t.reset_index(drop=True)", "s.agg(['min', 'max'])", "s.agg('sum')", "len(s)", "s.shape",
             "s.size", "s.empty", "s.name", "s.index", "t.index", "list(s)", "s.equals(s + 0)", "s.drop_duplicates()",
             "pd.Series([1, 2, 2]).duplicated()", "pd.Series([3, 1, 3]).mode()", "pd.Series([])", "pd.Series(dtype='int64')",
             "pd.Series({'a': 1, 'b': 2})", "pd.Series(5, index=[1, 2])", "pd.Series([1, 2], dtype='float32')",
             "pd.Series([1, 'a', 2.5, None])", "pd.Series([1e-9, 2])", "pd.Series([1e10, 2.5])", "pd.Series([123456.789, 0.1])",
             "pd.Series([0.1, 0.12345678])", "pd.Series([1e20, 1])", "pd.Series([float('inf'), 1])", "pd.Series(range(100))",
             "pd.Series([[1, 2], [3]])", "pd.Series([(1, 'a')])", "pd.Series([{'a': 1}])", "pd.Series([datetime.date(2020, 1, 2)])",
             "pd.Series(['x' * 60])", "pd.Series([1, 2], index=['a', 'b']) + pd.Series([10, 20], index=['b', 'c'])",
             "pd.Series([1, 2]) + pd.Series([1, 2, 3])", "pd.Series([1, 2]) == pd.Series([1, 2, 3])", "s.loc[9]", "s.iloc[9]",
             "t.dt", "s.str", "hasattr(s, 'nothing')", "hasattr(pd, 'nothing')", "bool(s)", "s.astype('nonsense')", "s == 'a'", "t > 'a'", "t > 1",
             "pd.to_numeric(pd.Series(['1', '2.5', 'x']), errors='coerce')", "pd.to_datetime(pd.Series(['2020-01-02', None]))",
             "pd.isna(None), pd.isna(1), pd.notna(float('nan'))", "s.add(1)", "s.rsub(1)", "s.add(pd.Series([1]), fill_value=0)",
             "f.ffill()", "f.bfill()", "s.explode()", "pd.Series([[1, 2], []]).explode()", "s.nlargest(2)", "f.nsmallest(1)"):
    show(text, lambda: eval(text))

values = pd.Series([((i * 7919) % 1000) / 7 for i in range(1000)])
for summary in ("sum", "mean", "std", "var", "median", "min", "max"):
    print(summary, format(getattr(values, summary)(), ".17g"))

"""pandas without Spark: tables. What pandas 2 prints is what is to be printed."""
import pandas as pd


def show(what, make):
    try:
        made = make()
        print(f"-- {what}")
        print(made)
    except Exception as problem:
        print(f"-- {what}: {type(problem).__name__}: {str(problem).splitlines()[0] if str(problem) else ''}")


df = pd.DataFrame({"k": ["a", "b", "a", None], "n": [1, 2, 3, 4], "x": [0.5, None, 2.25, -1.0]})
g = df.groupby("k")


def changed(change):
    made = df.copy()
    change(made)
    return made


def delete(made):
    del made["x"]


for text in ("df", "df.shape", "df.columns", "df.dtypes", "df.index", "len(df)", "list(df)", "df['n']", "df.n", "df[['n', 'k']]",
             "df[df.n > 2]", "df[df['k'] == 'a']", "df[1:3]", "df.head(2)", "df.tail(1)", "df.iloc[0]", "df.iloc[1:3]",
             "df.iloc[0, 1]", "df.loc[1]", "df.loc[1, 'n']", "df.loc[df.n > 2, 'x']", "df.loc[0:1, ['k', 'n']]",
             "df.assign(y=df.n * 2, z=lambda d: d.y + 1)", "df.drop(columns='k')", "df.drop(columns=['k', 'x'])", "df.drop(0)",
             "df.rename(columns={'n': 'm'})", "df.sum(numeric_only=True)", "df.mean(numeric_only=True)", "df[['n', 'x']].sum()",
             "df[['n', 'x']].mean()", "df[['n', 'x']].std()", "df[['n', 'x']].max()", "df.count()", "df.nunique()",
             "df[['n', 'x']].sum(axis=1)", "df[['n', 'x']].mean(axis=1)", "df.isna()", "df.isna().sum()", "df.fillna(0)",
             "df.fillna({'x': 9.0})", "df.dropna()", "df.dropna(subset=['x'])", "df.sort_values('n', ascending=False)",
             "df.sort_values(['k', 'n'])", "df.reset_index()", "df.set_index('k')", "df.set_index('n').loc[2]",
             "df.drop_duplicates('k')", "df.duplicated('k')", "df[['n', 'x']] * 2", "df[['n', 'x']] + df[['n', 'x']]",
             "df[['n', 'x']] > 1", "df[['n', 'x']].apply(lambda c: c.max() - c.min())",
             "df.apply(lambda r: str(r['k']) + str(r['n']), axis=1)", "df[['n', 'x']].map(lambda v: v * 10)",
             "df.to_dict()", "df.to_dict('records')", "df.to_dict('list')", "list(df.iterrows())[0][1]",
             "[tuple(t) for t in df.itertuples()][0]", "[c for c, _ in df.items()]", "df.astype({'n': 'float64'})",
             "df.describe()", "df[['n', 'x']].corr()", "df[['n', 'x']].cov()", "df.T", "df.empty", "pd.DataFrame()",
             "pd.DataFrame(columns=['a', 'b'])", "pd.DataFrame([1, 2, 3], columns=['v'])", "pd.DataFrame([(1, 2.5), (3, 4.5)])",
             "pd.DataFrame([{'a': 1}, {'b': 2}])", "pd.DataFrame([[1, 'x']], columns=['a', 'b'])", "pd.DataFrame({'a': 1})",
             "pd.DataFrame({'a': 1}, index=[0, 1])", "pd.DataFrame({'a': [1, 2], 'b': [1]})", "pd.DataFrame({'n': range(100)})",
             "pd.DataFrame({'long name of a column': [1.5], 'b': ['x' * 70]})", "pd.DataFrame({f'column_{i}': [i] for i in range(12)})",
             "g.size()", "g.sum()", "g.mean()", "g['n'].sum()", "g.n.max()", "g.count()", "g.agg('min')", "g.agg({'n': 'sum', 'x': 'mean'})",
             "g.agg(total=('n', 'sum'), top=('x', 'max'))", "g['n'].agg(['min', 'max'])", "g['n'].transform('sum')",
             "g['n'].cumsum()", "g['n'].apply(lambda s: s.max() - s.min())", "df.groupby('k', as_index=False).sum()",
             "df.groupby('k', as_index=False)['n'].mean()", "g.sum().reset_index()", "df.groupby(['k', 'n'])['x'].sum().reset_index()",
             "[(k, len(v)) for k, v in g]", "g.ngroups", "g.get_group('a')", "g.first()", "df.groupby('k', sort=False).n.nunique()",
             "df.groupby(df.n % 2).n.sum()", "df.groupby('k', dropna=False).n.sum()", "g.filter(lambda d: len(d) > 1)", "g.head(1)",
             "changed(lambda d: d.__setitem__('y', d.n + 1))", "changed(lambda d: d.__setitem__('y', 'c'))",
             "changed(lambda d: d.__setitem__('n', [4, 3, 2, 1]))", "changed(lambda d: d.__setitem__('y', [1]))", "changed(delete)",
             "changed(lambda d: d.insert(1, 'i', 0))", "changed(lambda d: d.loc.__setitem__((d.n > 2, 'x'), 0.0))",
             "changed(lambda d: setattr(d, 'columns', ['a', 'b', 'c']))",
             "changed(lambda d: setattr(d, 'columns', ['a']))", "df['zz']", "df[['n', 'zz']]", "df.drop(columns='zz')",
             "bool(df)", "df + 1", "df.mean()", "df.merge(pd.DataFrame({'k': ['a', 'c'], 'w': [10, 20]}), on='k')",
             "df.merge(pd.DataFrame({'k': ['a', 'c'], 'n': [10, 20]}), on='k', how='left')", "pd.concat([df, df.head(1)])",
             "pd.concat([df, df.head(1)], ignore_index=True)", "pd.concat([df.n, df.x], axis=1)",
             "pd.concat([df[['n']], pd.DataFrame({'m': [1]})])", "df.n.to_frame('m')", "df.equals(df.copy())", "df.select_dtypes('number')",
             "df.add_prefix('p_')", "df.shift()", "df[['n', 'x']].cumsum()", "df.nlargest(2, 'n')", "df[['n', 'x']].round(0)",
             "df[['n', 'x']].clip(1, 2)", "df.agg({'n': 'sum'})", "df[['n', 'x']].agg(['min', 'max'])", "df[['n', 'x']].idxmax()",
             "hasattr(df, 'nothing')"):
    show(text, lambda: eval(text))

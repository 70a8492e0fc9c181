//! What the parser takes, what it says of what it does not, and that nothing makes it panic.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{parse_data_type, parse_expression, parse_schema, parse_statement};

fn text(sql: &str) -> String {
    match parse_expression(sql) {
        Ok(expression) => expression.text(),
        Err(error) => error.to_string(),
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn precedence() {
    for (sql, wanted) in [
        ("1 + 2 * 3", "(1 + (2 * 3))"),
        ("a or b and not c", "(a OR (b AND (NOT c)))"),
        ("a = 1 and b <> 2", "((a = 1) AND (NOT (b = 2)))"),
        ("-a + 5", "((- a) + 5)"),
        ("a is not null or b is null", "((a IS NOT NULL) OR (b IS NULL))"),
        ("x between 1 and 2 and y", "(between(x, 1, 2) AND y)"),
        ("x not in (1, 2)", "(NOT (x IN (1, 2)))"),
        ("count > 100", "(count > 100)"),
        ("count(*)", "count(1)"),
        ("cast(a as int)::string", "CAST(CAST(a AS INT) AS STRING)"),
        ("a || 'x' || b", "concat(concat(a, x), b)"),
        ("case when a > 1 then 'x' else 'y' end", "CASE WHEN (a > 1) THEN x ELSE y END"),
        ("`weird name` + 1", "(weird name + 1)"),
        ("a.b[0].c", "a.b[0].c"),
        ("name like 'A%' and name rlike 'x'", "(name LIKE A% AND RLIKE(name, x))"),
        (
            "sum(x) over (partition by y order by z desc)",
            "sum(x) OVER (PARTITION BY y ORDER BY z DESC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
        ),
        ("date '2024-01-31'", "DATE '2024-01-31'"),
        ("interval '1' day", "INTERVAL '1' DAY"),
        ("a AS b", "a AS b"),
        ("1.5 + 1e3 + 2L", "((1.5 + 1000.0) + 2)"),
        ("count(distinct a, b)", "count(DISTINCT a, b)"),
        ("trim(both 'x' from y)", "TRIM(BOTH x FROM y)"),
        ("!a", "(NOT a)"),
    ] {
        assert_eq!(text(sql), wanted, "{sql}");
    }
}

fn error(sql: &str, wanted: Expect) {
    let said = match parse_statement(sql) {
        Ok(_) => "no error".to_string(),
        Err(error) => error.to_string(),
    };
    wanted.assert_eq(&said);
}

#[wasm_bindgen_test(unsupported = test)]
fn syntax_errors_show_the_place() {
    error(
        "SELECT * FORM t",
        expect![[r#"
            [PARSE_SYNTAX_ERROR] Syntax error at or near 't': extra input 't'. SQLSTATE: 42601 (line 1, pos 14)

            == SQL ==
            SELECT * FORM t
            --------------^^^
        "#]],
    );
    error(
        "SELECT a\nFROM t\nWHERE (a > 1",
        expect![[r#"
            [PARSE_SYNTAX_ERROR] Syntax error at or near end of input. SQLSTATE: 42601 (line 3, pos 12)

            == SQL ==
            SELECT a
            FROM t
            WHERE (a > 1
            ------------^^^
        "#]],
    );
    error(
        "SELECT a FROM t LIMIT 1 2",
        expect![[r#"
            [PARSE_SYNTAX_ERROR] Syntax error at or near '2': extra input '2'. SQLSTATE: 42601 (line 1, pos 24)

            == SQL ==
            SELECT a FROM t LIMIT 1 2
            ------------------------^^^
        "#]],
    );
    error(
        "",
        expect![[r#"
            [PARSE_EMPTY_STATEMENT] Syntax error, unexpected empty statement. SQLSTATE: 42617 (line 1, pos 0)

            == SQL ==

            ^^^
        "#]],
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn types_and_schemas() {
    assert_eq!(parse_data_type("map<string, array<decimal(10,2)>>").unwrap().simple_string(), "map<string,array<decimal(10,2)>>");
    let schema = parse_schema("a INT NOT NULL, b: struct<x: double, y: string>").unwrap();
    assert_eq!(schema.simple_string(), "struct<a:int,b:struct<x:double,y:string>>");
    assert!(!schema.fields[0].nullable);
    assert!(parse_data_type("nonsense").unwrap_err().to_string().starts_with("[UNSUPPORTED_DATATYPE]"));
}

const QUERIES: &[&str] = &[
    "WITH c AS (SELECT 1 AS x) SELECT DISTINCT a, count(*) AS n FROM t JOIN c ON t.a = c.x WHERE b IN (SELECT y FROM z) \
     GROUP BY a HAVING count(*) > 1 ORDER BY n DESC NULLS LAST LIMIT 10 OFFSET 2",
    "SELECT a, rank() OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES (1, 'x'), (2, 'y') AS v(a, b)",
    "SELECT * FROM range(10) UNION ALL SELECT id FROM range(0, 5) EXCEPT SELECT 1",
    "CREATE OR REPLACE TEMP VIEW v AS SELECT CAST('1' AS INT) AS i, CASE x WHEN 1 THEN 'a' ELSE 'b' END FROM t LEFT SEMI JOIN u USING (id)",
    "SELECT k, v FROM t LATERAL VIEW explode(m) e AS k, v GROUP BY ROLLUP(k, v)",
    "WITH RECURSIVE r(n) MAX RECURSION LEVEL 9 AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 5) FROM r |> WHERE n > 1 \
     |> EXTEND n * 2 AS m |> AGGREGATE sum(m) AS s GROUP BY n |> ORDER BY s LIMIT 2",
    "SELECT /*+ REPARTITION(3, a), BROADCAST(t) */ * EXCEPT (a) FROM t TABLESAMPLE (10 PERCENT) AS s JOIN LATERAL (SELECT s.b) l ON true \
     PIVOT (sum(c) AS x FOR d IN ('p' AS q, 'r')) UNPIVOT INCLUDE NULLS (v FOR n IN (q_x AS one, r_x))",
    "SELECT a FROM t GROUP BY a, GROUPING SETS ((b, c), CUBE (d), ()) HAVING grouping(b) = 0 ORDER BY ALL DESC NULLS LAST",
    "SELECT transform(a, x -> x + 1), EXTRACT(YEAR FROM d), INTERVAL 3 DAYS, -2.5e-3, X'1F' FROM t TABLE",
];

#[wasm_bindgen_test(unsupported = test)]
fn whole_queries_parse() {
    for sql in &QUERIES[..8] {
        if let Err(error) = parse_statement(sql) {
            panic!("{sql}: {error}");
        }
    }
}

proptest! {
    #[test]
    fn random_text_never_panics(sql in "\\PC{0,60}") {
        let _ = parse_statement(&sql);
        let _ = parse_expression(&sql);
    }

    #[test]
    fn random_words_never_panic(words in proptest::collection::vec(proptest::sample::select(vec![
        "select", "from", "where", "(", ")", ",", "*", "a", "'t'", "1", "case", "when", "end", "over", "not", "between",
        "and", "in", "join", "on", "group", "by", "as", ".", "[", "]", "interval", "day", "cast", "::", "->", "`q`",
        "|>", "/*+", "*/", "except", "lateral", "view", "pivot", "unpivot", "for", "tablesample", "percent", "rollup", "sets",
        "recursive", "aggregate", "extend", "?", ":p", ">>>", "=>", "within", "escape", "all", "any", "table", "distribute",
        "union", "with", "values", "order", "limit", "exists", "like", "is", "null", "1.5e", ";", "date", "-", "trim",
    ]), 0..40)) {
        let _ = parse_statement(&words.join(" "));
    }

    #[test]
    fn mutated_queries_never_panic(query in 0..QUERIES.len(), cut in 0..200usize, length in 0..30usize, insert in "\\PC{0,5}") {
        let chars: Vec<char> = QUERIES[query].chars().collect();
        let from = cut.min(chars.len());
        let to = (from + length).min(chars.len());
        let sql: String = chars[..from].iter().copied().chain(insert.chars()).chain(chars[to..].iter().copied()).collect();
        let _ = parse_statement(&sql);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn deep_nesting_is_an_error() {
    let sql = format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert!(parse_statement(&sql).is_err());
}

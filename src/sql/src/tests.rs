//! Queries from end to end on core: what a user types, and the text that comes.

use expect_test::{Expect, expect};
use touchpaper_core::{Conf, SparkContext};
use touchpaper_platform::files;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{DataFrame, Expression, Options, ReadSpec, Result, SparkSession};

mod calls;
mod malformed;
mod measured;
mod prepared;
mod roundtrip;
mod soup;

pub fn session() -> SparkSession {
    let context = SparkContext::new(Conf::local(2), std::sync::Arc::new(|_| {})).unwrap();
    SparkSession::new(context)
}

fn with_people() -> SparkSession {
    let spark = session();
    spark
        .sql(
            "CREATE TEMP VIEW people AS SELECT * FROM VALUES (1, 'Alice', 30, 'fr'), (2, 'Bob', 25, 'de'), \
             (3, 'Cara', 35, 'fr'), (4, 'Dan', NULL, 'uk') AS t(id, name, age, country)",
        )
        .unwrap();
    spark.sql("CREATE TEMP VIEW orders AS SELECT * FROM VALUES (1, 10.5D), (1, 20D), (3, 5D), (9, 1D) AS t(person, amount)").unwrap();
    spark
}

fn shown(df: Result<DataFrame>) -> String {
    match df.and_then(|df| df.show_text(20, 20, false)) {
        Ok(text) => text,
        Err(error) => format!("{error}\n"),
    }
}

fn check(spark: &SparkSession, sql: &str, wanted: Expect) {
    wanted.assert_eq(&shown(spark.sql(sql)));
}

fn cell(spark: &SparkSession, expression: &str) -> String {
    let df = spark.sql(&format!("SELECT {expression} AS v"));
    match df.and_then(|df| df.collect()) {
        Ok((_, batches)) => {
            let row = batches.iter().find(|b| b.num_rows() > 0).unwrap();
            crate::format::cell(row.column(0).as_ref(), 0, "NULL")
        }
        Err(error) => error.to_string(),
    }
}

/// What a sum is called hangs on its parts' types, which is not to be found out anew at each level for each level above it.
#[wasm_bindgen_test(unsupported = test)]
fn a_sum_of_many_calls_is_read_in_a_moment() {
    let spark = with_people();
    let sum = |terms: usize| vec!["abs(id)"; terms].join(" + ");
    let df = spark.sql(&format!("SELECT {} FROM people", sum(24))).unwrap();
    let name = df.columns().concat();
    assert!(name.starts_with("(((") && name.ends_with(" + abs(id)) + abs(id)) + abs(id))"), "{name}");
    assert_eq!(cell(&spark, &sum(24).replace("id", "-2")), "48");
}

#[wasm_bindgen_test(unsupported = test)]
fn filter_project_and_sort() {
    let spark = with_people();
    check(
        &spark,
        "SELECT name, age + 1, upper(country) AS c FROM people WHERE age > 20 ORDER BY age DESC",
        expect![[r#"
            +-----+---------+---+
            | name|(age + 1)|  c|
            +-----+---------+---+
            | Cara|       36| FR|
            |Alice|       31| FR|
            |  Bob|       26| DE|
            +-----+---------+---+
        "#]],
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn group_having_order() {
    let spark = with_people();
    check(
        &spark,
        "SELECT country, count(*), avg(age) AS mean, sum(age) FROM people GROUP BY country HAVING count(*) >= 1 ORDER BY \
         count(*) DESC, country",
        expect![[r#"
            +-------+--------+----+--------+
            |country|count(1)|mean|sum(age)|
            +-------+--------+----+--------+
            |     fr|       2|32.5|      65|
            |     de|       1|25.0|      25|
            |     uk|       1|NULL|    NULL|
            +-------+--------+----+--------+
        "#]],
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn joins_of_all_kinds() {
    let spark = with_people();
    check(
        &spark,
        "SELECT p.name, o.amount FROM people p LEFT JOIN orders o ON p.id = o.person ORDER BY p.id, amount",
        expect![[r#"
            +-----+------+
            | name|amount|
            +-----+------+
            |Alice|  10.5|
            |Alice|  20.0|
            |  Bob|  NULL|
            | Cara|   5.0|
            |  Dan|  NULL|
            +-----+------+
        "#]],
    );
    for (kind, rows) in [("JOIN", 3), ("FULL JOIN", 6), ("RIGHT JOIN", 4), ("LEFT SEMI JOIN", 2), ("LEFT ANTI JOIN", 2), ("CROSS JOIN", 16)]
    {
        let on = if kind == "CROSS JOIN" { "" } else { "ON id = person" };
        let df = spark.sql(&format!("SELECT * FROM people {kind} orders {on}")).unwrap();
        assert_eq!(df.count().unwrap(), rows, "{kind}");
        spark.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
        let df = spark.sql(&format!("SELECT * FROM people {kind} orders {on}")).unwrap();
        assert_eq!(df.count().unwrap(), rows, "{kind} shuffled");
        spark.conf().unset("spark.sql.autoBroadcastJoinThreshold");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn subqueries_ctes_and_sets() {
    let spark = with_people();
    check(
        &spark,
        "WITH rich AS (SELECT person FROM orders WHERE amount > 5) SELECT name FROM people WHERE id IN (SELECT person FROM \
         rich) UNION ALL SELECT name FROM people WHERE age = (SELECT max(age) FROM people) UNION ALL SELECT name FROM \
         people p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id) ORDER BY name",
        expect![[r#"
            +-----+
            | name|
            +-----+
            |Alice|
            |  Bob|
            | Cara|
            |  Dan|
            +-----+
        "#]],
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn windows() {
    let spark = with_people();
    check(
        &spark,
        "SELECT name, rank() OVER (PARTITION BY country ORDER BY age DESC) AS r, sum(age) OVER (ORDER BY id) AS running, \
         lag(name) OVER (ORDER BY id) AS before FROM people ORDER BY id",
        expect![[r#"
            +-----+---+-------+------+
            | name|  r|running|before|
            +-----+---+-------+------+
            |Alice|  2|     30|  NULL|
            |  Bob|  1|     55| Alice|
            | Cara|  1|     90|   Bob|
            |  Dan|  1|     90|  Cara|
            +-----+---+-------+------+
        "#]],
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn analysis_errors() {
    let spark = with_people();
    let error = |sql: &str| spark.sql(sql).map(|_| ()).unwrap_err().to_string();
    expect!["[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `nme` cannot be resolved. Did you mean one of the following? [`name`, `age`, `id`, `country`]. SQLSTATE: 42703; line 1 pos 7;"]
        .assert_eq(&error("SELECT nme FROM people"));
    assert!(error("SELECT * FROM nothing").starts_with("[TABLE_OR_VIEW_NOT_FOUND] The table or view `nothing` cannot be found."));
    assert!(error("SELECT nofun(1)").starts_with("[UNRESOLVED_ROUTINE] Cannot resolve routine `nofun` on search path"));
    assert!(error("SELECT name, count(*) FROM people").starts_with("[MISSING_GROUP_BY]"));
    assert!(
        error("SELECT name, count(*) FROM people GROUP BY country")
            .starts_with("[MISSING_AGGREGATION] The non-aggregating expression \"name\"")
    );
    assert!(
        error("SELECT id FROM people a JOIN people b ON a.id = b.id")
            .starts_with("[AMBIGUOUS_REFERENCE] Reference `id` is ambiguous, could be: [`a`.`id`, `b`.`id`].")
    );
    assert!(error("SELECT name + age > true FROM people").starts_with("[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES]"));
    assert!(error("SELECT * FROM people WHERE count(*) > 1").starts_with("[INVALID_WHERE_CONDITION]"));
    assert!(
        error("SELECT substring('a')")
            .starts_with("[WRONG_NUM_ARGS.WITHOUT_SUGGESTION] The `substring` requires [2, 3] parameters but the actual number is 1.")
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn runtime_errors() {
    let spark = with_people();
    assert!(cell(&spark, "1 / 0").starts_with("[DIVIDE_BY_ZERO] Division by zero."));
    assert!(
        cell(&spark, "cast('x' AS int)").starts_with("[CAST_INVALID_INPUT] The value 'x' of the type \"STRING\" cannot be cast to \"INT\"")
    );
    assert!(cell(&spark, "2147483647 + 1").starts_with("[ARITHMETIC_OVERFLOW] overflow. Use 'try_add'"));
    assert!(cell(&spark, "array(1, 2)[5]").starts_with("[INVALID_ARRAY_INDEX]"));
    let sum = spark.sql("SELECT sum(n) FROM VALUES (9223372036854775807), (1) AS t(n)").unwrap().collect();
    assert!(sum.unwrap_err().to_string().starts_with("[ARITHMETIC_OVERFLOW] overflow."));
    assert!(cell(&spark, "raise_error('by hand')").starts_with("[USER_RAISED_EXCEPTION] by hand"));
    // The session lives on.
    assert_eq!(cell(&spark, "1 + 1"), "2");
    spark.conf().set("spark.sql.ansi.enabled", "false");
    assert_eq!(cell(&spark, "concat_ws(',', isnull(1 / 0), isnull(cast('x' AS int)), 2147483647 + 1)"), "true,true,-2147483648");
}

#[wasm_bindgen_test(unsupported = test)]
fn expressions() {
    let spark = session();
    let mut wrong = Vec::new();
    for (expression, wanted) in [
        ("7 / 2", "3.5"),
        ("7 div 2", "3"),
        ("7 % 4", "3"),
        ("1.5 + 2", "3.5"),
        ("1.5 * 2.25", "3.375"),
        ("10.0 / 3", "3.333333"),
        ("'5' + 1", "6"),
        ("'2.5' * 2.0", "5.0"),
        ("round(2.5)", "3"),
        ("round(1.005D, 2)", "1.01"),
        ("concat('a', 1, true)", "a1true"),
        ("coalesce(NULL, 'x')", "x"),
        ("CASE WHEN 1 > 2 THEN 'a' END", "NULL"),
        ("if(1 < 2, 'y', 'n')", "y"),
        ("substring('Spark SQL', -3)", "SQL"),
        ("split('a,b', ',')", "[a, b]"),
        ("regexp_replace('100-200', '(\\\\d+)', 'num')", "num-num"),
        ("regexp_extract('100-200', '(\\\\d+)-(\\\\d+)', 2)", "200"),
        ("date_add(DATE '2024-02-28', 2)", "2024-03-01"),
        ("datediff(DATE '2024-03-01', DATE '2024-02-28')", "2"),
        ("date_format(TIMESTAMP '2024-02-28 01:02:03', 'yyyy/MM/dd HH')", "2024/02/28 01"),
        ("DATE '2024-01-31' + INTERVAL 1 MONTH", "2024-02-29"),
        ("year(DATE '2024-01-31')", "2024"),
        ("cast(1e10 AS string)", "1.0E10"),
        ("cast('2024-01-05 10:00:00' AS timestamp)", "2024-01-05 10:00:00"),
        ("array(1, 2, NULL)", "[1, 2, NULL]"),
        ("map('a', 1)", "{a -> 1}"),
        ("map('a', 1)['a']", "1"),
        ("named_struct('x', 1, 'y', 'z')", "{1, z}"),
        ("named_struct('x', 1, 'y', 'z').y", "z"),
        ("size(array(1, 2))", "2"),
        ("array_contains(array(1, 2), 2)", "true"),
        ("sort_array(array(3, 1, 2))", "[1, 2, 3]"),
        ("element_at(array(3, 1, 2), -1)", "2"),
        ("flatten(array(array(1), array(2)))", "[1, 2]"),
        ("sequence(1, 3)", "[1, 2, 3]"),
        ("hash('Spark', array(123), 2)", "-1321691492"),
        ("xxhash64('Spark', array(123), 2)", "5602566077635097486"),
        ("md5('Spark')", "8cde774d6f7333752ed72cacddb05126"),
        ("sha2('Spark', 256)", "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b"),
        ("crc32('Spark')", "1557323817"),
        ("typeof(1 / 2)", "double"),
        ("typeof(1.5)", "decimal(2,1)"),
        ("3 <=> NULL", "false"),
        ("NULL = 1", "NULL"),
        ("2 IN (1, 2)", "true"),
        ("2 NOT BETWEEN 3 AND 4", "true"),
        ("'abc' LIKE 'a%'", "true"),
        ("greatest(1, 3, 2)", "3"),
        ("nullif(1, 1)", "NULL"),
        ("try_divide(1, 0)", "NULL"),
        ("try_cast('x' AS int)", "NULL"),
        ("format_number(12332.123456, 4)", "12,332.1235"),
        ("pmod(-7, 3)", "2"),
        ("bround(2.5, 0)", "2"),
        ("log(10, 100)", "2.0"),
        ("conv('100', 2, 10)", "4"),
        ("unix_timestamp('1970-01-01 00:00:10')", "10"),
        ("1 = 1.0", "true"),
        ("true AND NULL", "NULL"),
        ("array_join(array('a', 'b'), '-')", "a-b"),
        ("map_keys(map('a', 1))", "[a]"),
        ("array_distinct(array(1, 1, 2))", "[1, 2]"),
        ("array_position(array(1, 2), 2)", "2"),
        ("slice(array(1, 2, 3), 2, 2)", "[2, 3]"),
        ("array_max(array(1, 5))", "5"),
        ("reverse('abc')", "cba"),
        ("array_union(array(1), array(2))", "[1, 2]"),
        ("trim('  x ')", "x"),
        ("lpad('5', 3, '0')", "005"),
        ("initcap('hello wORLD')", "Hello World"),
        ("instr('abc', 'c')", "3"),
        ("date_trunc('month', TIMESTAMP '2024-02-28 01:02:03')", "2024-02-01 00:00:00"),
        ("last_day(DATE '2024-02-01')", "2024-02-29"),
        ("months_between(DATE '1997-02-28', DATE '1996-10-30')", "3.93548387"),
        ("to_date('28/02/2024', 'dd/MM/yyyy')", "2024-02-28"),
        ("to_timestamp('2024-02-28 01:02:03')", "2024-02-28 01:02:03"),
        ("-5", "-5"),
        ("~5", "-6"),
        ("5 & 3", "1"),
    ] {
        let got = cell(&spark, expression);
        if got != wanted {
            wrong.push(format!("{expression}: {got}, not {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[wasm_bindgen_test(unsupported = test)]
fn aggregates() {
    let spark = with_people();
    check(
        &spark,
        "SELECT count(DISTINCT country) AS d, count(age) AS c, min(name) AS mn, max(age) AS mx, round(stddev(age), 3) AS sd, \
         collect_list(age) AS l, first(name) AS f, corr(id, age) > 0 AS r FROM people",
        expect![[r#"
            +---+---+-----+---+---+------------+-----+----+
            |  d|  c|   mn| mx| sd|           l|    f|   r|
            +---+---+-----+---+---+------------+-----+----+
            |  3|  3|Alice| 35|5.0|[30, 25, 35]|Alice|true|
            +---+---+-----+---+---+------------+-----+----+
        "#]],
    );
    check(
        &spark,
        "SELECT country, count(*) AS n FROM people GROUP BY ROLLUP(country) ORDER BY country",
        expect![[r#"
            +-------+---+
            |country|  n|
            +-------+---+
            |   NULL|  4|
            |     de|  1|
            |     fr|  2|
            |     uk|  1|
            +-------+---+
        "#]],
    );
    check(
        &spark,
        "SELECT sum(age) FROM people WHERE age > 1000",
        expect![[r#"
            +--------+
            |sum(age)|
            +--------+
            |    NULL|
            +--------+
        "#]],
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn explode_makes_rows() {
    let spark = session();
    check(
        &spark,
        "SELECT explode(array(1, 2)) AS x, 'a' AS y",
        expect![[r#"
            +---+---+
            |  x|  y|
            +---+---+
            |  1|  a|
            |  2|  a|
            +---+---+
        "#]],
    );
    check(
        &spark,
        "SELECT k, v FROM (SELECT map('a', 1, 'b', 2) AS m) LATERAL VIEW explode(m) e AS k, v",
        expect![[r#"
            +---+---+
            |  k|  v|
            +---+---+
            |  a|  1|
            |  b|  2|
            +---+---+
        "#]],
    );
}

fn file(name: &str, text: &str) -> String {
    let path = format!("/tmp/touchpaper-sql-{:x}/{name}", touchpaper_platform::random::seed());
    files::write(&path, text.as_bytes()).unwrap();
    path
}

fn read_csv(spark: &SparkSession, path: &str, options: &[(&str, &str)], schema: Option<crate::StructType>) -> Result<DataFrame> {
    let options = Options::new(options.iter().copied());
    spark.read(ReadSpec { format: "csv".into(), paths: vec![path.into()], options, schema })
}

const RATINGS: &str = "userId,movieId,rating,title\n1,10,4.5,\"Heat, the film\"\n1,20,3.0,Up\n2,10,5.0,\"Heat, the film\"\n2,30,,Ran\n";

#[wasm_bindgen_test(unsupported = test)]
fn csv_with_header_and_types() {
    let spark = session();
    let path = file("ratings.csv", RATINGS);
    let df = read_csv(&spark, &path, &[("header", "True"), ("inferSchema", "True")], None).unwrap();
    expect![[r#"
        root
         |-- userId: integer (nullable = true)
         |-- movieId: integer (nullable = true)
         |-- rating: double (nullable = true)
         |-- title: string (nullable = true)
    "#]]
    .assert_eq(&df.schema_tree(None));
    let grouped = df.group_by(vec![Expression::column("MOVIEID")]).numeric("avg", &["rating".into()]);
    let sorted = grouped.and_then(|df| df.sort(vec![Expression::column("avg(rating)").descending()]));
    expect![[r#"
        +-------+-----------+
        |MOVIEID|avg(rating)|
        +-------+-----------+
        |     10|       4.75|
        |     20|        3.0|
        |     30|       NULL|
        +-------+-----------+
    "#]]
    .assert_eq(&shown(sorted));
    assert_eq!(df.filter_text("rating > 3.0").unwrap().count().unwrap(), 2);
    assert_eq!(df.count().unwrap(), 4);
    assert_eq!(df.select(vec![Expression::column("title")]).unwrap().distinct().unwrap().count().unwrap(), 3);
}

#[wasm_bindgen_test(unsupported = test)]
fn csv_without_header_and_malformed_rows() {
    let spark = session();
    let path = file("plain.csv", "1,a\nx,b\n3\n");
    let df = read_csv(&spark, &path, &[], None).unwrap();
    assert_eq!(df.columns(), ["_c0", "_c1"]);
    let schema = crate::parser::parse_schema("n INT, s STRING").unwrap();
    let read = |mode: &str| read_csv(&spark, &path, &[("mode", mode)], Some(schema.clone()));
    expect![[r#"
        +----+----+
        |   n|   s|
        +----+----+
        |   1|   a|
        |NULL|   b|
        |   3|NULL|
        +----+----+
    "#]]
    .assert_eq(&shown(read("PERMISSIVE")));
    assert_eq!(read("DROPMALFORMED").unwrap().collect().unwrap().1.iter().map(|b| b.num_rows()).sum::<usize>(), 1);
    let error = read("FAILFAST").unwrap().collect().unwrap_err().to_string();
    assert!(
        error.contains("[MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] Malformed records are detected in record parsing: [null,b]."),
        "{error}"
    );
    let missing = read_csv(&spark, "/no/such.csv", &[], None).unwrap_err();
    assert_eq!(missing.to_string(), "[PATH_NOT_FOUND] Path does not exist: file:/no/such.csv. SQLSTATE: 42K03");
}

#[wasm_bindgen_test(unsupported = test)]
fn dataframe_operators() {
    let spark = with_people();
    let people = spark.table("people").unwrap();
    let col = Expression::column;
    let df = people
        .with_column("older", col("age").binary(crate::BinaryOperator::Add, Expression::integer(1)))
        .and_then(|df| df.with_column_renamed("NAME", "who"))
        .and_then(|df| df.drop(&[col("country")]))
        .and_then(|df| df.sort(vec![col("id")]));
    expect![[r#"
        +---+-----+----+-----+
        | id|  who| age|older|
        +---+-----+----+-----+
        |  1|Alice|  30|   31|
        |  2|  Bob|  25|   26|
        |  3| Cara|  35|   36|
        |  4|  Dan|NULL| NULL|
        +---+-----+----+-----+
    "#]]
    .assert_eq(&shown(df));
    // A sort by a column that the projection left out.
    let df = people.select(vec![col("name")]).and_then(|df| df.sort(vec![col("age").descending()])).and_then(|df| df.limit(1));
    expect![[r#"
        +----+
        |name|
        +----+
        |Cara|
        +----+
    "#]]
    .assert_eq(&shown(df));
    // A DataFrame joined with itself.
    let id = people.column("id").unwrap();
    let pairs = people.join_on(&people, id.clone().equal(id), "inner").unwrap();
    assert_eq!(pairs.count().unwrap(), 4);
    let using = people.join_using(&people.select(vec![col("id"), col("age")]).unwrap(), vec!["id".into()], "left").unwrap();
    assert_eq!(using.columns(), ["id", "name", "age", "country", "age"]);
    let dedup = people.drop_duplicates(&["country".into()]).unwrap();
    assert_eq!(dedup.count().unwrap(), 3);
    assert_eq!(people.union(&people).unwrap().distinct().unwrap().count().unwrap(), 4);
    let filled = people.fill_na(&[(None, crate::Value::Integer(0))], &[]).unwrap();
    assert_eq!(filled.filter_text("age = 0").unwrap().count().unwrap(), 1);
    assert_eq!(people.drop_na("any", None, &[]).unwrap().count().unwrap(), 3);
    let pivoted = people.group_by(vec![]).pivot(col("country"), None).unwrap().agg(vec![Expression::call("sum", vec![col("age")])]);
    expect![[r#"
        +---+---+----+
        | de| fr|  uk|
        +---+---+----+
        | 25| 65|NULL|
        +---+---+----+
    "#]]
    .assert_eq(&shown(pivoted));
}

#[wasm_bindgen_test(unsupported = test)]
fn limits_meet() {
    let spark = session();
    let df = spark.range(0, 100, 1, Some(4)).unwrap();
    let rows = |df: DataFrame, n: usize| df.take(n).unwrap().1.iter().map(|b| b.num_rows()).sum::<usize>();
    assert_eq!(rows(df.limit(30).unwrap(), 21), 21);
    assert_eq!(rows(df.limit(3).unwrap(), 21), 3);
    assert_eq!(rows(df.clone(), 60), 60);
    assert_eq!(df.limit(30).unwrap().count().unwrap(), 30);
    assert_eq!(df.offset(98).unwrap().count().unwrap(), 2);
    assert_eq!(rows(df.limit(10).unwrap().filter_text("id > 1000").unwrap(), 5), 0);
}

#[wasm_bindgen_test(unsupported = test)]
fn partitions_and_cache() {
    let spark = session();
    let df = spark.range(0, 100, 1, Some(4)).unwrap();
    assert_eq!(df.num_partitions().unwrap(), 4);
    assert_eq!(df.repartition(7).unwrap().num_partitions().unwrap(), 7);
    assert_eq!(df.coalesce(2).unwrap().num_partitions().unwrap(), 2);
    let by_key = df.repartition_by(Some(3), &[Expression::column("id")]).unwrap();
    assert_eq!(by_key.num_partitions().unwrap(), 3);
    assert_eq!(by_key.count().unwrap(), 100);
    let doubled =
        df.select(vec![Expression::column("id").binary(crate::BinaryOperator::Multiply, Expression::integer(2)).alias("x")]).unwrap();
    doubled.cache().unwrap();
    assert_eq!(doubled.count().unwrap(), 100);
    assert_eq!(spark.context().storage().len(), 1);
    assert_eq!(doubled.filter_text("x < 10").unwrap().count().unwrap(), 5);
    doubled.unpersist();
    assert!(!doubled.is_cached());
}

/// Rows of a hash shuffle lie where Spark puts them.
#[wasm_bindgen_test(unsupported = test)]
fn hash_partitions_agree_with_spark() {
    let spark = session();
    let df = spark.range(0, 6, 1, Some(1)).unwrap().repartition_by(Some(3), &[Expression::column("id")]).unwrap();
    let df = df.select(vec![Expression::column("id"), Expression::call("spark_partition_id", vec![]).alias("p")]).unwrap();
    let (_, batches) = df.collect().unwrap();
    let mut rows: Vec<(String, String)> = Vec::new();
    for batch in &batches {
        for row in 0..batch.num_rows() {
            rows.push((crate::format::cell(batch.column(0).as_ref(), row, ""), crate::format::cell(batch.column(1).as_ref(), row, "")));
        }
    }
    rows.sort();
    let partitions: Vec<String> = rows.into_iter().map(|(_, p)| p).collect();
    let wanted: Vec<String> = (0..6).map(|i| crate::functions::hash::hash_long(i, 42).rem_euclid(3).to_string()).collect();
    assert_eq!(partitions, wanted);
}

#[wasm_bindgen_test(unsupported = test)]
fn explain_is_shaped_as_sparks() {
    let spark = session();
    let df = spark.range(0, 10, 1, Some(2)).unwrap();
    let grouped = df
        .filter_text("id > 3")
        .and_then(|df| df.group_by(vec![Expression::parse("id % 3")?]).agg(vec![Expression::call("sum", vec![Expression::column("id")])]));
    expect![[r#"
        == Physical Plan ==
        AdaptiveSparkPlan isFinalPlan=false
        +- HashAggregate(keys=[_groupingexpression#1L], functions=[sum(id#0L)])
           +- Exchange hashpartitioning(_groupingexpression#1L, 200), ENSURE_REQUIREMENTS, [plan_id=1]
              +- HashAggregate(keys=[_groupingexpression#1L], functions=[partial_sum(id#0L)])
                 +- Project [id#0L, (id#0L % 3) AS _groupingexpression#1L]
                    +- Filter (id#0L > 3)
                       +- Range (0, 10, step=1, splits=2)

    "#]]
    .assert_eq(&grouped.unwrap().explain_text("simple").unwrap());
}

#[wasm_bindgen_test(unsupported = test)]
fn large_groups_agree_with_plain_counting() {
    let spark = session();
    let df = spark.sql("SELECT concat('k', cast(id % 100 AS string)) AS k, id AS v FROM range(100000)").unwrap();
    let grouped = df.group_by(vec![Expression::column("k")]).agg(vec![
        Expression::call("sum", vec![Expression::column("v")]).alias("s"),
        Expression::call("count", vec![Expression::column("*")]).alias("n"),
    ]);
    let checked = grouped.and_then(|df| df.filter_text("n = 1000 AND s = 1000 * cast(substring(k, 2) AS bigint) + 100 * 499500"));
    assert_eq!(checked.unwrap().count().unwrap(), 100);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_lost_executor_costs_no_rows() {
    let spark = session();
    let df = spark.sql("SELECT id % 10 AS k, count(*) AS n, sum(id) AS s FROM range(0, 1000, 1, 4) GROUP BY id % 10").unwrap();
    df.cache().unwrap();
    let total = |df: &DataFrame| {
        let summed = df.agg(vec![Expression::call("sum", vec![Expression::column("s")])]).unwrap();
        crate::format::cell(summed.collect().unwrap().1[0].column(0).as_ref(), 0, "")
    };
    assert_eq!(total(&df), "499500");
    for executor in spark.context().executors() {
        assert!(spark.context().lose_executor(executor));
        assert_eq!(total(&df), "499500");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn percentiles_and_extremes() {
    let spark = session();
    check(
        &spark,
        "SELECT percentile(id, 0.25), percentile_approx(id, 0.5), percentile_approx(id, array(0.1, 0.9)) AS a, max_by(id, -id) AS m, \
         min_by(id, -id) AS n FROM range(0, 10, 1, 3)",
        expect![[r#"
            +-----------------------+---------------------------------+------+---+---+
            |percentile(id, 0.25, 1)|percentile_approx(id, 0.5, 10000)|     a|  m|  n|
            +-----------------------+---------------------------------+------+---+---+
            |                   2.25|                                4|[0, 8]|  0|  9|
            +-----------------------+---------------------------------+------+---+---+
        "#]],
    );
}

/// Queries of `tests/queries.sql` with their results, as approved text. `UPDATE_EXPECT=1` renews it; read it in review.
#[test]
fn approved_results() {
    let spark = with_people();
    let results = include_str!("tests/queries.sql").lines().map(|sql| format!("{sql}\n{}\n", shown(spark.sql(sql))));
    expect_test::expect_file!["tests/queries.txt"].assert_eq(&results.collect::<String>());
}

/// Queries of `tests/plans`, their logical, optimised and physical plans and the RDDs of their stages, as approved text.
/// `UPDATE_EXPECT=1` renews it; read it in review.
#[test]
fn approved_plans() {
    let spark = with_people();
    let plans = include_str!("../../../tests/plans/plans.sql").lines().map(|sql| {
        let df = spark.sql(sql).unwrap();
        let plan = format!("{}\n== Stages ==\n{}\n\n", df.explain_text("extended").unwrap(), df.to_rdd().unwrap().to_debug_string());
        // Ids count on through the session; approved text has them from 0.
        format!("{sql}\n{}", renumbered(&plan))
    });
    expect_test::expect_file!["../../../tests/plans/plans.txt"].assert_eq(&plans.collect::<String>());
}

fn renumbered(plan: &str) -> String {
    let mut seen: Vec<String> = Vec::new();
    let mut out = String::new();
    let mut rest = plan;
    while let Some(at) = rest.find('#') {
        let (before, after) = rest.split_at(at + 1);
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (id, tail) = after.split_at(end);
        let index = seen.iter().position(|s| s == id).unwrap_or_else(|| {
            seen.push(id.to_string());
            seen.len() - 1
        });
        out.push_str(before);
        out.push_str(&index.to_string());
        rest = tail;
    }
    out + rest
}

//! Spark's text of an expression: a column's automatic name, and what errors call it.

use super::{
    BinaryOperator, Call, CastMode, Expression, Frame, FrameBound, FrameKind, FrameUnits, LikeKind, SortOrder, UnaryOperator, WindowSpec,
};
use crate::types::DataType;
use crate::value::Value;

impl BinaryOperator {
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::IntegralDivide => "div",
            Self::Remainder => "%",
            Self::Equal => "=",
            Self::NullSafeEqual => "<=>",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::And => "AND",
            Self::Or => "OR",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
        }
    }
}

impl BinaryOperator {
    /// What Spark's errors call the operator's expression.
    pub fn class_name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::IntegralDivide => "integraldivide",
            Self::Remainder => "remainder",
            Self::Equal => "equalto",
            Self::NullSafeEqual => "equalnullsafe",
            Self::NotEqual => "not",
            Self::Less => "lessthan",
            Self::LessOrEqual => "lessthanorequal",
            Self::Greater => "greaterthan",
            Self::GreaterOrEqual => "greaterthanorequal",
            Self::And => "and",
            Self::Or => "or",
            Self::BitAnd => "bitwiseand",
            Self::BitOr => "bitwiseor",
            Self::BitXor => "bitwisexor",
        }
    }
}

impl Expression {
    pub fn text(&self) -> String {
        self.text_with(&|parts| parts.join("."))
    }

    /// The text, with names as `name` gives them: the analyzer leaves out qualifiers that it resolved.
    pub fn text_with(&self, name: &dyn Fn(&[String]) -> String) -> String {
        let text = |e: &Expression| e.text_with(name);
        let list = |items: &[Expression]| items.iter().map(text).collect::<Vec<_>>().join(", ");
        match self {
            Self::Literal(value) => value.text(),
            Self::Name { parts, .. } => name(parts),
            Self::Attribute(attribute) => attribute.name.clone(),
            Self::Star { qualifier, .. } if qualifier.is_empty() => "*".into(),
            Self::Star { qualifier, .. } => format!("{}.*", qualifier.join(".")),
            Self::Call(call) => {
                let arguments = match call.arguments.as_slice() {
                    [Self::Star { qualifier, .. }] if qualifier.is_empty() && call.name.eq_ignore_ascii_case("count") => "1".into(),
                    arguments => list(arguments),
                };
                let filled = filled_in(&call.name, call.arguments.len());
                match (call.name.to_ascii_lowercase().as_str(), call.arguments.as_slice()) {
                    ("isnull", [child]) => return format!("({} IS NULL)", text(child)),
                    ("isnotnull", [child]) => return format!("({} IS NOT NULL)", text(child)),
                    ("if", [_, _, _]) => return format!("(IF({arguments}))"),
                    (cast, [child]) if DataType::of_cast_function(cast).is_some() => return text(child),
                    ("log", [_]) => return format!("LOG(E(), {arguments})"),
                    (operator @ ("<<" | ">>" | ">>>"), [left, right]) => return format!("({} {operator} {})", text(left), text(right)),
                    ("log", [_, _]) => return format!("LOG({arguments})"),
                    ("extract", [field, source]) => return format!("extract({} FROM {})", text(field), text(source)),
                    ("convert_timezone", [_, _]) => return format!("convert_timezone(current_timezone(), {arguments})"),
                    ("try_to_time", _) => return format!("try_to_time(to_time({arguments}))"),
                    // Spark's own text leaves the zone out.
                    ("try_make_timestamp", [parts @ .., _]) if parts.len() == 6 => return format!("try_make_timestamp({})", list(parts)),
                    ("positive", [child]) => return format!("(+ {})", text(child)),
                    ("ceil" | "ceiling", [_, _]) => return format!("{}({arguments})", call.name.to_ascii_lowercase()),
                    ("floor", [_, _]) => return format!("floor({arguments})"),
                    ("shuffle", [child, ..]) => return format!("shuffle({})", text(child)),
                    ("uuid", _) => return "uuid()".into(),
                    ("dateadd" | "date_add" | "timestamp_add", [_, _, _]) => return format!("timestampadd({arguments})"),
                    ("datediff" | "date_diff" | "timestamp_diff", [_, _, _]) => return format!("timestampdiff({arguments})"),
                    // What is no lambda is one that looks at nothing.
                    ("transform" | "filter" | "exists" | "forall", [array, body]) if !matches!(body, Self::Lambda { .. }) => {
                        let body = text(body);
                        return format!(
                            "{}({}, lambdafunction({body}, namedlambdavariable()))",
                            call.name.to_ascii_lowercase(),
                            text(array)
                        );
                    }
                    ("array_sort", [_]) => return format!("array_sort({arguments}, {DEFAULT_ORDER})"),
                    ("aggregate" | "reduce", [_, _, Self::Lambda { .. }]) => {
                        let identity = "lambdafunction(namedlambdavariable(), namedlambdavariable())";
                        return format!("{}({arguments}, {identity})", call.name.to_ascii_lowercase());
                    }
                    // The schema and the options are no children of the expression.
                    (
                        "from_json" | "from_csv" | "from_xml" | "to_json" | "to_csv" | "to_xml" | "schema_of_json" | "schema_of_csv"
                        | "schema_of_xml",
                        [child, ..],
                    ) => return format!("{}({})", call.name.to_ascii_lowercase(), text(child)),
                    ("variant_get" | "try_variant_get", [value, path, _]) => {
                        return format!("{}({}, {})", call.name.to_ascii_lowercase(), text(value), text(path));
                    }
                    _ => {}
                }
                if let Some(shown) = written(&call.name, &call.arguments, &text) {
                    return shown;
                }
                let distinct = if call.distinct { "DISTINCT " } else { "" };
                let function = display_name(&call.name);
                let filter = match &call.filter {
                    Some(filter) => format!(" FILTER (WHERE {})", text(filter)),
                    None => String::new(),
                };
                let within = within_group(call, name);
                format!("{function}({distinct}{arguments}{filled}){within}{filter}")
            }
            Self::UserCall { function, arguments, .. } => format!("{}({})", function.name(), list(arguments)),
            Self::Unary { operator, child } => {
                let child = text(child);
                match operator {
                    UnaryOperator::Not => format!("(NOT {child})"),
                    UnaryOperator::Negate => format!("(- {child})"),
                    UnaryOperator::Positive => format!("(+ {child})"),
                    UnaryOperator::BitNot => format!("~{child}"),
                    UnaryOperator::IsNull => format!("({child} IS NULL)"),
                    UnaryOperator::IsNotNull => format!("({child} IS NOT NULL)"),
                }
            }
            Self::Binary { operator: BinaryOperator::NotEqual, left, right, .. } => {
                format!("(NOT ({} = {}))", text(left), text(right))
            }
            Self::Binary { operator, left, right, .. } => {
                format!("({} {} {})", text(left), operator.symbol(), text(right))
            }
            // Spark writes casts to nested types as their operand.
            Self::Cast { child, to: DataType::Array(..) | DataType::Map(..) | DataType::Struct(_), .. } => text(child),
            Self::Cast { child, to, mode, .. } => {
                let function = if *mode == CastMode::Cast { "CAST" } else { "TRY_CAST" };
                format!("{function}({} AS {})", text(child), to.sql())
            }
            Self::Alias { child, names } if names.len() == 1 => format!("{} AS {}", text(child), names[0]),
            Self::Alias { child, names } => format!("{} AS ({})", text(child), names.join(", ")),
            Self::Case { branches, otherwise } => {
                let mut out = String::from("CASE");
                for (condition, value) in branches {
                    out.push_str(&format!(" WHEN {} THEN {}", text(condition), text(value)));
                }
                if let Some(value) = otherwise {
                    out.push_str(&format!(" ELSE {}", text(value)));
                }
                out + " END"
            }
            Self::In { child, list: items } => format!("({} IN ({}))", text(child), list(items)),
            Self::InSubquery { child, .. } => format!("({} IN (listquery()))", text(child)),
            Self::Exists { .. } => "exists()".into(),
            Self::ScalarSubquery { .. } => "scalarsubquery()".into(),
            Self::Like { kind, child, pattern, escape } => {
                let (child, pattern) = (text(child), text(pattern));
                match kind {
                    LikeKind::RLike => format!("RLIKE({child}, {pattern})"),
                    LikeKind::ILike => format!("ilike({child}, {pattern})"),
                    LikeKind::Like => match escape {
                        Some(c) if *c != '\\' => format!("{child} LIKE {pattern} ESCAPE '{c}'"),
                        _ => format!("{child} LIKE {pattern}"),
                    },
                }
            }
            Self::LikeMany { kind, child, all, negated, .. } => {
                let not = if *negated { "not" } else { "" };
                let which = if *all { "all" } else { "any" };
                let child = if *kind == LikeKind::ILike { format!("lower({})", text(child)) } else { text(child) };
                format!("{not}like{which}({child})")
            }
            Self::StarExcept { .. } => "*".into(),
            Self::At { child, .. } => text(child),
            Self::Item { child, key } => format!("{}[{}]", text(child), text(key)),
            Self::Field { child, name } => format!("{}.{name}", text(child)),
            Self::Sort(order) => sort_text(order, name),
            Self::Window { function, spec } => format!("{} OVER ({})", text(function), spec_text(function, spec, name)),
            Self::Lambda { parameters, body, .. } => {
                const VARIABLE: &str = "namedlambdavariable()";
                let inner = body.text_with(&|parts| match parts {
                    [first, fields @ ..] if parameters.iter().any(|p| p.eq_ignore_ascii_case(first)) => {
                        std::iter::once(VARIABLE).chain(fields.iter().map(String::as_str)).collect::<Vec<_>>().join(".")
                    }
                    parts => name(parts),
                });
                let parts: Vec<&str> = std::iter::once(inner.as_str()).chain(parameters.iter().map(|_| VARIABLE)).collect();
                format!("lambdafunction({})", parts.join(", "))
            }
            Self::Annotated { child, .. } => text(child),
            Self::NamedArgument { name, child } => format!("{name} => {}", text(child)),
            Self::Outer(child) => format!("outer({})", text(child)),
            Self::Frame { kind: FrameKind::Scalar, .. } => "scalarsubquery()".into(),
            Self::Frame { kind: FrameKind::Exists, .. } => "exists()".into(),
            Self::Frame { kind: FrameKind::In, child, .. } => {
                format!("({} IN (listquery()))", child.as_deref().map(text).unwrap_or_default())
            }
            Self::UpdateField { .. } => {
                // One after another they are one to Spark.
                let (mut base, mut steps) = (self, Vec::new());
                while let Self::UpdateField { child, value, .. } = base {
                    steps.push(value.as_ref().map_or_else(|| "dropfield()".to_string(), |value| format!("WithField({})", text(value))));
                    base = child;
                }
                steps.reverse();
                format!("update_fields({}, {})", text(base), steps.join(", "))
            }
        }
    }
}

/// The comparator that array_sort has without one.
const DEFAULT_ORDER: &str = "lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, \
     (IF((namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, (IF((namedlambdavariable() < \
     namedlambdavariable()), -1, (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), namedlambdavariable(), \
     namedlambdavariable())";

fn sort_text(order: &SortOrder, name: &dyn Fn(&[String]) -> String) -> String {
    format!(
        "{} {} NULLS {}",
        order.expression.text_with(name),
        if order.ascending { "ASC" } else { "DESC" },
        if order.nulls_first { "FIRST" } else { "LAST" }
    )
}

/// The frame of functions that know theirs: ranks look at all rows before, lag and lead at one.
fn own_frame(function: &Expression) -> Option<Frame> {
    let Expression::Call(call) = function else { return None };
    let offset = |back: bool| {
        let given = match call.arguments.get(1) {
            Some(Expression::Literal(Value::Integer(n))) => *n,
            Some(Expression::At { child, .. }) => match child.as_ref() {
                Expression::Unary { operator: UnaryOperator::Negate, child } => match child.as_ref() {
                    Expression::Literal(Value::Integer(n)) => -n,
                    _ => return None,
                },
                _ => return None,
            },
            None => 1,
            Some(_) => return None,
        };
        let at = || FrameBound::Following(Box::new(Expression::integer(if back { -given } else { given })));
        Some(Frame { units: FrameUnits::Rows, start: at(), end: at() })
    };
    match call.name.to_ascii_lowercase().as_str() {
        "row_number" | "rank" | "dense_rank" | "percent_rank" | "ntile" | "counter_diff" => {
            Some(Frame { units: FrameUnits::Rows, start: FrameBound::UnboundedPreceding, end: FrameBound::CurrentRow })
        }
        "cume_dist" => Some(Frame { units: FrameUnits::Range, start: FrameBound::UnboundedPreceding, end: FrameBound::CurrentRow }),
        "lag" => offset(true),
        "lead" => offset(false),
        _ => None,
    }
}

fn spec_text(function: &Expression, spec: &WindowSpec, name: &dyn Fn(&[String]) -> String) -> String {
    let mut parts = Vec::new();
    if !spec.partition_by.is_empty() {
        let keys: Vec<_> = spec.partition_by.iter().map(|e| e.text_with(name)).collect();
        parts.push(format!("PARTITION BY {}", keys.join(", ")));
    }
    if !spec.order_by.is_empty() {
        let keys: Vec<_> = spec.order_by.iter().map(|o| sort_text(o, name)).collect();
        parts.push(format!("ORDER BY {}", keys.join(", ")));
    }
    let default = Frame {
        units: if spec.order_by.is_empty() { FrameUnits::Rows } else { FrameUnits::Range },
        start: FrameBound::UnboundedPreceding,
        end: if spec.order_by.is_empty() { FrameBound::UnboundedFollowing } else { FrameBound::CurrentRow },
    };
    let own = own_frame(function);
    let frame = spec.frame.as_ref().or(own.as_ref()).unwrap_or(&default);
    let bound = |b: &FrameBound| match b {
        FrameBound::UnboundedPreceding => "UNBOUNDED PRECEDING".to_string(),
        FrameBound::Preceding(e) => format!("{} PRECEDING", e.text_with(name)),
        FrameBound::CurrentRow => "CURRENT ROW".into(),
        FrameBound::Following(e) => format!("{} FOLLOWING", e.text_with(name)),
        FrameBound::UnboundedFollowing => "UNBOUNDED FOLLOWING".into(),
    };
    let units = if frame.units == FrameUnits::Rows { "ROWS" } else { "RANGE" };
    parts.push(format!("{units} BETWEEN {} AND {}", bound(&frame.start), bound(&frame.end)));
    parts.join(" ")
}

/// Functions that Spark shows in a form of their own.
fn written(name: &str, arguments: &[Expression], text: &dyn Fn(&Expression) -> String) -> Option<String> {
    let yes = |e: &Expression| matches!(e, Expression::Literal(crate::value::Value::Boolean(true)));
    Some(match (name.to_ascii_lowercase().as_str(), arguments) {
        ("approx_count_distinct", [child, _]) => format!("approx_count_distinct({})", text(child)),
        (name @ ("any_value" | "first" | "first_value" | "last" | "last_value"), [child, _]) => format!("{name}({})", text(child)),
        ("assert_true", [condition]) => {
            let condition = text(condition);
            format!("assert_true({condition}, '{condition}' is not true!)")
        }
        // Of maps Spark tells what it finds in them.
        ("from_json", [_, Expression::Literal(Value::String(schema)), ..])
            if matches!(crate::parser::parse_data_type(schema), Ok(crate::types::DataType::Map(..))) =>
        {
            "entries".into()
        }
        ("like", [child, pattern]) => format!("{} LIKE {}", text(child), text(pattern)),
        ("like", [child, pattern, escape]) => format!("{} LIKE {} ESCAPE '{}'", text(child), text(pattern), text(escape)),
        ("lpad" | "rpad", [value, length]) => {
            let filler = if matches!(value, Expression::Literal(crate::value::Value::Binary(_))) { "X'00'" } else { " " };
            format!("{name}({}, {}, {filler})", text(value), text(length))
        }
        ("ltrim", [set, value]) => format!("TRIM(LEADING {} FROM {})", text(set), text(value)),
        ("rtrim", [set, value]) => format!("TRIM(TRAILING {} FROM {})", text(set), text(value)),
        ("trim", [set, value]) => format!("TRIM(BOTH {} FROM {})", text(set), text(value)),
        ("mode", [child, least]) if yes(least) => format!("mode() WITHIN GROUP (ORDER BY {} DESC)", text(child)),
        ("mode", [child, _]) => format!("mode({})", text(child)),
        ("nth_value", [child, offset, nulls]) => {
            format!("nth_value({}, {}){}", text(child), text(offset), if yes(nulls) { " ignore nulls" } else { "" })
        }
        _ => return None,
    })
}

/// Functions that Spark shows under another name than they are called by.
fn display_name(name: &str) -> String {
    const UPPER: &[&str] = &[
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "cbrt",
        "ceil",
        "cos",
        "cosh",
        "cot",
        "csc",
        "degrees",
        "dense_rank",
        "e",
        "exp",
        "expm1",
        "floor",
        "hypot",
        "log10",
        "log1p",
        "log2",
        "percent_rank",
        "pi",
        "power",
        "radians",
        "rank",
        "sec",
        "signum",
        "sin",
        "sinh",
        "spark_partition_id",
        "sqrt",
        "tan",
        "tanh",
    ];
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        upper if UPPER.contains(&upper) => lower.to_ascii_uppercase(),
        "array_agg" => "collect_list".into(),
        "log" => "ln".into(),
        "current_database" => "current_schema".into(),
        "rlike" | "regexp" | "regexp_like" => lower.to_ascii_uppercase(),
        "dateadd" => "date_add".into(),
        "curdate" => "current_date".into(),
        "random" => "rand".into(),
        "now" => "now".into(),
        // A function of the user's is told as it is called.
        _ if lower != name && !crate::functions::names().contains(&lower.as_str()) => name.to_string(),
        _ => lower,
    }
}

/// The order of a percentile is written short, as its default goes without saying.
fn within_group(call: &Call, name: &dyn Fn(&[String]) -> String) -> String {
    if call.within_group.is_empty() {
        return String::new();
    }
    let short = call.name.to_ascii_lowercase().starts_with("percentile");
    let order = |order: &SortOrder| match (short, order.ascending) {
        (false, _) => sort_text(order, name),
        (true, true) => order.expression.text_with(name),
        (true, false) => format!("{} DESC", order.expression.text_with(name)),
    };
    let orders: Vec<String> = call.within_group.iter().map(order).collect();
    format!(" WITHIN GROUP (ORDER BY {})", orders.join(", "))
}

/// Arguments that Spark fills in by itself and shows.
fn filled_in(name: &str, given: usize) -> &'static str {
    match (name.to_ascii_lowercase().as_str(), given) {
        ("round" | "bround", 1) => ", 0",
        ("lag" | "lead", 1) => ", 1, NULL",
        ("lag" | "lead", 2) => ", NULL",
        ("percentile_approx" | "approx_percentile", 2) => ", 10000",
        ("percentile", 2) => ", 1",
        ("sort_array" | "variant_strip_nulls", 1) => ", true",
        ("vector_norm" | "vector_normalize", 1) => ", 2.0",
        ("split", 2) => ", -1",
        ("str_to_map", 1) => ", ,, :",
        ("str_to_map", 2) => ", :",
        ("regexp_replace", 3) => ", 1",
        ("unix_timestamp", 0) => "current_timestamp(), yyyy-MM-dd HH:mm:ss",
        ("aes_encrypt", 2) => ", GCM, DEFAULT, , ",
        ("aes_encrypt", 3) => ", DEFAULT, , ",
        ("aes_encrypt", 4) => ", , ",
        ("aes_decrypt" | "try_aes_decrypt", 2) => ", GCM, DEFAULT, ",
        ("aes_decrypt" | "try_aes_decrypt", 3) => ", DEFAULT, ",
        ("aes_encrypt", 5) | ("aes_decrypt" | "try_aes_decrypt", 4) | ("replace" | "sentences", 2) => ", ",
        ("hmac", 2) => ", SHA-256",
        ("hll_sketch_agg" | "theta_sketch_agg" | "theta_union_agg", 1) | ("theta_union", 2) => ", 12",
        ("hll_union_agg", 1) | ("hll_union", 2) => ", false",
        ("instr", 3) | ("locate" | "position", 2) | ("regexp_extract" | "regexp_extract_all", 2) => ", 1",
        ("listagg" | "string_agg", 1) => ", NULL",
        ("mask", 1) => ", X, x, n, NULL",
        ("mask", 2) => ", x, n, NULL",
        ("mask", 3) => ", n, NULL",
        ("mask", 4) => ", NULL",
        ("overlay", 3) => ", -1",
        ("regexp_instr", 2) | ("st_geomfromwkb", 1) => ", 0",
        ("sentences", 1) => ", , ",
        ("st_asbinary", 1) => ", NDR",
        ("substr" | "substring", 2) => ", 2147483647",
        ("tuple_sketch_agg_double" | "tuple_sketch_agg_integer" | "tuple_union_double" | "tuple_union_integer", 2) => ", 12, sum",
        ("tuple_union_theta_double" | "tuple_union_theta_integer", 2) => ", 12, sum",
        ("tuple_union_agg_double" | "tuple_union_agg_integer", 1) => ", 12, sum",
        ("tuple_union_agg_double" | "tuple_union_agg_integer", 2) => ", sum",
        ("tuple_sketch_agg_double" | "tuple_sketch_agg_integer" | "tuple_union_double" | "tuple_union_integer", 3) => ", sum",
        ("tuple_union_theta_double" | "tuple_union_theta_integer", 3) => ", sum",
        ("tuple_intersection_double" | "tuple_intersection_integer", 2) => ", sum",
        ("tuple_intersection_theta_double" | "tuple_intersection_theta_integer", 2) => ", sum",
        ("tuple_intersection_agg_double" | "tuple_intersection_agg_integer", 1) => ", sum",
        ("tuple_sketch_summary_double" | "tuple_sketch_summary_integer", 1) => ", sum",
        ("unix_timestamp" | "to_unix_timestamp" | "from_unixtime", 1) => ", yyyy-MM-dd HH:mm:ss",
        ("months_between", 2) => ", true",
        ("current_time", 0) => "6",
        ("make_dt_interval", 0) => "0, 0, 0, 0.000000",
        ("make_dt_interval", 1) => ", 0, 0, 0.000000",
        ("make_dt_interval", 2) => ", 0, 0.000000",
        ("make_dt_interval", 3) => ", 0.000000",
        ("make_ym_interval", 0) => "0, 0",
        ("make_ym_interval", 1) => ", 0",
        ("make_interval" | "try_make_interval", 0) => "0, 0, 0, 0, 0, 0, 0.000000",
        ("make_interval" | "try_make_interval", 1) => ", 0, 0, 0, 0, 0, 0.000000",
        ("make_interval" | "try_make_interval", 2) => ", 0, 0, 0, 0, 0.000000",
        ("make_interval" | "try_make_interval", 3) => ", 0, 0, 0, 0.000000",
        ("make_interval" | "try_make_interval", 4) => ", 0, 0, 0.000000",
        ("make_interval" | "try_make_interval", 5) => ", 0, 0.000000",
        ("make_interval" | "try_make_interval", 6) => ", 0.000000",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn col(name: &str) -> Expression {
        Expression::column(name)
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn automatic_names() {
        let cases = [
            (Expression::call("avg", vec![col("rating")]), "avg(rating)"),
            (col("a").binary(BinaryOperator::Add, col("b")), "(a + b)"),
            (Expression::call("count", vec![col("*")]), "count(1)"),
            (Expression::call_distinct("count", vec![col("a"), col("b")]), "count(DISTINCT a, b)"),
            (col("a").between(Expression::integer(2), Expression::integer(4)), "((a >= 2) AND (a <= 4))"),
            (col("a").is_in(vec![Expression::integer(1)]), "(a IN (1))"),
            (col("n").like(LikeKind::Like, Expression::string("A%")), "n LIKE A%"),
            (col("a").descending(), "a DESC NULLS LAST"),
            (col("a").cast(crate::types::DataType::Integer), "CAST(a AS INT)"),
        ];
        for (expression, wanted) in cases {
            assert_eq!(expression.text(), wanted);
        }
    }
}

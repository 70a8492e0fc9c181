//! Errors as Spark gives them: an exception class, a condition with its SQLSTATE, and the full message.

use std::fmt;
use std::sync::Arc;

use crate::parser::{self, Position};

mod conditions;
mod context;
mod convert;

pub use context::{CallSite, Place, QueryContext};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in Spark's words.
#[derive(Clone, Debug)]
pub struct SparkError {
    /// Simple name of the exception: `AnalysisException`, `ParseException`, `ArithmeticException` …
    pub class: String,
    /// `UNRESOLVED_COLUMN.WITH_SUGGESTION`
    pub condition: String,
    pub sqlstate: String,
    /// Full text: `[CONDITION] … SQLSTATE: 42703` and the query context, if any.
    pub message: String,
    /// What the template was filled with, in its order.
    pub parameters: Vec<(String, String)>,
    /// Where the expression stands that it comes from, as far as that is known.
    pub context: Option<QueryContext>,
    /// The same in a query's text that is not at hand.
    place: Option<Position>,
    /// Whether Spark knows no place of it, whatever others of its condition have.
    placeless: bool,
}

#[derive(Clone, Debug)]
pub enum Error {
    Spark(Box<SparkError>),
    /// Came out of the scheduler: a cancelled job, or an error of the program that a task ran.
    Core(Arc<touchpaper_core::Error>),
}

impl Error {
    /// The error of the condition's row in the table, its template filled with `parameters`.
    pub fn new(condition: &str, parameters: &[(&str, &str)]) -> Self {
        let row = conditions::find(condition);
        let (class, sqlstate, template) = match row {
            Some(row) => (row.class, row.sqlstate, row.template),
            None => ("SparkException", "XX000", "<message>"),
        };
        let mut text = template.to_string();
        for (key, value) in parameters {
            text = text.replace(&format!("<{key}>"), value);
        }
        Self::Spark(Box::new(SparkError {
            class: class.to_string(),
            condition: condition.to_string(),
            sqlstate: sqlstate.to_string(),
            message: format!("[{condition}] {text} SQLSTATE: {sqlstate}{}", if names_plan(condition) { ";" } else { "" }),
            parameters: parameters.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
            context: None,
            place: None,
            placeless: false,
        }))
    }

    /// Something that a user's program cannot have caused.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new("INTERNAL_ERROR", &[("message", &message.into())])
    }

    /// Spark has it, this engine does not yet.
    pub fn unsupported(feature: impl Into<String>) -> Self {
        Self::new("UNSUPPORTED_FEATURE", &[("feature", &feature.into())])
    }

    /// An error without a condition: class and message only.
    pub fn plain(class: &str, message: String) -> Self {
        Self::Spark(Box::new(SparkError {
            class: class.to_string(),
            condition: String::new(),
            sqlstate: String::new(),
            message,
            parameters: Vec::new(),
            context: None,
            place: None,
            placeless: false,
        }))
    }

    pub fn illegal_argument(message: String) -> Self {
        Self::plain("IllegalArgumentException", message)
    }

    /// A parser's complaint that has no condition.
    pub fn parse(message: String) -> Self {
        Self::plain("ParseException", message)
    }

    pub fn runtime(message: String) -> Self {
        Self::plain("SparkRuntimeException", message)
    }

    pub fn analysis(message: String) -> Self {
        Self::plain("AnalysisException", message)
    }

    pub fn datatype_mismatch(kind: &str, expression: &str, parameters: &[(&str, &str)]) -> Self {
        let quoted = format!("\"{expression}\"");
        let mut all = vec![("sqlExpr", quoted.as_str())];
        all.extend_from_slice(parameters);
        Self::new(&format!("DATATYPE_MISMATCH.{kind}"), &all)
    }

    /// The same error under another condition's name and text, with the same parameters.
    pub fn renamed(self, condition: &str) -> Self {
        match self {
            Self::Spark(error) => {
                let parameters: Vec<(&str, &str)> = error.parameters.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                Self::new(condition, &parameters)
            }
            other => other,
        }
    }

    /// The same error as another exception: some conditions come as several.
    pub fn of_class(mut self, class: &str) -> Self {
        if let Self::Spark(error) = &mut self {
            error.class = class.into();
        }
        self
    }

    /// The same error with `text` put after its message: a query context or a position.
    pub fn with_context(mut self, text: &str) -> Self {
        if let Self::Spark(error) = &mut self {
            error.message.push_str(text);
        }
        self
    }

    /// The same error with the line of the script that it is about.
    pub fn on_line(mut self, line: usize) -> Self {
        if let Self::Spark(error) = &mut self {
            error.message = format!("{{LINE:{line}}} {}", error.message);
        }
        self
    }

    /// The same error with the place in the query's text that it comes from, unless it has one already.
    pub fn placed(mut self, position: Option<Position>) -> Self {
        if let (Self::Spark(error), Some(p)) = (&mut self, position)
            && !error.placeless
            && !error.message.contains("; line ")
            && !WITHOUT_PLACE.contains(&error.condition.as_str())
        {
            match p.call {
                // A call of the program's is told by the context alone.
                Some(call) => {
                    error.context.get_or_insert_with(|| call.into());
                }
                None => {
                    let end = if error.message.ends_with(';') { ";" } else { "" };
                    let message = error.message.trim_end_matches(';');
                    error.message = format!("{message}; line {} pos {}{end}", p.line, p.column);
                    error.place.get_or_insert(p);
                }
            }
        }
        self
    }

    /// The same error with the part of this text that it is about as its context.
    pub fn of_text(mut self, sql: &str) -> Self {
        if let Self::Spark(error) = &mut self
            && error.context.is_none()
            && let Some(place) = error.place
        {
            error.context = Some(parser::query_context(sql, place));
        }
        self
    }

    /// The same error at another place of the query's text.
    pub fn moved(mut self, position: Option<Position>) -> Self {
        if let Self::Spark(error) = &mut self
            && let Some(from) = error.message.find("; line ")
        {
            let end = if error.message.ends_with(';') { ";" } else { "" };
            error.message.replace_range(from.., end);
            (error.place, error.context) = (None, None);
        }
        self.placed(position)
    }

    /// The same error of a parser, without the text that it shows.
    pub fn without_text(mut self) -> Self {
        if let Self::Spark(error) = &mut self
            && let Some(from) = error.message.find("\n\n== SQL ==")
        {
            error.message.truncate(from);
        }
        self
    }

    /// The same error, which Spark tells no place of.
    pub fn placeless(mut self) -> Self {
        if let Self::Spark(error) = &mut self {
            error.placeless = true;
        }
        self
    }

    /// Whether Spark says of this error where in the query it comes from: those of the analysis, mostly.
    pub fn may_be_placed(&self) -> bool {
        match self {
            Self::Spark(error) => {
                error.class == "AnalysisException"
                    && !error.condition.is_empty()
                    && !error.placeless
                    && !WITHOUT_PLACE.contains(&error.condition.as_str())
            }
            Self::Core(_) => false,
        }
    }

    /// The same error as the lookup of a single name gives it: Spark has no plan to show then.
    pub fn without_plan(mut self) -> Self {
        if let Self::Spark(error) = &mut self
            && error.message.ends_with(';')
        {
            error.message.pop();
        }
        self
    }

    /// The same error with a query context behind it, unless it has one already.
    pub fn at(mut self, context: &QueryContext) -> Self {
        // Spark raises these where it no longer knows what of the query it is in.
        const WITHOUT: &[&str] = &[
            "BINARY_ARITHMETIC_OVERFLOW",
            "CAST_OVERFLOW",
            "INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION",
            "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE",
            "INVALID_PARAMETER_VALUE.PATTERN",
            "INVALID_VARIANT_CAST",
        ];
        if let Self::Spark(error) = &mut self
            && !error.placeless
            && !WITHOUT.contains(&error.condition.as_str())
            && !error.message.contains("\n== ")
        {
            error.message.push_str(&format!("\n{context}"));
            error.context = Some(context.clone());
        }
        self
    }

    pub fn condition(&self) -> Option<&str> {
        match self {
            Self::Spark(error) => Some(&error.condition),
            Self::Core(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spark(error) => f.write_str(&error.message),
            Self::Core(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    /// The scheduler looks here for a lost block or a cancel under what DataFusion wrapped.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Spark(_) => None,
            Self::Core(error) => Some(error.as_ref()),
        }
    }
}

/// Conditions of the analysis that Spark gives no place of the query with.
const WITHOUT_PLACE: &[&str] = &[
    "AMBIGUOUS_LATERAL_COLUMN_ALIAS",
    "AMBIGUOUS_REFERENCE_TO_FIELDS",
    "GROUPING_COLUMN_MISMATCH",
    "GROUPING_ID_COLUMN_MISMATCH",
    "INVALID_FORMAT.ESC_IN_THE_MIDDLE",
    "INVALID_USAGE_OF_STAR_OR_REGEX",
    "INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT",
    "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION",
    "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT",
    "NON_LITERAL_PIVOT_VALUES",
    "REQUIRES_SINGLE_PART_NAMESPACE",
    "UNPIVOT_VALUE_DATA_TYPE_MISMATCH",
    "WINDOW_FUNCTION_FRAME_NOT_ORDERED",
    "WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE",
];

/// Conditions behind whose message Spark shows the plan that was being analyzed, from a semicolon on.
fn names_plan(condition: &str) -> bool {
    const CONDITIONS: &[&str] = &[
        "GROUP_BY_AGGREGATE",
        "INCOMPATIBLE_COLUMN_TYPE",
        "INVALID_WHERE_CONDITION",
        "MISSING_AGGREGATION",
        "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION",
        "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT",
        "MISSING_GROUP_BY",
        "MULTI_ALIAS_WITHOUT_GENERATOR",
        "NESTED_AGGREGATE_FUNCTION",
        "NUM_COLUMNS_MISMATCH",
        "TABLE_OR_VIEW_NOT_FOUND",
        "UNPIVOT_REQUIRES_VALUE_COLUMNS",
        "UNPIVOT_VALUE_DATA_TYPE_MISMATCH",
        "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    ];
    condition.starts_with("DATATYPE_MISMATCH.") || CONDITIONS.contains(&condition)
}

/// The configuration key that ANSI errors tell their reader about.
pub const ANSI: &str = "\"spark.sql.ansi.enabled\"";

impl Error {
    pub fn overflow(what: &str, alternative: &str) -> Self {
        Self::new("ARITHMETIC_OVERFLOW", &[("message", what), ("alternative", alternative), ("config", ANSI)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::error::DataFusionError;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn fills_the_template() {
        let error = Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION", &[("objectName", "`x`"), ("proposal", "`a`, `b`")]);
        assert_eq!(
            error.to_string(),
            "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `x` cannot be \
             resolved. Did you mean one of the following? [`a`, `b`]. SQLSTATE: 42703;"
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn survives_the_trip_through_datafusion() {
        let error: Error = DataFusionError::from(Error::new("DIVIDE_BY_ZERO", &[("config", ANSI)])).context("while projecting").into();
        assert_eq!(error.condition(), Some("DIVIDE_BY_ZERO"));
    }
}

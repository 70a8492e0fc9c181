//! Errors as Spark gives them: an exception class, a condition with its SQLSTATE, and the full message.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;

mod conditions;

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
    pub fn placed(mut self, position: Option<crate::parser::Position>) -> Self {
        if let (Self::Spark(error), Some(p)) = (&mut self, position)
            && !error.message.contains("; line ")
            && !WITHOUT_PLACE.contains(&error.condition.as_str())
        {
            let end = if error.message.ends_with(';') { ";" } else { "" };
            let message = error.message.trim_end_matches(';');
            error.message = format!("{message}; line {} pos {}{end}", p.line, p.column);
        }
        self
    }

    /// Whether Spark says of this error where in the query it comes from: those of the analysis, mostly.
    pub fn may_be_placed(&self) -> bool {
        match self {
            Self::Spark(error) => {
                error.class == "AnalysisException" && !error.condition.is_empty() && !WITHOUT_PLACE.contains(&error.condition.as_str())
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
    pub fn at(self, context: &str) -> Self {
        // Spark raises these where it no longer knows what of the query it is in.
        const WITHOUT: &[&str] = &["BINARY_ARITHMETIC_OVERFLOW", "CAST_OVERFLOW", "INVALID_PARAMETER_VALUE.PATTERN"];
        match &self {
            Self::Spark(error) if !WITHOUT.contains(&error.condition.as_str()) && !error.message.contains("\n== ") => {
                self.with_context(&format!("\n{context}"))
            }
            _ => self,
        }
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

impl From<touchpaper_core::Error> for Error {
    /// An error of this crate that a task returned comes back as itself.
    fn from(error: touchpaper_core::Error) -> Self {
        if let Some(own) = error.downcast_ref::<Self>() {
            return match own {
                Self::Spark(_) => own.clone(),
                Self::Core(inner) => Self::Core(Arc::clone(inner)),
            };
        }
        Self::Core(Arc::new(error))
    }
}

impl From<Error> for touchpaper_core::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Core(inner) => match Arc::try_unwrap(inner) {
                Ok(error) => error,
                Err(shared) => Self::other(Error::Core(shared)),
            },
            error => Self::other(error),
        }
    }
}

impl From<Error> for ArrowError {
    fn from(error: Error) -> Self {
        ArrowError::ExternalError(Box::new(error))
    }
}

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        DataFusionError::External(Box::new(error))
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::ExternalError(source) => from_source(source),
            ArrowError::DivideByZero => Self::new("DIVIDE_BY_ZERO", &[("config", ANSI)]),
            ArrowError::ArithmeticOverflow(_) => Self::overflow("overflow", ""),
            other => Self::internal(other.to_string()),
        }
    }
}

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        match error {
            DataFusionError::External(source) => from_source(source),
            DataFusionError::ArrowError(source, _) => (*source).into(),
            DataFusionError::Context(_, inner) => (*inner).into(),
            DataFusionError::Diagnostic(_, inner) => (*inner).into(),
            DataFusionError::Shared(inner) => from_shared(&inner),
            DataFusionError::Collection(mut all) if !all.is_empty() => all.swap_remove(0).into(),
            DataFusionError::ResourcesExhausted(text) => crate::physical::memory::unable(&text),
            DataFusionError::Execution(text) if text.contains("more than one row") => Self::new("SCALAR_SUBQUERY_TOO_MANY_ROWS", &[]),
            other => Self::internal(other.to_string()),
        }
    }
}

/// Conditions of the analysis that Spark gives no place of the query with.
const WITHOUT_PLACE: &[&str] = &[
    "AMBIGUOUS_LATERAL_COLUMN_ALIAS",
    "AMBIGUOUS_REFERENCE_TO_FIELDS",
    "GROUPING_COLUMN_MISMATCH",
    "INVALID_FORMAT.ESC_IN_THE_MIDDLE",
    "INVALID_USAGE_OF_STAR_OR_REGEX",
    "INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT",
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

fn from_source(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    let source = match source.downcast::<Error>() {
        Ok(error) => return *error,
        Err(source) => source,
    };
    let source = match source.downcast::<touchpaper_core::Error>() {
        Ok(error) => return (*error).into(),
        Err(source) => source,
    };
    match source.downcast::<DataFusionError>() {
        Ok(error) => (*error).into(),
        Err(source) => Error::internal(source.to_string()),
    }
}

fn from_shared(error: &DataFusionError) -> Error {
    match error {
        DataFusionError::External(source) => match source.downcast_ref::<Error>() {
            Some(error) => error.clone(),
            None => Error::internal(source.to_string()),
        },
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => from_shared(inner),
        DataFusionError::Shared(inner) => from_shared(inner),
        DataFusionError::ResourcesExhausted(text) => crate::physical::memory::unable(text),
        DataFusionError::ArrowError(source, _) => match source.as_ref() {
            ArrowError::ExternalError(source) => match source.downcast_ref::<Error>() {
                Some(error) => error.clone(),
                None => Error::internal(source.to_string()),
            },
            ArrowError::DivideByZero => Error::new("DIVIDE_BY_ZERO", &[("config", ANSI)]),
            other => Error::internal(other.to_string()),
        },
        other => Error::internal(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

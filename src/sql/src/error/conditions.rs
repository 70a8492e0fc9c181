//! One row for each of Spark's error conditions that this engine raises: exception class, SQLSTATE, message template.

/// A row of the table. `<name>` in the template is a parameter.
pub struct Condition {
    pub name: &'static str,
    pub class: &'static str,
    pub sqlstate: &'static str,
    pub template: &'static str,
}

pub fn find(name: &str) -> Option<&'static Condition> {
    CONDITIONS.iter().find(|row| row.name == name)
}

const fn row(name: &'static str, class: &'static str, sqlstate: &'static str, template: &'static str) -> Condition {
    Condition { name, class, sqlstate, template }
}

const ANALYSIS: &str = "AnalysisException";
const PARSE: &str = "ParseException";
const ARITHMETIC: &str = "ArithmeticException";
const ILLEGAL: &str = "IllegalArgumentException";
const RUNTIME: &str = "SparkRuntimeException";

#[rustfmt::skip]
static CONDITIONS: &[Condition] = &[
    row("AMBIGUOUS_REFERENCE", ANALYSIS, "42704", "Reference <name> is ambiguous, could be: <referenceNames>."),
    row("AMBIGUOUS_COLUMN_OR_FIELD", ANALYSIS, "42702", "Column or field <name> is ambiguous and has <n> matches."),
    row("ARITHMETIC_OVERFLOW", ARITHMETIC, "22003", "<message>.<alternative> If necessary set <config> to \"false\" to bypass this error."),
    row("BINARY_ARITHMETIC_OVERFLOW", ARITHMETIC, "22003", "<value1> <symbol> <value2> caused overflow. Use <functionName> to ignore overflow problem and return NULL."),
    row("CANNOT_PARSE_TIMESTAMP", "DateTimeException", "22007", "<message>. Use <func> to tolerate invalid input string and return NULL instead."),
    row("CAST_INVALID_INPUT", "NumberFormatException", "22018", "The value <expression> of the type <sourceType> cannot be cast to <targetType> because it is malformed. Correct the value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL instead."),
    row("CAST_OVERFLOW", ARITHMETIC, "22003", "The value <value> of the type <sourceType> cannot be cast to <targetType> due to an overflow. Use `try_cast` to tolerate overflow and return NULL instead."),
    row("COLUMN_ALREADY_EXISTS", ANALYSIS, "42711", "The column <columnName> already exists. Choose another name or rename the existing column."),
    row("DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: the left and right operands of the binary operator have incompatible types (<left> and <right>)."),
    row("DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: the binary operator requires the input type <inputType>, not <actualDataType>."),
    row("DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: Cannot drop all fields in struct."),
    row("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType>."),
    row("DATATYPE_MISMATCH.DATA_DIFF_TYPES", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: Input to <functionName> should all be the same type, but it's <dataType>."),
    row("DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: Filter expression <filter> of type <type> is not a boolean."),
    row("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: The <paramIndex> parameter requires the <requiredType> type, however <inputSql> has the type <inputType>."),
    row("DIVIDE_BY_ZERO", ARITHMETIC, "22012", "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to \"false\" to bypass this error."),
    row("FAILED_READ_FILE.NO_HINT", "SparkException", "KD001", "Encountered error while reading file <path>."),
    row("FIELD_NOT_FOUND", ANALYSIS, "42704", "No such struct field <fieldName> in <fields>."),
    row("GROUP_BY_AGGREGATE", ANALYSIS, "42903", "Aggregate functions are not allowed in GROUP BY, but found <sqlExpr>."),
    row("GROUP_BY_POS_OUT_OF_RANGE", ANALYSIS, "42805", "GROUP BY position <index> is not in select list (valid range is [1, <size>])."),
    row("INCOMPATIBLE_COLUMN_TYPE", ANALYSIS, "42825", "<operator> can only be performed on tables with compatible column types. The <columnOrdinalNumber> column of the <tableOrdinalNumber> table is <dataType1> type which is not compatible with <dataType2> at the same column of the first table."),
    row("INCOMPATIBLE_VIEW_SCHEMA_CHANGE", ANALYSIS, "51024", "<message>"),
    row("INTERNAL_ERROR", "SparkException", "XX000", "<message>"),
    row("INVALID_ARRAY_INDEX", "ArrayIndexOutOfBoundsException", "22003", "The index <indexValue> is out of bounds. The array has <arraySize> elements. Use the SQL function `get()` to tolerate accessing element at invalid index and return NULL instead."),
    row("INVALID_ARRAY_INDEX_IN_ELEMENT_AT", "ArrayIndexOutOfBoundsException", "22003", "The index <indexValue> is out of bounds. The array has <arraySize> elements. Use `try_element_at` to tolerate accessing element at invalid index and return NULL instead."),
    row("INVALID_COLUMN_OR_FIELD_DATA_TYPE", ANALYSIS, "42000", "Column or field <name> is of type <type> while it's required to be <expectedType>."),
    row("INVALID_EXTRACT_BASE_FIELD_TYPE", ANALYSIS, "42000", "Can't extract a value from <base>. Need a complex type [STRUCT, ARRAY, MAP] but got <other>."),
    row("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH", PARSE, "42000", "Invalid inline table. Inline table expected <expectedNumCols> columns but found <actualNumCols> columns in row <rowIndex>."),
    row("INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE", ANALYSIS, "42K0E", "The limit like expression <expr> is invalid. The <name> expression must be integer type, but got <dataType>."),
    row("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE", ANALYSIS, "42K0E", "The limit like expression <expr> is invalid. The <name> expression must be equal to or greater than 0, but got <v>."),
    row("INVALID_QUERY_MIXED_QUERY_PARAMETERS", ANALYSIS, "42613", "Parameterized query must either use positional, or named parameters, but not both."),
    row("INVALID_SCHEMA.PARSE_ERROR", PARSE, "42K07", "The input schema <inputSchema> is not a valid schema string. Cannot parse the schema:\n<reason>"),
    row("INVALID_USAGE_OF_STAR_OR_REGEX", ANALYSIS, "42000", "Invalid usage of <elem> in <prettyName>."),
    row("INVALID_WHERE_CONDITION", ANALYSIS, "42903", "The WHERE condition <condition> contains invalid expressions: <expressionList>.\nRewrite the query to avoid window functions, aggregate functions, and generator functions in the WHERE clause."),
    row("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", "SparkException", "22023", "Malformed records are detected in record parsing: <badRecord>.\nParse Mode: <failFastMode>. To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'."),
    row("MISSING_AGGREGATION", ANALYSIS, "42803", "The non-aggregating expression <expression> is based on columns which are not participating in the GROUP BY clause.\nAdd the columns or the expression to the GROUP BY, aggregate the expression, or use <expressionAnyValue> if you do not care which of the values within a group is returned."),
    row("MISSING_GROUP_BY", ANALYSIS, "42803", "The query does not include a GROUP BY clause. Add GROUP BY or turn it into the window functions using OVER clauses."),
    row("MULTI_ALIAS_WITHOUT_GENERATOR", ANALYSIS, "42K0E", "Multi part aliasing (<names>) is not supported with <expr> as it is not a generator function."),
    row("NESTED_AGGREGATE_FUNCTION", ANALYSIS, "42607", "It is not allowed to use an aggregate function in the argument of another aggregate function. Please use the inner aggregate function in a sub-query."),
    row("NOT_A_SCALAR_SUBQUERY", ANALYSIS, "42823", "Scalar subquery must return only one column, but got <number>."),
    row("NULLABLE_COLUMN_OR_FIELD", ANALYSIS, "42000", "Column or field <name> is nullable while it's required to be non-nullable."),
    row("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", ARITHMETIC, "22003", " The <roundedValue> rounded half up from <originalValue> cannot be represented as Decimal(<precision>, <scale>)."),
    row("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", ARITHMETIC, "22003", "The <value> cannot be represented as Decimal(<precision>, <scale>). If necessary set <config> to \"false\" to bypass this error, and return NULL instead."),
    row("NUM_COLUMNS_MISMATCH", ANALYSIS, "42826", "<operator> can only be performed on inputs with the same number of columns, but the first input has <firstNumColumns> columns and the <invalidOrdinalNum> input has <invalidNumColumns> columns."),
    row("ORDER_BY_POS_OUT_OF_RANGE", ANALYSIS, "42805", "ORDER BY position <index> is not in select list (valid range is [1, <size>])."),
    row("PARSE_EMPTY_STATEMENT", PARSE, "42617", "Syntax error, unexpected empty statement."),
    row("PARSE_SYNTAX_ERROR", PARSE, "42601", "Syntax error at or near <error><hint>."),
    row("PATH_NOT_FOUND", ANALYSIS, "42K03", "Path does not exist: <path>."),
    row("REMAINDER_BY_ZERO", ARITHMETIC, "22012", "Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to \"false\" to bypass this error."),
    row("SCALAR_SUBQUERY_TOO_MANY_ROWS", RUNTIME, "21000", "More than one row returned by a subquery used as an expression."),
    row("STRUCT_ARRAY_LENGTH_MISMATCH", ILLEGAL, "2201E", "Input row doesn't have expected number of values required by the schema. <expected> fields are required while <actual> values are provided."),
    row("TABLE_OR_VIEW_NOT_FOUND", ANALYSIS, "42P01", "The table or view <relationName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a schema, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS."),
    row("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", ANALYSIS, "42P07", "Cannot create the temporary view <relationName> because it already exists.\nChoose a different name, drop or replace the existing view,  or add the IF NOT EXISTS clause to tolerate pre-existing views."),
    row("UNABLE_TO_INFER_SCHEMA", ANALYSIS, "42KD9", "Unable to infer schema for <format>. It must be specified manually."),
    row("UNBOUND_SQL_PARAMETER", ANALYSIS, "42P02", "Found the unbound parameter: <name>. Please, fix `args` and provide a mapping of the parameter to either a SQL literal or collection constructor functions such as `map()`, `array()`, `struct()`."),
    row("UNPIVOT_REQUIRES_VALUE_COLUMNS", ANALYSIS, "42K0A", "At least one value column needs to be specified for UNPIVOT, all columns specified as ids."),
    row("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", ANALYSIS, "42K09", "Unpivot value columns must share a least common type, some types do not: [<types>]."),
    row("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", ANALYSIS, "42703", "A column, variable, or function parameter with name <objectName> cannot be resolved."),
    row("UNRESOLVED_COLUMN.WITH_SUGGESTION", ANALYSIS, "42703", "A column, variable, or function parameter with name <objectName> cannot be resolved. Did you mean one of the following? [<proposal>]."),
    row("UNRESOLVED_FIELD.WITH_SUGGESTION", ANALYSIS, "42703", "A field with name <fieldName> cannot be resolved with the struct-type column <columnPath>. Did you mean one of the following? [<proposal>]."),
    row("UNRESOLVED_ROUTINE", ANALYSIS, "42883", "Cannot resolve routine <routineName> on search path <searchPath>."),
    row("UNRESOLVED_TABLE_VALUED_FUNCTION", ANALYSIS, "42883", "Cannot resolve <name> to a table-valued function."),
    row("UNRESOLVED_USING_COLUMN_FOR_JOIN", ANALYSIS, "42703", "USING column <colName> cannot be resolved on the <side> side of the join. The <side>-side columns: [<suggestion>]."),
    row("UNSUPPORTED_DATATYPE", PARSE, "0A000", "Unsupported data type <typeName>."),
    row("UNSUPPORTED_FEATURE", "UnsupportedOperationException", "0A000", "The feature is not supported: <feature>."),
    row("UNSUPPORTED_JOIN_TYPE", ILLEGAL, "0A000", "Unsupported join type '<typ>'. Supported join types include: <supported>."),
    row("USER_RAISED_EXCEPTION", RUNTIME, "P0001", "<errorMessage>"),
    row("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", ANALYSIS, "42605", "The <functionName> requires <expectedNum> parameters but the actual number is <actualNum>. Please, refer to 'https://spark.apache.org/docs/latest/sql-ref-functions.html' for a fix."),
    row("ZIP_PLANS_NOT_MERGEABLE", ANALYSIS, "42K03", "The two DataFrames in zip() cannot be merged. They must produce the same canonicalized plan after stripping outer Project chains, and must not contain non-scalar Python UDFs."),
    row("TABLE_VALUED_FUNCTION_REQUIRED_METADATA_INCOMPATIBLE_WITH_CALL", ANALYSIS, "22023", "Failed to evaluate the table function <functionName> because its table metadata <requestedMetadata>, but the function call <invalidFunctionCallProperty>."),
    row("CANNOT_MODIFY_CONFIG", ANALYSIS, "46110", "Cannot modify the value of the Spark config: \"<key>\".\nSee also 'https://spark.apache.org/docs/latest/sql-migration-guide.html#ddl-statements'."),
    row("CANNOT_MODIFY_STATIC_CONFIG", ANALYSIS, "46110", "Cannot modify the value of the static Spark config: \"<key>\"."),
    row("INVALID_CONF_VALUE.TYPE_MISMATCH", ILLEGAL, "22022", "The value '<confValue>' in the config \"<confName>\" is invalid. It should be a/an '<confType>' value."),
    row("INVALID_CONF_VALUE.REQUIREMENT", ILLEGAL, "22022", "The value '<confValue>' in the config \"<confName>\" is invalid. <confRequirement>"),
    row("INVALID_CONF_VALUE.TIME_ZONE", ILLEGAL, "22022", "The value '<confValue>' in the config \"<confName>\" is invalid. Cannot resolve the given timezone."),
    row("INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS", ILLEGAL, "22022", "The value '<confValue>' in the config \"<confName>\" is invalid. It should be one of '<confOptions>'."),
    row("DATA_SOURCE_NOT_FOUND", "ClassNotFoundException", "42K02", "Failed to find the data source: <provider>. Make sure the provider name is correct and the package is properly registered and compatible with your Spark version."),
    row("INVALID_PARAMETER_VALUE", ILLEGAL, "22023", "The value of parameter(s) <parameter> in <functionName> is invalid: <message>"),
    row("NO_SUCH_VIEW", ANALYSIS, "42P01", "<message>"),
    row("CANNOT_PARSE_INTERVAL", ANALYSIS, "22006", "Unable to parse <intervalString>. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. If the issue persists, please double check that the input value is not null or empty and try again."),
    row("CANNOT_PARSE_TIME", "DateTimeException", "22010", "The input string <input> cannot be parsed to a TIME value because it does not match to the datetime format <format>."),
    row("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION", "DateTimeException", "22023", "<rangeMessage>. "),
    row("DATETIME_FIELD_OUT_OF_BOUNDS", "DateTimeException", "22023", "<rangeMessage>."),
    row("DATETIME_OVERFLOW", ARITHMETIC, "22008", "Datetime operation overflow: <operation>."),
    row("ILLEGAL_DAY_OF_WEEK", ILLEGAL, "22009", "Illegal input for day of week: <string>."),
    row("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", ARITHMETIC, "22015", "Integer overflow while operating with intervals. Try devising appropriate values for the interval parameters."),
    row("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", ARITHMETIC, "22015", "Integer overflow while operating with intervals. Use <functionName> to tolerate overflow and return NULL instead."),
    row("INTERVAL_DIVIDED_BY_ZERO", ARITHMETIC, "22012", "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead."),
    row("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER", ILLEGAL, "22007", "Unrecognized datetime pattern: <pattern>. Illegal pattern character found in datetime pattern: <c>. Please provide legal character."),
    row("INVALID_DATETIME_PATTERN.LENGTH", ILLEGAL, "22007", "Unrecognized datetime pattern: <pattern>. Too many letters in datetime pattern: <pattern>. Please reduce pattern length."),
    row("INVALID_DATETIME_PATTERN.WITH_SUGGESTION", "SparkRuntimeException", "22007", "Unrecognized datetime pattern: <pattern>. You can form a valid datetime pattern with the guide from 'https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html'."),
    row("INVALID_EXTRACT_FIELD", ANALYSIS, "42601", "Cannot extract <field> from <expr>."),
    row("INVALID_EXTRACT_FIELD_TYPE", ANALYSIS, "42000", "Field name should be a non-null string literal, but it's <extraction>."),
    row("INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING", ILLEGAL, "22006", "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Interval string does not match <intervalStr> format of <supportedFormat> when cast to <typeName>: <input>."),
    row("INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE", ILLEGAL, "22006", "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Interval string does not match <intervalStr> format of <supportedFormat> when cast to <typeName>: <input>. Set \"spark.sql.legacy.fromDayTimeString.enabled\" to \"true\" to restore the behavior before Spark 3.0."),
    row("INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER", ILLEGAL, "22006", "Error parsing <input> to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Unrecognized number <number>."),
    row("INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION", ILLEGAL, "22006", "Cannot add an interval to a date because its microseconds part is not 0. To resolve this, cast the input date to a timestamp, which supports the addition of intervals with non-zero microseconds."),
    row("INVALID_TIMEZONE", "DateTimeException", "22009", "The timezone: <timeZone> is invalid. The timezone must be either a region-based zone ID or a zone offset. Region IDs must have the form 'area/city', such as 'America/Los_Angeles'. Zone offsets must be in the format '(+|-)HH', '(+|-)HH:mm’ or '(+|-)HH:mm:ss', e.g '-08' , '+01:00' or '-13:33:33', and must be in the range from -18:00 to +18:00. 'Z' and 'UTC' are accepted as synonyms for '+00:00'."),
    row("INVALID_TYPED_LITERAL", PARSE, "42604", "The value of the typed literal <valueType> is invalid: <value>."),
    row("UNSUPPORTED_TIME_PRECISION", ANALYSIS, "0A001", "The seconds precision <precision> of the TIME data type is out of the supported range [0, 9]."),
    row("DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType>.\nTo convert values from <srcType> to <targetType>, you can use the functions <functionNames> instead."),
    row("DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType> with ANSI mode on.\nIf you have to cast <srcType> to <targetType>, you can set <config> as <configVal>."),
    row("INVALID_FRACTION_OF_SECOND", "DateTimeException", "22023", "Valid range for seconds is [0, 60] (inclusive), but the provided value is <secAndMicros>. To avoid this error, use `try_make_timestamp`, which returns NULL on error.\nIf you do not want to use the session default timestamp version of this function, use `try_make_timestamp_ntz` or `try_make_timestamp_ltz`."),
    row("INVALID_PARAMETER_VALUE.DATETIME_UNIT", PARSE, "22023", "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of the units without quotes YEAR, QUARTER, MONTH, WEEK, DAY, DAYOFYEAR, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND, but got the string literal <invalidValue>."),
    row("INVALID_PARAMETER_VALUE.TIME_UNIT", ILLEGAL, "22023", "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of the units 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND', but got '<invalidValue>'."),
    row("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION", "SparkUpgradeException", "42K0B", "You may get a different result due to the upgrading to Spark >= 3.0:\nFail to recognize <pattern> pattern in the DateTimeFormatter.\n1) You can set <config> to \"LEGACY\" to restore the behavior before Spark 3.0.\n2) You can form a valid datetime pattern with the guide from 'https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html'."),
    row("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN", ILLEGAL, "42K0B", "You may get a different result due to the upgrading to Spark >= 3.0:\nAll week-based patterns are unsupported since Spark 3.0, detected week-based character: <c>.\nPlease use the SQL function EXTRACT instead."),
    row("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: the input <inputName> should be a foldable <inputType> expression; however, got <inputExpr>."),
    row("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", ANALYSIS, "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: The <exprName> must be between <valueRange> (current value = <currentValue>)."),
    row("INVALID_FORMAT.CONT_THOUSANDS_SEPS", ANALYSIS, "42601", "The format is invalid: <format>. Thousands separators (, or G) must have digits in between them in the number format."),
    row("INVALID_FORMAT.CUR_MUST_BEFORE_DEC", ANALYSIS, "42601", "The format is invalid: <format>. Currency characters must appear before any decimal point in the number format."),
    row("INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT", ANALYSIS, "42601", "The format is invalid: <format>. Currency characters must appear before digits in the number format."),
    row("INVALID_FORMAT.EMPTY", ANALYSIS, "42601", "The format is invalid: <format>. The number format string cannot be empty."),
    row("INVALID_FORMAT.MISMATCH_INPUT", ILLEGAL, "42601", "The format is invalid: <format>. The input <inputType> <input> does not match the format."),
    row("INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC", ANALYSIS, "42601", "The format is invalid: <format>. Thousands separators (, or G) may not appear after the decimal point in the number format."),
    row("INVALID_FORMAT.UNEXPECTED_TOKEN", ANALYSIS, "42601", "The format is invalid: <format>. Found the unexpected <token> in the format string; the structure of the format string must match: `[MI|S]` `[$]` `[0|9|G|,]*` `[.|D]` `[0|9]*` `[$]` `[PR|MI|S]`."),
    row("INVALID_FORMAT.WRONG_NUM_DIGIT", ANALYSIS, "42601", "The format is invalid: <format>. The format string requires at least one number digit."),
    row("INVALID_FORMAT.WRONG_NUM_TOKEN", ANALYSIS, "42601", "The format is invalid: <format>. At most one <token> is allowed in the number format."),
    row("INVALID_PARAMETER_VALUE.BINARY_FORMAT", ANALYSIS, "22023", "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of binary formats 'base64', 'hex', 'utf-8', but got <invalidFormat>."),
    row("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE", ILLEGAL, "22023", "The value of parameter(s) <parameter> in <functionName> is invalid: expects an integer value in [0, <upper>), but got <invalidValue>."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn names_are_unique() {
        for (i, row) in CONDITIONS.iter().enumerate() {
            assert!(CONDITIONS[..i].iter().all(|other| other.name != row.name), "{}", row.name);
        }
    }
}

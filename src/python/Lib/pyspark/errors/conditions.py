"""Texts of the errors that PySpark's Python side raises, by condition."""

_TEXTS = {
    "ARGUMENT_REQUIRED": "Argument `<arg_name>` is required when <condition>.",
    "ATTRIBUTE_NOT_SUPPORTED": "Attribute `<attr_name>` is not supported.",
    "CANNOT_ACCEPT_OBJECT_IN_TYPE": "`<data_type>` can not accept object `<obj_name>` in type `<obj_type>`.",
    "CANNOT_DETERMINE_TYPE": "Some of types cannot be determined after inferring.",
    "CANNOT_INFER_EMPTY_SCHEMA": "Can not infer schema from an empty dataset.",
    "CANNOT_INFER_SCHEMA_FOR_TYPE": "Can not infer schema for type: `<data_type>`.",
    "CANNOT_INFER_TYPE_FOR_FIELD": "Unable to infer the type of the field `<field_name>`.",
    "CANNOT_MERGE_TYPE": "Can not merge type `<data_type1>` and `<data_type2>`.",
    "CANNOT_OPEN_SOCKET": "Can not open socket: <errors>.",
    "CANNOT_PARSE_DATATYPE": "Unable to parse datatype. <msg>.",
    "CONTEXT_ONLY_VALID_ON_DRIVER": "It appears that you are attempting to reference SparkContext from a broadcast "
    "variable, action, or transformation. SparkContext can only be used on the driver, not in code that runs on "
    "workers. For more information, see SPARK-5063.",
    "FIELD_DATA_TYPE_UNACCEPTABLE": "<data_type> can not accept object <obj> in type <obj_type>.",
    "FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME": "<field_name>: <data_type> can not accept object <obj> in type "
    "<obj_type>.",
    "FIELD_NOT_NULLABLE": "Field is not nullable, but got None.",
    "FIELD_NOT_NULLABLE_WITH_NAME": "<field_name>: This field is not nullable, but got None.",
    "FIELD_STRUCT_LENGTH_MISMATCH": "Length of object (<object_length>) does not match with length of fields "
    "(<field_length>).",
    "FIELD_STRUCT_LENGTH_MISMATCH_WITH_NAME": "<field_name>: Length of object (<object_length>) does not match with "
    "length of fields (<field_length>).",
    "INVALID_NDARRAY_DIMENSION": "NumPy array input should be of <dimensions> dimensions.",
    "JVM_ATTRIBUTE_NOT_SUPPORTED": "Attribute `<attr_name>` is not supported: there is no JVM in Touchpaper.",
    "LENGTH_SHOULD_BE_THE_SAME": "<arg1> and <arg2> should be of the same length, got <arg1_length> and "
    "<arg2_length>.",
    "MASTER_URL_NOT_SET": "A master URL must be set in your configuration.",
    "NEGATIVE_VALUE": "Value for `<arg_name>` must be greater than or equal to 0, got '<arg_value>'.",
    "NOT_BOOL": "Argument `<arg_name>` should be a bool, got <arg_type>.",
    "NOT_COLUMN": "Argument `<arg_name>` should be a Column, got <arg_type>.",
    "NOT_COLUMN_OR_DATATYPE_OR_STR": "Argument `<arg_name>` should be a Column, str or DataType, but got <arg_type>.",
    "NOT_COLUMN_OR_FLOAT_OR_INT_OR_LIST_OR_STR": "Argument `<arg_name>` should be a Column, float, integer, list or "
    "string, got <arg_type>.",
    "NOT_COLUMN_OR_INT": "Argument `<arg_name>` should be a Column or int, got <arg_type>.",
    "NOT_COLUMN_OR_INT_OR_LIST_OR_STR_OR_TUPLE": "Argument `<arg_name>` should be a Column, int, list, str or tuple, "
    "got <arg_type>.",
    "NOT_COLUMN_OR_STR": "Argument `<arg_name>` should be a Column or str, got <arg_type>.",
    "NOT_DATAFRAME": "Argument `<arg_name>` should be a DataFrame, got <arg_type>.",
    "NOT_DATATYPE_OR_STR": "Argument `<arg_name>` should be a DataType or str, got <arg_type>.",
    "NOT_DICT": "Argument `<arg_name>` should be a dict, got <arg_type>.",
    "NOT_IMPLEMENTED": "<feature> is not implemented.",
    "NOT_INT": "Argument `<arg_name>` should be an int, got <arg_type>.",
    "NOT_ITERABLE": "<objectName> is not iterable.",
    "NOT_LIST_OF_COLUMN": "Argument `<arg_name>` should be a list[Column].",
    "NOT_LIST_OR_STR_OR_TUPLE": "Argument `<arg_name>` should be a list, str or tuple, got <arg_type>.",
    "NOT_LIST_OR_TUPLE": "Argument `<arg_name>` should be a list or tuple, got <arg_type>.",
    "NOT_STR": "Argument `<arg_name>` should be a str, got <arg_type>.",
    "NOT_STR_OR_LIST_OF_RDD": "Argument `<arg_name>` should be a str or list[RDD], got <arg_type>.",
    "ONLY_ALLOWED_FOR_SINGLE_COLUMN": "Argument `<arg_name>` can only be provided for a single column.",
    "PACKAGE_NOT_INSTALLED": "<package_name> >= <minimum_version> must be installed; however, it was not found.",
    "RDD_TRANSFORM_ONLY_VALID_ON_DRIVER": "It appears that you are attempting to broadcast an RDD or reference an "
    "RDD from an \naction or transformation. RDD transformations and actions can only be invoked by the \ndriver, not "
    "inside of other transformations; for example, \nrdd1.map(lambda x: rdd2.values.count() * x) is invalid because "
    "the values \ntransformation and count action cannot be performed inside of the rdd1.map \ntransformation. For "
    "more information, see SPARK-5063.",
    "SHOULD_NOT_DATAFRAME": "Argument `<arg_name>` should not be a DataFrame.",
    "TOO_MANY_VALUES": "Expected <expected> values for `<item>`, got <actual>.",
    "UNEXPECTED_TUPLE_WITH_STRUCT": "Unexpected tuple <tuple> with StructType.",
    "UNSUPPORTED_DATA_TYPE": "Unsupported DataType `<data_type>`.",
    "UNSUPPORTED_LITERAL": "Unsupported Literal '<literal>'.",
    "UNSUPPORTED_OPERATION": "<operation> is not supported.",
    "VALUE_NOT_BETWEEN": "Value for `<arg_name>` must be between <min> and <max>.",
    "VALUE_NOT_POSITIVE": "Value for `<arg_name>` must be positive, got '<arg_value>'.",
    "ZERO_INDEX": "Index must be non-zero.",
}


def text_of(condition, parameters):
    text = _TEXTS.get(condition, "")
    for name, value in parameters.items():
        text = text.replace(f"<{name}>", str(value))
    return text

_TEXTS.update({
    "CANNOT_BE_EMPTY": "At least one <item> must be specified.",
    "CANNOT_REGISTER_UDTF": "Cannot register the UDTF '<name>': expected a 'UserDefinedTableFunction'. Please make "
    "sure the UDTF is correctly defined as a class, and then either wrap it in the `udtf()` function or annotate it "
    "with `@udtf(...)`.",
    "CANNOT_SPECIFY_RETURN_TYPE_FOR_UDF": "returnType can not be specified when `<arg_name>` is a user-defined "
    "function, but got <return_type>.",
    "DISALLOWED_TYPE_FOR_CONTAINER": "Argument `<arg_name>`(type: <arg_type>) should only contain a type in "
    "[<allowed_types>], got <item_type>",
    "HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN": "Function `<func_name>` should return Column, got <return_type>.",
    "INDEX_NOT_POSITIVE": "Index must be positive, got '<index>'.",
    "INVALID_MULTIPLE_ARGUMENT_CONDITIONS": "[<arg_names>] cannot be <condition>.",
    "INVALID_TYPE": "Argument `<arg_name>` should not be a <arg_type>.",
    "INVALID_UDTF_BOTH_RETURN_TYPE_AND_ANALYZE": "The UDTF '<name>' is invalid. It has both its return type and an "
    "'analyze' attribute. Please make it have one of either the return type or the 'analyze' static method in "
    "'<name>' and try again.",
    "INVALID_UDTF_HANDLER_TYPE": "The UDTF is invalid. The function handler must be a class, but got '<type>'. "
    "Please provide a class as the function handler.",
    "INVALID_UDTF_NO_EVAL": "The UDTF '<name>' is invalid. It does not implement the required 'eval' method. Please "
    "implement the 'eval' method in '<name>' and try again.",
    "INVALID_UDTF_RETURN_TYPE": "The UDTF '<name>' is invalid. It does not specify its return type or implement the "
    "required 'analyze' static method. Please specify the return type or implement the 'analyze' static method in "
    "'<name>' and try again.",
    "MIXED_TYPE_REPLACEMENT": "Mixed type replacements are not supported.",
    "NOT_SAME_TYPE": "Argument `<arg_name1>` and `<arg_name2>` should be the same type, got <arg_type1> and "
    "<arg_type2>.",
    "NO_ACTIVE_OR_DEFAULT_SESSION": "No active or default Spark session found. Please create a new Spark session "
    "before running the code.",
    "NO_OBSERVE_BEFORE_GET": "Should observe by calling `DataFrame.observe` before `get`.",
    "PLOT_INVALID_TYPE_COLUMN": "Column <col_name> must be one of <valid_types> for plotting, got <col_type>.",
    "ONLY_SUPPORTED_WITH_SPARK_CONNECT": "<feature> is only supported with Spark Connect; however, the current "
    "Spark session does not use Spark Connect.",
    "REUSE_OBSERVATION": "An Observation can be used with a DataFrame only once.",
    "ST_INVALID_SRID_VALUE": "Invalid or unsupported SRID (spatial reference identifier) value: <srid>.",
    "UDTF_INVALID_OUTPUT_ROW_TYPE": "The type of an individual output row in the '<func>' method of the UDTF is "
    "invalid. Each row should be a tuple, list, or dict, but got '<type>'. Please make sure that the output rows "
    "are of the correct type.",
    "UDTF_RETURN_SCHEMA_MISMATCH": "The number of columns in the result does not match the specified schema. "
    "Expected column count: <expected>, Actual column count: <actual>. Please make sure the values returned by the "
    "'<func>' method have the same number of columns as specified in the output schema.",
    "UDTF_RETURN_TYPE_MISMATCH": "Mismatch in return type for the UDTF '<name>'. Expected a 'StructType', but got "
    "'<return_type>'. Please ensure the return type is a correctly formatted StructType.",
    "VALUE_NOT_ALLOWED": "Value for `<arg_name>` has to be amongst the following values: <allowed_values>.",
    "VALUE_NOT_PLAIN_COLUMN_REFERENCE": "Value `<val>` in `<field_name>` should be a plain column reference such as "
    "`df.col` or `col('column')`.",
    "VALUE_NOT_NON_EMPTY_STR": "Value for `<arg_name>` must be a non-empty string, got '<arg_value>'.",
    "CANNOT_CONVERT_COLUMN_INTO_BOOL": "Cannot convert column into bool (offending column: <column>): please use '&' "
    "for 'and', '|' for 'or', '~' for 'not' when building DataFrame boolean expressions.",
    "FIELD_TYPE_MISMATCH": "<obj> is not an instance of type <data_type>.",
    "FIELD_TYPE_MISMATCH_WITH_NAME": "<field_name>: <obj> is not an instance of type <data_type>.",
    "INVALID_TYPENAME_CALL": "StructField does not have typeName. Use typeName on its type explicitly instead.",
    "VALUE_OUT_OF_BOUNDS": "Value for `<arg_name>` must be between <lower_bound> and <upper_bound> (inclusive), got <actual>",
    "CANNOT_CONVERT_TYPE": "Cannot convert <from_type> into <to_type>.",
    "CANNOT_SET_TOGETHER": "<arg_list> should not be set together.",
    "KEY_NOT_EXISTS": "Key `<key>` is not exists.",
    "NOT_DATATYPE": "Argument `<arg_name>` should be a DataType, got <arg_type>.",
    "NOT_EXPECTED_TYPE": "Argument `<arg_name>` should be <expected_type>, got <arg_type>.",
    "NOT_INT_OR_SLICE_OR_STR": "Argument `<arg_name>` should be an int, slice or str, got <arg_type>.",
    "READ_ONLY": "<object> is read-only.",
    "NOT_IN_BARRIER_STAGE": "It is not in a barrier stage.",
    "CANNOT_BE_NONE": "Argument `<arg_name>` cannot be None.",
    "INPUT_NOT_FULLY_CONSUMED": "The input iterator must be fully consumed.",
    "INVALID_PANDAS_UDF": "Invalid function: <detail>",
    "INVALID_PANDAS_UDF_TYPE": "`<arg_name>` should be one of the values from PandasUDFType, got <arg_type>",
    "INVALID_RETURN_TYPE_FOR_PANDAS_UDF": "Pandas UDF should return StructType for <eval_type>, got <return_type>.",
    "INVALID_UDF_EVAL_TYPE": "Eval type for UDF must be <eval_type>.",
    "RESULT_COLUMN_NAMES_MISMATCH": "Column names of the returned data do not match specified schema.<missing><extra>",
    "RESULT_COLUMN_SCHEMA_MISMATCH": "Number of columns of the returned data doesn't match specified schema. Expected: "
    "<expected> Actual: <actual>",
    "RESULT_ROWS_MISMATCH": "The number of output rows (<output_length>) must match the number of input rows "
    "(<input_length>).",
    "TYPE_HINT_SHOULD_BE_SPECIFIED": "Type hints for <target> should be specified; however, got <sig>.",
    "UDF_RETURN_TYPE": "Return type of the user-defined function should be <expected>, but is <actual>.",
    "UNSUPPORTED_PLOT_BACKEND": "`<backend>` is not supported, it should be one of the values from <supported_backends>",
    "UNSUPPORTED_PLOT_KIND": "`<plot_type>` is not supported, it should be one of the values from <supported_plot_types>",
    "UNSUPPORTED_SIGNATURE": "Unsupported signature: <signature>.",
    "STOP_ITERATION_OCCURRED": "Caught StopIteration thrown from user's code; failing the task: <exc>",
    "VALUE_NOT_ACCESSIBLE": "Value `<value>` cannot be accessed inside tasks.",
    "INVALID_BROADCAST_OPERATION": "Broadcast can only be <operation> in driver.",
    "PIPE_FUNCTION_EXITED": "Pipe function `<func_name>` exited with error code <error_code>.",
    "INCORRECT_CONF_FOR_PROFILE": "`spark.python.profile` or `spark.python.profile.memory` configuration\n must be set to `true` to enable Python profile.",
})

"""The functions of pyspark.sql.functions. Most are a row in the table: a name and its parameters, where `x` is a column
or its name, `:x` a value, `x?` may be left out, `:x=0` has a default, and `*x` takes many."""

import builtins as _builtins

import _engine

from pyspark.sql.column import Column, call, literal, named, to_column, wrong_type

_TABLE = """
abs x
acos x
acosh x
add_months x :months
any_value x :ignoreNulls?
approx_count_distinct x :rsd?
approxCountDistinct=approx_count_distinct x :rsd?
array_agg x
array_append x :value
array_compact x
array_contains x :value
array_distinct x
array_except x y
array_insert x :pos :value
array_intersect x y
array_join x :delimiter :null_replacement?
array_max x
array_min x
array_position x :value
array_prepend x :value
array_remove x :element
array_repeat x :count
array_size x
array_union x y
arrays_overlap x y
arrays_zip *x
ascii x
asin x
asinh x
atan x
atan2 :x :y
atanh x
avg x
base64 x
bin x
bit_and x
bit_count x
bit_length x
bit_or x
bit_xor x
bitwise_not=~ x
bool_and x
bool_or x
bround x :scale=0
btrim x :trim?
cardinality x
cbrt x
ceil x :scale?
ceiling x :scale?
char x
char_length x
character_length x
coalesce *x
collect_list x
collect_set x
concat *x
concat_ws :sep *x
contains x y
conv x :fromBase :toBase
corr x y
cos x
cosh x
cot x
count_if x
covar_pop x y
covar_samp x y
crc32 x
csc x
cume_dist
curdate
current_catalog
current_database
current_date
current_schema
current_timestamp
current_timezone
current_user
date_add x :days
date_diff x y
date_format x :format
date_from_unix_date x
date_part x y
date_sub x :days
date_trunc :format x
dateadd x :days
datediff x y
datepart x y
day x
dayname x
dayofmonth x
dayofweek x
dayofyear x
degrees x
dense_rank
element_at x :extraction
elt *x
endswith x y
equal_null x y
every x
exp x
explode x
explode_outer x
expm1 x
extract x y
factorial x
find_in_set x y
flatten x
floor x :scale?
format_number x :d
format_string :format *x
from_unixtime x :format="yyyy-MM-dd HH:mm:ss"
get x :index
getbit x y
greatest *x
grouping x
grouping_id *x
hash *x
hex x
hour x
hypot :x :y
ifnull x y
ilike x y
initcap x
inline x
input_file_name
instr x :substr
isnan x
isnotnull x
isnull x
kurtosis x
last_day x
last_value x :ignoreNulls?
lcase x
least *x
left x y
length x
len x
levenshtein x y :threshold?
like x y
ln x
localtimestamp
locate :substr x :pos=1
log10 x
log1p x
log2 x
lower x
lpad x :len :pad
ltrim x :trim?
make_date x y z
map_concat *x
map_contains_key x :value
map_entries x
map_from_arrays x y
map_from_entries x
map_keys x
map_values x
max x
max_by x y
md5 x
mean=avg x
median x
min x
min_by x y
minute x
mode x
monotonically_increasing_id
month x
monthname x
months_between x y :roundOff=True
nanvl x y
negate=negative x
negative x
next_day x :dayOfWeek
now
nth_value x :offset :ignoreNulls?
ntile :n
nullif x y
nvl x y
nvl2 x y z
octet_length x
overlay x y :pos :len=-1
percent_rank
percentile x :percentage :frequency?
percentile_approx x :percentage :accuracy=10000
approx_percentile=percentile_approx x :percentage :accuracy=10000
pi
pmod :x :y
posexplode x
posexplode_outer x
position x y :start?
positive x
pow=power :x :y
power :x :y
printf :format *x
product x
quarter x
radians x
rank
regexp_count x y
regexp_extract x :pattern :idx
regexp_extract_all x y :idx?
regexp_like x y
regexp_replace x :pattern :replacement
repeat x :n
replace x y z?
reverse x
right x y
rint x
rlike x y
round x :scale=0
row_number
rpad x :len :pad
rtrim x :trim?
sec x
second x
sequence x y z?
sha x
sha1 x
sha2 x :numBits
shiftleft x :numBits
shiftright x :numBits
shiftrightunsigned x :numBits
sign x
signum x
sin x
sinh x
size x
skewness x
slice x :start :length
some x
soundex x
space x
spark_partition_id
split x :pattern :limit=-1
split_part x y z
sqrt x
stack *x
startswith x y
std x
stddev x
stddev_pop x
stddev_samp x
substring x :pos :len
substring_index x :delim :count
sum x
tan x
tanh x
timestamp_micros x
timestamp_millis x
timestamp_seconds x
to_date x :format?
to_timestamp x :format?
to_unix_timestamp x :format?
translate x :matching :replace
trim x :trim?
trunc x :format
try_add x y
try_avg x
try_divide x y
try_multiply x y
try_subtract x y
try_sum x
typeof x
ucase x
unbase64 x
unhex x
unix_date x
unix_micros x
unix_millis x
unix_seconds x
upper x
user
var_pop x
var_samp x
variance x
version
weekday x
weekofyear x
xxhash64 *x
year x
"""


def _arguments(name, parameters, args, kwargs):
    """The call's arguments as Columns, by the parameters of its row."""
    columns, args = [], list(args)
    for parameter in parameters:
        if parameter.startswith("*"):
            rest = args
            if _builtins.len(rest) == 1 and isinstance(rest[0], (list, tuple)):
                rest = list(rest[0])
            columns += [to_column(value) for value in rest]
            args = []
            continue
        plain = parameter.lstrip(":")
        optional = plain.endswith("?")
        key, _, default = plain.rstrip("?").partition("=")
        if args:
            value = args.pop(0)
        elif key in kwargs:
            value = kwargs.pop(key)
        elif not parameter.startswith(":") and kwargs and next(iter(kwargs)) not in (
                p.lstrip(":").rstrip("?").partition("=")[0] for p in parameters):
            value = kwargs.pop(next(iter(kwargs)))
        elif default:
            value = eval(default)
        elif optional:
            continue
        else:
            raise TypeError(f"{name}() missing 1 required positional argument: 'col'")
        if value is None and optional:
            continue
        columns.append(literal(value) if parameter.startswith(":") else to_column(value))
    if args:
        raise TypeError(f"{name}() takes {_builtins.len(parameters)} positional arguments but {_builtins.len(parameters) + _builtins.len(args)} were "
                        "given")
    if kwargs:
        raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(kwargs))}'")
    return columns


def _define(name, function, parameters):
    def made(*args, **kwargs):
        columns = _arguments(name, parameters, args, kwargs)
        if function == "~":
            return Column(columns[0]._c.unary("~"), f"~({columns[0]._shown})")
        return call(function, *columns, shown=name if name != "mean" else "avg")

    made.__name__ = made.__qualname__ = name
    made.__module__ = __name__
    return made


for _row in _TABLE.strip().splitlines():
    _name, *_parameters = _row.split(" ") if '"' not in _row else [_row.split(" ")[0], "x", _row.split(" ", 2)[2]]
    _name, _, _function = _name.partition("=")
    globals()[_name] = _define(_name, _function or _name, _parameters)
# Two of them take a name where the other functions with these parameters take a value.
_binary_names = ("atan2", "hypot", "pow", "power", "pmod")


def _number_or_column(value):
    return to_column(value) if isinstance(value, (str, Column)) else literal(float(value))


def _define_binary(name):
    def made(col1, col2):
        return call("power" if name == "pow" else name, _number_or_column(col1), _number_or_column(col2),
                    shown="power" if name == "pow" else name.upper() if name in ("atan2", "hypot") else name)

    made.__name__ = made.__qualname__ = name
    made.__module__ = __name__
    return made


for _name in _binary_names:
    globals()[_name] = _define_binary(_name)


def col(col):
    if not isinstance(col, str):
        raise wrong_type("col", "str", col)
    return named(col)


column = col


def lit(col):
    return literal(col)


def expr(str):
    return Column(_engine.Column.expr(str), str)


def asc(col):
    return to_column(col).asc()


def desc(col):
    return to_column(col).desc()


def asc_nulls_first(col):
    return to_column(col).asc_nulls_first()


def asc_nulls_last(col):
    return to_column(col).asc_nulls_last()


def desc_nulls_first(col):
    return to_column(col).desc_nulls_first()


def desc_nulls_last(col):
    return to_column(col).desc_nulls_last()


def count(col):
    if isinstance(col, str) and col == "*":
        return Column(_engine.Column.call("count", [_engine.Column.literal(1)], False), "count(*)")
    return call("count", to_column(col))


def _columns(cols):
    if _builtins.len(cols) == 1 and isinstance(cols[0], (list, tuple, set)):
        cols = tuple(cols[0])
    return [to_column(value) for value in cols]


def count_distinct(col, *cols):
    return call("count", *_columns((col, *cols)), distinct=True)


countDistinct = count_distinct


def sum_distinct(col):
    return call("sum", to_column(col), distinct=True)


sumDistinct = sum_distinct


def first(col, ignorenulls=False):
    return call("first", to_column(col), *([literal(True)] if ignorenulls else []))


def last(col, ignorenulls=False):
    return call("last", to_column(col), *([literal(True)] if ignorenulls else []))


first_value = first


def array(*cols):
    return call("array", *_columns(cols))


def struct(*cols):
    return call("struct", *_columns(cols))


def named_struct(*cols):
    return call("named_struct", *_columns(cols))


def create_map(*cols):
    return call("map", *_columns(cols))


def when(condition, value):
    if not isinstance(condition, Column):
        raise wrong_type("condition", "Column", condition)
    value = literal(value)
    return Column(_engine.Column.case_when(condition._c, value._c),
                  f"CASE WHEN {condition._shown} THEN {value._shown} END")


def log(arg1, arg2=None):
    if arg2 is None:
        return call("ln", to_column(arg1), shown="ln")
    return call("log", literal(arg1), to_column(arg2))


def substr(str, pos, len=None):
    parts = [to_column(str), to_column(pos)] + ([] if len is None else [to_column(len)])
    return call("substr", *parts)


def sort_array(col, asc=True):
    return call("sort_array", to_column(col), literal(asc))


def array_sort(col, comparator=None):
    if comparator is None:
        return call("array_sort", to_column(col))
    return call("array_sort", to_column(col), _lambda(comparator))


def lag(col, offset=1, default=None):
    return call("lag", to_column(col), literal(offset), literal(default))


def lead(col, offset=1, default=None):
    return call("lead", to_column(col), literal(offset), literal(default))


def rand(seed=None):
    return call("rand", *([] if seed is None else [literal(seed)]))


def randn(seed=None):
    return call("randn", *([] if seed is None else [literal(seed)]))


def unix_timestamp(timestamp=None, format="yyyy-MM-dd HH:mm:ss"):
    if timestamp is None:
        return call("unix_timestamp")
    return call("unix_timestamp", to_column(timestamp), literal(format))


def broadcast(df):
    return df.hint("broadcast")


def nullif(col1, col2):
    return call("nullif", to_column(col1), to_column(col2))


def call_function(funcName, *cols):
    return call(funcName, *_columns(cols))


call_udf = call_function


def _lambda(f):
    """A Python function over Columns as a lambda of the engine's."""
    import inspect

    names = ["x", "y", "z"][: _builtins.len(inspect.signature(f).parameters)]
    body = f(*[named(name) for name in names])
    if not isinstance(body, Column):
        from pyspark.errors import PySparkValueError
        raise PySparkValueError(errorClass="HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN", messageParameters={
            "func_name": f.__name__, "return_type": type(body).__name__})
    shown = f"lambda ({', '.join(names)}) -> {body._shown}"
    return Column(getattr(_engine.Column, "lambda")(names, body._c), shown)


def transform(col, f):
    return call("transform", to_column(col), _lambda(f))


def filter(col, f):
    return call("filter", to_column(col), _lambda(f))


def exists(col, f):
    return call("exists", to_column(col), _lambda(f))


def forall(col, f):
    return call("forall", to_column(col), _lambda(f))


def aggregate(col, initialValue, merge, finish=None):
    parts = [to_column(col), to_column(initialValue), _lambda(merge)]
    return call("aggregate", *parts, *([] if finish is None else [_lambda(finish)]))


reduce = aggregate


def zip_with(left, right, f):
    return call("zip_with", to_column(left), to_column(right), _lambda(f))


def transform_keys(col, f):
    return call("transform_keys", to_column(col), _lambda(f))


def transform_values(col, f):
    return call("transform_values", to_column(col), _lambda(f))


def map_filter(col, f):
    return call("map_filter", to_column(col), _lambda(f))


def map_zip_with(col1, col2, f):
    return call("map_zip_with", to_column(col1), to_column(col2), _lambda(f))


def udf(f=None, returnType=None, *, useArrow=None):
    from pyspark.sql.udf import make_udf
    return make_udf(f, returnType)


toDegrees = degrees
toRadians = radians
# What `import *` takes: the functions, and nothing of how they are made.
__all__ = [_name for _name, _value in list(globals().items())
           if callable(_value) and not _name.startswith("_") and _name not in (
               "Column", "call", "literal", "named", "to_column", "wrong_type")]

"""The signatures of most functions of pyspark.sql.functions, a row each: the name, `=` the engine's name where that is
another, and the parameters. `x` is a column or its name, `:x` a value, `#x` a column, its name or a number, `<x` goes
to the engine before the others, `x?` may be left out, `x=0` has a default, `*x` takes
many. Parameters have PySpark's own names, so that they can be given by name."""

import decimal  # noqa: F401 (a default names it)
import re

from pyspark.sql.column import literal, to_column

TABLE = """
abs col
acos col
acosh col
add_months start #months
aes_decrypt input key mode='GCM' padding='DEFAULT' aad=''
aes_encrypt input key mode='GCM' padding='DEFAULT' iv='' aad=''
any_value col :ignoreNulls?
approx_count_distinct col :rsd?
approx_percentile col :percentage :accuracy=10000
approxCountDistinct=approx_count_distinct col :rsd?
array_agg col
array_append col :value
array_compact col
array_contains col :value
array_distinct col
array_except col1 col2
array_insert arr :pos :value
array_intersect col1 col2
array_join col :delimiter :null_replacement?
array_max col
array_min col
array_position col :value
array_prepend col :value
array_remove col :element
array_repeat col :count
array_size col
array_union col1 col2
arrays_overlap a1 a2
arrays_zip *cols
ascii col
asin col
asinh col
assert_true col :errMsg?
atan col
atanh col
avg col
base64 col
bin col
bit_and col
bit_count col
bit_get col pos
bit_length col
bit_or col
bit_xor col
bitmap_and_agg col
bitmap_bit_position col
bitmap_bucket_number col
bitmap_construct_agg col
bitmap_count col
bitmap_or_agg col
bitwise_not=~ col
bitwiseNOT=~ col
bool_and col
bool_or col
bround col :scale?
btrim str trim?
cardinality col
cbrt col
ceil col :scale?
ceiling col :scale?
char col
char_length str
character_length str
chr n
coalesce *cols
collate col :collation
collation col
collect_list col
collect_set col
collect_union col
concat *cols
concat_ws :sep *cols
contains left right
conv col :fromBase :toBase
convert_timezone sourceTz targetTz sourceTs
corr col1 col2
cos col
cosh col
cot col
count_if col
count_min_sketch col :eps :confidence :seed?
counter_diff value startTime?
covar_pop col1 col2
covar_samp col1 col2
crc32 col
csc col
cume_dist
curdate
current_catalog
current_database
current_date
current_path
current_schema
current_time :precision?
current_timestamp
current_timezone
current_user
date_add start #days
date_diff end start
date_format date :format
date_from_unix_date days
date_part field source
date_sub start #days
date_trunc :format timestamp
dateadd start #days
datediff end start
datepart field source
day col
dayname col
dayofmonth col
dayofweek col
dayofyear col
decode col :charset
degrees col
dense_rank
e
element_at col :extraction
elt *inputs
encode col :charset
endswith str suffix
equal_null col1 col2
every col
exp col
explode col
explode_outer col
expm1 col
extract field source
factorial col
find_in_set str str_array
flatten col
floor col :scale?
format_number col :d
format_string :format *cols
from_base32 col
from_unixtime timestamp :format='yyyy-MM-dd HH:mm:ss'
from_utc_timestamp timestamp :tz
get col :index
get_json_object col :path
getbit col pos
greatest *cols
grouping col
grouping_id *cols
hash *cols
hex col
histogram_numeric col nBins
hll_sketch_agg col :lgConfigK?
hll_sketch_estimate col
hll_union col1 col2 :allowDifferentLgConfigK?
hll_union_agg col :allowDifferentLgConfigK?
hmac key message algorithm?
hour col
ifnull col1 col2
ilike str pattern escapeChar?
initcap col
inline col
inline_outer col
input_file_block_length
input_file_block_start
input_file_name
instr str :substr :start? :occurrence?
is_valid_utf8 str
is_valid_variant v
is_variant_null v
isnan col
isnotnull col
isnull col
jaro_winkler_similarity left right
java_method *cols
json_array_length col
json_object_keys col
json_tuple col :*fields
kll_merge_agg_bigint col :k?
kll_merge_agg_double col :k?
kll_merge_agg_float col :k?
kll_sketch_agg_bigint col :k?
kll_sketch_agg_double col :k?
kll_sketch_agg_float col :k?
kll_sketch_get_n_bigint col
kll_sketch_get_n_double col
kll_sketch_get_n_float col
kll_sketch_get_quantile_bigint sketch rank
kll_sketch_get_quantile_double sketch rank
kll_sketch_get_quantile_float sketch rank
kll_sketch_get_rank_bigint sketch quantile
kll_sketch_get_rank_double sketch quantile
kll_sketch_get_rank_float sketch quantile
kll_sketch_merge_bigint left right
kll_sketch_merge_double left right
kll_sketch_merge_float left right
kll_sketch_to_string_bigint col
kll_sketch_to_string_double col
kll_sketch_to_string_float col
kurtosis col
last_day date
last_value col :ignoreNulls?
lcase str
least *cols
left str len
length col
levenshtein left right :threshold?
like str pattern escapeChar?
listagg col :delimiter?
ln col
localtimestamp
locate :substr str :pos=1
log10 col
log1p col
log2 col
lower col
lpad col :len :pad
ltrim col <trim?
make_date year month day
make_dt_interval days=0 hours=0 mins=0 secs=decimal.Decimal(0)
make_interval years=0 months=0 weeks=0 days=0 hours=0 mins=0 secs=decimal.Decimal(0)
make_time hour minute second
make_timestamp_ltz years months days hours mins secs timezone?
make_valid_utf8 str
make_ym_interval years=0 months=0
map_concat *cols
map_contains_key col :value
map_entries col
map_from_arrays col1 col2
map_from_entries col
map_keys col
map_values col
mask col upperChar='X' lowerChar='x' digitChar='n' otherChar=None
max col
max_by col ord :k?
md5 col
mean=avg col
median col
min col
min_by col ord :k?
minute col
mode col :deterministic?
monotonically_increasing_id
month col
monthname col
months_between date1 date2 :roundOff=True
nanvl col1 col2
negative col
next_day date :dayOfWeek
now
nth_value col :offset :ignoreNulls=False
ntile :n
nullif col1 col2
nullifzero col
nvl col1 col2
nvl2 col1 col2 col3
octet_length col
overlay src replace #pos #len=-1
parse_json col
parse_url url partToExtract key?
percent_rank
percentile col :percentage :frequency=1
percentile_approx col :percentage :accuracy=10000
pi
posexplode col
posexplode_outer col
position substr str start?
positive col
printf format *cols
product col
quarter col
quote col
radians col
raise_error :errMsg
rand :seed?
randn :seed?
randstr :length :seed?
rank
reflect *cols
regexp str regexp
regexp_count str regexp
regexp_extract str :pattern :idx
regexp_extract_all str regexp :idx?
regexp_instr str regexp :idx?
regexp_like str regexp
regexp_replace string :pattern :replacement :position?
regexp_substr str regexp
regr_avgx y x
regr_avgy y x
regr_count y x
regr_intercept y x
regr_r2 y x
regr_slope y x
regr_sxx y x
regr_sxy y x
regr_syy y x
repeat col #n
replace src search replace?
reverse col
right str len
rint col
rlike str regexp
round col :scale?
row_number
rpad col :len :pad
rtrim col <trim?
schema_of_variant v
schema_of_variant_agg v
sec col
second col
sentences string :language? :country?
sequence start stop step?
session_user
sha col
sha1 col
sha2 col :numBits
shiftLeft=shiftleft col :numBits
shiftleft col :numBits
shiftRight=shiftright col :numBits
shiftright col :numBits
shiftRightUnsigned=shiftrightunsigned col :numBits
shiftrightunsigned col :numBits
shuffle col :seed?
sign col
signum col
sin col
sinh col
size col
skewness col
slice x :start :length
some col
soundex col
spark_partition_id
split str :pattern #limit=-1
split_part src delimiter partNum
sqrt col
st_asbinary geo :endianness?
st_geogfromwkb wkb
st_geomfromwkb wkb #srid?
st_setsrid geo #srid
st_srid geo
stack *cols
startswith str prefix
std col
stddev col
stddev_pop col
stddev_samp col
str_to_map text :pairDelim? :keyValueDelim?
string_agg col :delimiter?
substr str pos len?
substring str #pos #len
substring_index str :delim :count
sum col
tan col
tanh col
theta_difference col1 col2
theta_intersection col1 col2
theta_intersection_agg col
theta_sketch_agg col :lgNomEntries?
theta_sketch_estimate col
theta_union col1 col2 :lgNomEntries?
theta_union_agg col :lgNomEntries?
time_bucket bucket_size ts origin?
time_diff unit start end
time_from_micros col
time_from_millis col
time_from_seconds col
time_to_micros col
time_to_millis col
time_to_seconds col
time_trunc unit time
timestamp_add :unit quantity ts
timestamp_diff :unit start end
timestamp_micros col
timestamp_millis col
timestamp_nanos col
timestamp_seconds col
to_base32 col
to_binary col format?
to_char col format
to_date col :format?
to_number col format
to_time str format?
to_timestamp col :format?
to_timestamp_ltz timestamp format?
to_timestamp_ntz timestamp format?
to_unix_timestamp timestamp format?
to_utc_timestamp timestamp :tz
to_varchar col format
to_variant_object col
translate srcCol :matching :replace
trim col <trim?
trunc date :format
try_add left right
try_aes_decrypt input key mode='GCM' padding='DEFAULT' aad=''
try_avg col
try_divide left right
try_element_at col extraction
try_make_interval years=0 months=0 weeks=0 days=0 hours=0 mins=0 secs=decimal.Decimal(0)
try_make_timestamp_ltz years months days hours mins secs timezone?
try_mod left right
try_multiply left right
try_parse_json col
try_parse_url url partToExtract key?
try_reflect *cols
try_subtract left right
try_sum col
try_to_binary col format?
try_to_date col :format?
try_to_number col format
try_to_time str format?
try_to_timestamp col format?
try_url_decode str
try_validate_utf8 str
try_variant_array_append v :path value
try_variant_get v :path :targetType
try_variant_insert v :path value
try_variant_set v :path value :create_if_missing=True
tuple_difference_double col1 col2
tuple_difference_integer col1 col2
tuple_difference_theta_double col1 col2
tuple_difference_theta_integer col1 col2
tuple_intersection_agg_double col :mode?
tuple_intersection_agg_integer col :mode?
tuple_intersection_double col1 col2 :mode?
tuple_intersection_integer col1 col2 :mode?
tuple_intersection_theta_double col1 col2 :mode?
tuple_intersection_theta_integer col1 col2 :mode?
tuple_sketch_agg_double key summary :lgNomEntries=12 :mode='sum'
tuple_sketch_agg_integer key summary :lgNomEntries=12 :mode='sum'
tuple_sketch_estimate_double col
tuple_sketch_estimate_integer col
tuple_sketch_summary_double col :mode?
tuple_sketch_summary_integer col :mode?
tuple_sketch_theta_double col
tuple_sketch_theta_integer col
tuple_union_agg_double col :lgNomEntries=12 :mode='sum'
tuple_union_agg_integer col :lgNomEntries=12 :mode='sum'
tuple_union_double col1 col2 :lgNomEntries=12 :mode='sum'
tuple_union_integer col1 col2 :lgNomEntries=12 :mode='sum'
tuple_union_theta_double col1 col2 :lgNomEntries=12 :mode='sum'
tuple_union_theta_integer col1 col2 :lgNomEntries=12 :mode='sum'
typeof col
ucase str
unbase64 col
unhex col
uniform :min :max :seed?
unix_date col
unix_micros col
unix_millis col
unix_nanos col
unix_seconds col
unwrap_udt col
upper col
url_decode str
url_encode str
user
uuid :seed?
validate_utf8 str
var_pop col
var_samp col
variance col
variant_array_append v :path value
variant_delete v :*paths
variant_get v :path :targetType
variant_insert v :path value
variant_set v :path value :create_if_missing=True
variant_strip_nulls v :include_arrays=True
vector_avg col
vector_cosine_similarity left right
vector_inner_product left right
vector_l2_distance left right
vector_norm vector degree?
vector_normalize vector degree?
vector_sum col
version
weekday col
weekofyear col
session_window timeColumn :gapDuration
width_bucket v min max #numBucket
window_time windowColumn
xpath xml path
xpath_boolean xml path
xpath_double xml path
xpath_float xml path
xpath_int xml path
xpath_long xml path
xpath_number xml path
xpath_short xml path
xpath_string xml path
xxhash64 *cols
year col
zeroifnull col
"""


class Parameter:
    def __init__(self, text):
        self.many = "*" in text
        self.is_value = text.startswith(":")
        self.may_be_number = text.startswith("#")
        self.comes_first = text.startswith("<")
        name, given, default = text.lstrip(":#*<").partition("=")
        self.optional = name.endswith("?")
        self.name = name.rstrip("?")
        self.has_default = bool(given)
        self.default = eval(default) if given else None

    def column(self, value):
        number = self.may_be_number and isinstance(value, (int, float))
        return literal(value) if self.is_value or number else to_column(value)


def rows():
    """(name, the engine's name, parameters) of each row."""
    for row in TABLE.strip().splitlines():
        name, *parameters = re.findall(r"(?:'[^']*'|\S)+", row)
        name, _, function = name.partition("=")
        yield name, function or name, [Parameter(text) for text in parameters]


def columns(name, parameters, args, kwargs):
    """A call's arguments as Columns, in the order of its parameters."""
    made, args, kwargs = [], list(args), dict(kwargs)
    wanted = len(parameters)
    given = len(args)
    for parameter in parameters:
        if parameter.many:
            many = args[0] if len(args) == 1 and isinstance(args[0], (list, tuple)) else args
            made += [parameter.column(value) for value in many]
            args = []
            continue
        if args:
            value = args.pop(0)
        elif parameter.name in kwargs:
            value = kwargs.pop(parameter.name)
        elif parameter.has_default or parameter.optional:
            value = None
        else:
            raise TypeError(f"{name}() missing 1 required positional argument: '{parameter.name}'")
        if value is None and parameter.has_default:
            made.append(literal(parameter.default))
        elif value is not None or not parameter.optional:
            made.insert(0 if parameter.comes_first else len(made), parameter.column(value))
    if args:
        raise TypeError(f"{name}() takes {wanted} positional arguments but {given} were given")
    if kwargs:
        raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(kwargs))}'")
    return made

"""Row objects: fields by name and position, comparison, dictionaries, reprs."""
from pyspark.sql import Row, SparkSession

spark = SparkSession.builder.master("local[2]").appName("df_rows").getOrCreate()

row = spark.createDataFrame([(1, "ann", None, [1.5, 2.0])], "id int, name string, gone string, xs array<double>").first()
print(row)
print(row.id, row["name"], row[2], row[-1], row[0:2], len(row), "name" in row, "ann" in row)
print(row.asDict(), list(row), row == (1, "ann", None, [1.5, 2.0]))
for key in ["nope", "Name"]:
    try:
        print(row[key])
    except Exception as error:
        print(type(error).__name__, error)
try:
    print(row.nope)
except Exception as error:
    print(type(error).__name__, error)
Person = Row("name", "age")
print(Person, Person("bob", 3), Person("bob", 3).age)
print(Row(a=1, b="two"), Row(b=1, a=2), Row(1, "x"), Row(a=Row(b=1)).asDict(recursive=True))
print(Row(a=1) == Row(a=1), Row(a=1) == Row(b=1), sorted([Row(a=2), Row(a=1)]), {Row(a=1): "key"}[Row(a=1)])
try:
    row.id = 5
except Exception as error:
    print(type(error).__name__, error)
name, age = Person("cat", 4)
print(name, age)

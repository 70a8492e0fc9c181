# wrong: names its own master
# says: The master is spark-submit's
import argparse
from pyspark.sql import SparkSession
parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int)
parser.add_argument("--least", type=int)
args = parser.parse_args()
spark = SparkSession.builder.master("local[4]").getOrCreate()
busy = spark.range(args.rows).filter(f"id % 50 >= {args.least}").count()
print(f"{spark.sparkContext.appName}: {busy} of {args.rows}")
spark.stop()
# wrong: arguments stay text
# says: `type=int`
import argparse
from pyspark.sql import SparkSession
parser = argparse.ArgumentParser()
parser.add_argument("--rows")
parser.add_argument("--least")
args = parser.parse_args()
spark = SparkSession.builder.getOrCreate()
busy = spark.range(int(args.rows)).filter(f"id % 50 >= {args.least}").count()
print(f"{spark.sparkContext.appName}: {busy} of {args.rows}")
spark.stop()
# wrong: the session stays
# says: `spark.stop()`
import argparse
from pyspark.sql import SparkSession
parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int)
parser.add_argument("--least", type=int)
args = parser.parse_args()
spark = SparkSession.builder.getOrCreate()
busy = spark.range(args.rows).filter(f"id % 50 >= {args.least}").count()
print(f"{spark.sparkContext.appName}: {busy} of {args.rows}")
# wrong: numbers of its own
# says: comes from the command line
import argparse
from pyspark.sql import SparkSession
parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int)
parser.add_argument("--least", type=int)
args = parser.parse_args()
spark = SparkSession.builder.getOrCreate()
busy = spark.range(600).filter("id % 50 >= 30").count()
print(f"{spark.sparkContext.appName}: {busy} of 600")
spark.stop()

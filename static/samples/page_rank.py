"""PageRank: a page is worth what the pages that link to it are worth, shared among their links.

    spark-submit page_rank.py
"""
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("PageRank").getOrCreate()
sc = spark.sparkContext
ROUNDS = 10

WEB = {
    "home": ["about", "news", "shop"],
    "about": ["home"],
    "news": ["home", "shop", "blog"],
    "blog": ["home", "news"],
    "shop": ["home", "cart"],
    "cart": ["shop"],
    "forgotten": ["home"],
}

# Read in each round, so it is kept; partitioned by page, so that the join shuffles the ranks only.
links = sc.parallelize(list(WEB.items())).partitionBy(2).cache()
ranks = links.mapValues(lambda _: 1.0)

for _ in range(ROUNDS):
    shares = links.join(ranks).flatMap(lambda page: [(target, page[1][1] / len(page[1][0])) for target in page[1][0]])
    ranks = shares.reduceByKey(lambda one, other: one + other, 2).mapValues(lambda share: 0.15 + 0.85 * share)

# A page that nobody links to has no share at all.
everyone = links.leftOuterJoin(ranks).mapValues(lambda pair: 0.15 if pair[1] is None else pair[1])
for page, rank in sorted(everyone.collect(), key=lambda pair: (-pair[1], pair[0])):
    print(f"{rank:6.3f}  {page}")

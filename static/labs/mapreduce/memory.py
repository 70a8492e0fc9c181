from pyspark import SparkContext

DAMPING = 0.85


def prepare(lab):
    lab.sc = SparkContext.getOrCreate()
    # Each page links to some others, by a fixed rule; the early ones are linked to most.
    pages = [(page, [(page * 7 + way * way * 31) % (page + 1) if page else 1 for way in range(1, 5)]) for page in range(lab.pages)]
    lab.links = lab.sc.parallelize(pages, lab.threads).partitionBy(lab.threads).cache()
    lab.links.count()


def spread(page):
    targets, rank = page[1]
    return [(target, rank / len(targets)) for target in targets]


def work(lab):
    ranks = lab.links.mapValues(lambda targets: 1.0)
    lab.lap()
    for step in range(1, lab.iterations + 1):
        before = ranks
        # What is known stays where it is; an action makes the step happen now, so that it can be timed.
        shares = lab.links.join(before, lab.threads).flatMap(spread).reduceByKey(lambda a, b: a + b, lab.threads)
        ranks = lab.links.leftOuterJoin(shares, lab.threads).mapValues(lambda pair: 1 - DAMPING + DAMPING * (pair[1] or 0.0)).cache()
        ranks.count()
        before.unpersist()
        lab.lap()
    answer = [(page, round(rank, 6)) for page, rank in ranks.takeOrdered(5, key=lambda pair: (-round(pair[1], 6), pair[0]))]
    ranks.unpersist()
    return answer

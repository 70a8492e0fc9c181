import os
import shutil

from pyspark import SparkContext

DAMPING = 0.85


def size(folder):
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))


def prepare(lab):
    lab.sc = SparkContext.getOrCreate()
    lab.folder = "lab-page-rank"
    shutil.rmtree(lab.folder, ignore_errors=True)
    # Each page links to some others, by a fixed rule; the early ones are linked to most.
    pages = [(page, [(page * 7 + way * way * 31) % (page + 1) if page else 1 for way in range(1, 5)]) for page in range(lab.pages)]
    lab.sc.parallelize(pages, lab.threads).saveAsPickleFile(f"{lab.folder}/links")


def spread(page):
    targets, rank = page[1]
    return [(target, rank / len(targets)) for target in targets]


def work(lab):
    shutil.rmtree(f"{lab.folder}/ranks-0", ignore_errors=True)
    lab.sc.pickleFile(f"{lab.folder}/links").mapValues(lambda targets: 1.0).saveAsPickleFile(f"{lab.folder}/ranks-0")
    lab.lap(size(f"{lab.folder}/ranks-0"), size(f"{lab.folder}/links"))
    for step in range(1, lab.iterations + 1):
        before, after = f"{lab.folder}/ranks-{step - 1}", f"{lab.folder}/ranks-{step}"
        shutil.rmtree(after, ignore_errors=True)
        # A job of its own: all that it knows it reads, all that it finds out it writes.
        links, ranks = lab.sc.pickleFile(f"{lab.folder}/links"), lab.sc.pickleFile(before)
        shares = links.join(ranks, lab.threads).flatMap(spread).reduceByKey(lambda a, b: a + b, lab.threads)
        links.leftOuterJoin(shares, lab.threads).mapValues(lambda pair: 1 - DAMPING + DAMPING * (pair[1] or 0.0)).saveAsPickleFile(after)
        # The links were read by both joins.
        lab.lap(size(after), 2 * size(f"{lab.folder}/links") + size(before))
    ranks = lab.sc.pickleFile(f"{lab.folder}/ranks-{lab.iterations}")
    answer = [(page, round(rank, 6)) for page, rank in ranks.takeOrdered(5, key=lambda pair: (-round(pair[1], 6), pair[0]))]
    return answer


def finish(lab):
    shutil.rmtree(lab.folder)

from pyspark import SparkContext


def grind(x):
    return (x * x + 7) % 13 + (x * 31 + 5) % 17


def prepare(lab):
    lab.sc = SparkContext.getOrCreate()
    serial = lab.rows * lab.share // 100
    parallel = (lab.rows - serial) * lab.scale
    # What one thread has to do alone, and what all of them share.
    lab.alone = lab.sc.range(serial, numSlices=1).map(grind)
    lab.shared = lab.sc.range(parallel, numSlices=lab.threads).map(grind)


def work(lab):
    # The second begins when the first has ended.
    return lab.alone.sum(), lab.shared.sum()

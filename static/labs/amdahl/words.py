from operator import add

from pyspark import SparkContext

SOUNDS = ["ka", "lo", "mi", "ru", "se", "ta", "no", "vi"]


def line(at):
    words = []
    for place in range(12):
        seed = (at * 12 + place) * 2654435761 >> 7
        words.append(SOUNDS[seed % 8] + SOUNDS[seed // 8 % 8] + SOUNDS[seed // 64 % 8])
    return " ".join(words)


def prepare(lab):
    lab.sc = SparkContext.getOrCreate()
    lab.text = lab.sc.parallelize([line(at) for at in range(lab.lines)], 2 * lab.threads).cache()


def work(lab):
    counts = lab.text.flatMap(lambda line: line.split(" ")).map(lambda word: (word, 1)).reduceByKey(add, lab.threads)
    return counts.count(), counts.map(lambda pair: pair[1]).max(), sorted(counts.collect())[:3]

# wrong: a list of words for each line
# says: `flatMap` gives one for each part
words = lines.map(lambda line: [word.strip(".,;:").lower() for word in line.split()])
pairs = words.map(lambda word: (tuple(word), 1))
counts = pairs.reduceByKey(lambda a, b: a + b)
top = counts.takeOrdered(5, key=lambda pair: -pair[1])
# wrong: capitals count apart
# says: `lower()`
words = lines.flatMap(lambda line: [word.strip(".,;:") for word in line.split()])
pairs = words.map(lambda word: (word, 1))
counts = pairs.reduceByKey(lambda a, b: a + b)
top = counts.takeOrdered(5, key=lambda pair: (-pair[1], pair[0]))
# wrong: groups and adds up
# says: moves every single pair
words = lines.flatMap(lambda line: [word.strip(".,;:").lower() for word in line.split()])
pairs = words.map(lambda word: (word, 1))
counts = pairs.groupByKey().mapValues(sum)
top = counts.takeOrdered(5, key=lambda pair: (-pair[1], pair[0]))
# wrong: the rarest words
# says: a minus sign
words = lines.flatMap(lambda line: [word.strip(".,;:").lower() for word in line.split()])
pairs = words.map(lambda word: (word, 1))
counts = pairs.reduceByKey(lambda a, b: a + b)
top = counts.takeOrdered(5, key=lambda pair: pair[1])
# wrong: forgets to count
# says: `counts`
words = lines.flatMap(lambda line: [word.strip(".,;:").lower() for word in line.split()])
pairs = words.map(lambda word: (word, 1))

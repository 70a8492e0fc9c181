# wrong: the same salt for every row
# says: The number of different salts
salted = visits.zipWithIndex().map(lambda item: ((item[0][0], 0), item[0][1]))
spread = salted.partitionBy(8)
partial = spread.reduceByKey(add)
totals = partial.map(lambda item: (item[0][0], item[1])).reduceByKey(add)
# wrong: the salt stays in the key
# says: The salt has to go
salted = visits.zipWithIndex().map(lambda item: ((item[0][0], item[1] % 32), item[0][1]))
spread = salted.partitionBy(8)
partial = spread.reduceByKey(add)
totals = partial.reduceByKey(add)
# wrong: the salt is no part of the key
# says: An item of `salted`
salted = visits.zipWithIndex().map(lambda item: (item[0][0], item[0][1]))
spread = salted.partitionBy(8)
partial = spread.reduceByKey(add)
totals = partial.map(lambda item: (item[0], item[1])).reduceByKey(add)
# wrong: a salt that depends on the country alone
# says: The number of different salts
salted = visits.zipWithIndex().map(lambda item: ((item[0][0], len(item[0][0]) % 32), item[0][1]))
spread = salted.partitionBy(8)
partial = spread.reduceByKey(add)
totals = partial.map(lambda item: (item[0][0], item[1])).reduceByKey(add)

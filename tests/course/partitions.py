# wrong: filters after the shuffle
# says: Filter first
totals = visits.reduceByKey(add, 2).filter(lambda visit: visit[0] in asia)
# wrong: all countries
# says: in `asia`
totals = visits.reduceByKey(add, 2)
# wrong: as many partitions as before
# says: 8 partitions
totals = visits.filter(lambda visit: visit[0] in asia).reduceByKey(add)
# wrong: shuffles twice
# says: 2 shuffles
totals = visits.filter(lambda visit: visit[0] in asia).repartition(2).reduceByKey(add, 2)
# wrong: groups first
# says: bytes of shuffle
totals = visits.filter(lambda visit: visit[0] in asia).groupByKey(2).mapValues(sum)

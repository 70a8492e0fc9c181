# wrong: streams stay text
# says: int(
lines = sc.textFile("exercise-visits.txt", 2)
visits = lines.map(lambda line: (line.split()[0], line.split()[1]))
busy = visits.filter(lambda visit: int(visit[1]) >= 10)
busy.cache()
how_many = busy.count()
most = busy.max(key=lambda visit: int(visit[1]))
# wrong: more than ten instead of at least ten
# says: includes 10
lines = sc.textFile("exercise-visits.txt", 2)
visits = lines.map(lambda line: (line.split()[0], int(line.split()[1])))
busy = visits.filter(lambda visit: visit[1] > 10)
busy.cache()
how_many = busy.count()
most = busy.max(key=lambda visit: visit[1])
# wrong: nothing is kept
# says: not persisted
lines = sc.textFile("exercise-visits.txt", 2)
visits = lines.map(lambda line: (line.split()[0], int(line.split()[1])))
busy = visits.filter(lambda visit: visit[1] >= 10)
how_many = busy.count()
most = busy.max(key=lambda visit: visit[1])
# wrong: the largest country name
# says: `key`
lines = sc.textFile("exercise-visits.txt", 2)
visits = lines.map(lambda line: (line.split()[0], int(line.split()[1])))
busy = visits.filter(lambda visit: visit[1] >= 10)
busy.cache()
how_many = busy.count()
most = busy.max()

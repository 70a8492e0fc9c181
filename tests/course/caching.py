# wrong: nothing is cached
# says: each action parses all lines again
parsed = lines.map(parse)

total = parsed.map(lambda row: row[1]).sum()
longest = parsed.map(lambda row: row[1]).max()
users = parsed.keys().distinct().count()
# wrong: caches the lines
# says: the parsed one, not the lines
parsed = lines.cache().map(parse)

total = parsed.map(lambda row: row[1]).sum()
longest = parsed.map(lambda row: row[1]).max()
users = parsed.keys().distinct().count()
# wrong: caches after the actions
# says: before the first action
parsed = lines.map(parse)

total = parsed.map(lambda row: row[1]).sum()
longest = parsed.map(lambda row: row[1]).max()
users = parsed.keys().distinct().count()
parsed.cache()
# wrong: forgets it too early
# says: not persisted
parsed = lines.map(parse).cache()

total = parsed.map(lambda row: row[1]).sum()
longest = parsed.map(lambda row: row[1]).max()
users = parsed.keys().distinct().count()
parsed.unpersist()

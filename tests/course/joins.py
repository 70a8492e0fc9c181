# wrong: no broadcast
# says: BroadcastHashJoin
joined = visits.join(countries, on="country", how="left")
# wrong: an inner join
# says: a left join keeps them
joined = visits.join(F.broadcast(countries), on="country")
# wrong: the key is there twice
# says: keeps one column of it
joined = visits.join(F.broadcast(countries), visits.country == countries.country, "left")
# wrong: the other side is kept
# says: a left join keeps them
joined = visits.join(F.broadcast(countries), on="country", how="right")
# wrong: those that have a region
# of: anti
# says: without a partner
unknown = visits.join(countries, on="country", how="left_semi")
# wrong: a left join and a filter
# of: anti
# says: adds no columns
unknown = visits.join(countries, on="country", how="left").filter("region IS NULL")
# wrong: an unknown kind of join
# of: anti
# says: Line 1 ended with
unknown = visits.join(countries, on="country", how="without")

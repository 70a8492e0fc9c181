# wrong: rows as dicts
# says: The names are in `fields` already
rows = customers.select("country", "num_streams").collect()
payload = {"input_data": [{"fields": ["country", "num_streams"], "values": [row.asDict() for row in rows]}]}
# wrong: no list around the table
# says: `input_data` is a list
rows = customers.select("country", "num_streams").collect()
payload = {"input_data": {"fields": ["country", "num_streams"], "values": [list(row) for row in rows]}}
# wrong: all columns
# says: `values`
payload = {"input_data": [{"fields": ["country", "num_streams"], "values": [list(row) for row in customers.collect()]}]}
# wrong: trusts the order of columns
# of: score
# says: Find the columns by their names
def score(payload):
    predictions = []
    for table in payload["input_data"]:
        values = [list(churns(row[0], row[-1])) for row in table["values"]]
        predictions.append({"fields": ["prediction", "probability"], "values": values})
    return {"predictions": predictions}
# wrong: only the first table
# of: score
# says: for each table
def score(payload):
    table = payload["input_data"][0]
    place = table["fields"].index
    values = [list(churns(row[place("country")], row[place("num_streams")])) for row in table["values"]]
    return {"predictions": [{"fields": ["prediction", "probability"], "values": values}]}
# wrong: predictions without probabilities
# of: score
# says: `[prediction, [probabilities]]`
def score(payload):
    predictions = []
    for table in payload["input_data"]:
        place = table["fields"].index
        values = [[churns(row[place("country")], row[place("num_streams")])[0]] for row in table["values"]]
        predictions.append({"fields": ["prediction", "probability"], "values": values})
    return {"predictions": predictions}

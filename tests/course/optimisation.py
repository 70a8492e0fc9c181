# wrong: looks up in a list
# says: A set finds by hash
def common(a, b):
    return [item for item in a if item in b]
# wrong: builds the set for each item
# says: build it before the loop
def common(a, b):
    return [item for item in a if item in set(b)]
# wrong: loses repetitions and order
# says: In the order of `a`
def common(a, b):
    return sorted(set(a) & set(b))
# wrong: loads for every row
# of: setup
# says: Load before the loop
def predict_all(part):
    for row in part:
        yield load_model()(row)
predictions = rows.mapPartitions(predict_all)
# wrong: one result for a partition
# of: setup
# says: One result for each row
def predict_all(part):
    model = load_model()
    yield [model(row) for row in part]
predictions = rows.mapPartitions(predict_all)
# wrong: predicts on the driver
# of: setup
# says: An action has brought the data
model = load_model()
predictions = [model(row) for row in rows.collect()]

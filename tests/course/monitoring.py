# wrong: a dict's own text
# says: json.dumps
def runtime_text(seconds):
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours:03}:{rest // 60:02}:{rest % 60:02}"
def log_line(unique_id, timestamp, y_pred, y_proba, query, model_version, seconds):
    out = io.StringIO()
    csv.writer(out).writerow([unique_id, timestamp, y_pred, y_proba, query, model_version, runtime_text(seconds)])
    return out.getvalue()
# wrong: joins by commas
# says: Let `csv` quote
def runtime_text(seconds):
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours:03}:{rest // 60:02}:{rest % 60:02}"
def log_line(unique_id, timestamp, y_pred, y_proba, query, model_version, seconds):
    return ",".join(str(part) for part in [unique_id, timestamp, y_pred, y_proba, json.dumps(query), model_version, runtime_text(seconds)])
# wrong: no leading zeros
# says: Three, two and two digits
def runtime_text(seconds):
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60}:{rest % 60}"
def log_line(unique_id, timestamp, y_pred, y_proba, query, model_version, seconds):
    out = io.StringIO()
    csv.writer(out).writerow([unique_id, timestamp, y_pred, y_proba, json.dumps(query), model_version, runtime_text(seconds)])
    return out.getvalue()
# wrong: empty bins fail
# of: drift
# says: ended with
def psi(expected, actual, least=0.0001):
    return sum((a - e) * math.log(a / e) for e, a in zip(expected, actual))
scores = {column: psi(shares(then, column, edges[column]), shares(now, column, edges[column])) for column in edges}
drifted = [column for column, score in scores.items() if score > 0.2]
# wrong: empty bins are left out
# of: drift
# says: counts as 0.0001
def psi(expected, actual, least=0.0001):
    return sum((a - e) * math.log(a / e) for e, a in zip(expected, actual) if a and e)
scores = {column: psi(shares(then, column, edges[column]), shares(now, column, edges[column])) for column in edges}
drifted = [column for column, score in scores.items() if score > 0.2]
# wrong: differences without the logarithm
# of: drift
# says: each bin adds
def psi(expected, actual, least=0.0001):
    return sum(a - e for e, a in zip(expected, actual))
scores = {column: psi(shares(then, column, edges[column]), shares(now, column, edges[column])) for column in edges}
drifted = []
# wrong: scores instead of names
# of: drift
# says: The names of the columns
def psi(expected, actual, least=0.0001):
    total = 0.0
    for e, a in zip(expected, actual):
        e, a = max(e, least), max(a, least)
        total += (a - e) * math.log(a / e)
    return total
scores = {column: psi(shares(then, column, edges[column]), shares(now, column, edges[column])) for column in edges}
drifted = [score for score in scores.values() if score > 0.2]

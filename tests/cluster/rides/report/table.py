def lines(rows):
    return [f"{row['name']:<12}{row['rides']:>4}{row['fares']:>10.2f}" for row in rows]

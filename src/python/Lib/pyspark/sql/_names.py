"""Names and lists of columns as programs give them."""


def flat(cols):
    """One list of columns, or the columns themselves; what stands for several of them is those."""
    if len(cols) == 1 and isinstance(cols[0], (list, tuple)):
        cols = cols[0]
    return [part for col in cols for part in (col if isinstance(col, list) else [col])]


def plain(name):
    """A column's name as it is: dots and stars in it mean nothing."""
    escaped = name.replace("`", "``")
    return f"`{escaped}`"

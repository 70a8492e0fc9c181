udf_type = "double"


def fare(minutes, night):
    """Two to begin with, and so much a minute."""
    return 2.0 + minutes * (0.75 if night else 0.5)

"""`pandas.errors`, as far as anything here raises them."""


class IntCastingNaNError(ValueError):
    pass


class MergeError(ValueError):
    pass


class UndefinedVariableError(NameError):
    pass

"""Observation: aggregates of the rows that flow by while an action runs."""

import uuid

from pyspark.errors import PySparkAssertionError, PySparkValueError
from pyspark.sql.column import wrong_type

__all__ = ["Observation"]


class Observation:
    def __init__(self, name=None):
        if name is not None:
            if not isinstance(name, str):
                raise wrong_type("name", "str", name)
            if name == "":
                raise PySparkValueError(errorClass="VALUE_NOT_NON_EMPTY_STR", messageParameters={
                    "arg_name": "name", "arg_value": name})
        self._name = name if name is not None else str(uuid.uuid4())
        self._observed = None
        self._found = None

    def _on(self, df, *exprs):
        if self._observed is not None:
            raise PySparkAssertionError(errorClass="REUSE_OBSERVATION", messageParameters={})
        made, self._observed = df._here().observe([expr._c for expr in exprs])
        return df._made(made)

    @property
    def get(self):
        """The metrics of the first action. PySpark waits for one; here none can run while this waits."""
        if self._observed is None:
            raise PySparkAssertionError(errorClass="NO_OBSERVE_BEFORE_GET", messageParameters={})
        if self._found is None:
            rows = self._observed.row()
            if rows is None:
                raise PySparkAssertionError("No action has been run on the observed DataFrame yet: its metrics are not "
                                            "there.")
            self._found = rows[0].asDict(recursive=False)
        return self._found

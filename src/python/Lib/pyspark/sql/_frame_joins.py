"""What a DataFrame does with another: joins, unions and their kin."""

import _engine

from pyspark.errors import AnalysisException
from pyspark.sql._names import plain
from pyspark.sql.column import Column, call, literal, wrong_type


def _all_of(columns):
    condition = columns[0]
    for column in columns[1:]:
        condition = condition & column
    return condition


class Joins:
    def _other(self, other):
        if not isinstance(other, Joins):
            raise wrong_type("other", "DataFrame", other)
        return other._engine

    def join(self, other, on=None, how=None):
        theirs = self._other(other)
        how = "inner" if how is None else how
        assert isinstance(how, str), "how should be a string"
        engine = self._here()
        keys = [] if on is None else list(on) if isinstance(on, (list, tuple)) else [on]
        if not keys:
            if how in ("inner", "cross"):
                return self._made(engine.cross_join(theirs))
            return self._made(engine.join_on(theirs, _engine.Column.literal(True), how))
        if isinstance(keys[0], str):
            return self._made(engine.join_using(theirs, keys, how))
        assert isinstance(keys[0], Column), "on should be Column or list of Column"
        return self._made(engine.join_on(theirs, _all_of(keys)._c, how))

    def crossJoin(self, other):
        return self._made(self._here().cross_join(self._other(other)))

    def lateralJoin(self, other, on=None, how=None):
        condition = None if on is None else on._c
        return self._made(self._here().lateral_join(self._other(other), condition, how or "inner"))

    def zip(self, other):
        return self._made(self._here().zip(self._other(other)))

    def nearestByJoin(self, other, rankingExpression, numResults, mode, direction, *, joinType="inner"):
        """Of `other`'s rows those with the best rank, `numResults` for each row of this DataFrame's."""
        from pyspark.sql.nearest import check
        largest = check(numResults, mode, direction, joinType)
        return _best(self, other, rankingExpression, largest, int(numResults), None, joinType.lower())

    def _joinAsOf(self, other, leftAsOfColumn, rightAsOfColumn, on=None, how=None, *, tolerance=None,
                  allowExactMatches=True, direction="backward"):
        """Of `other`'s rows the nearest one for each row of this DataFrame's, on one side of it."""
        left = self[leftAsOfColumn] if isinstance(leftAsOfColumn, str) else leftAsOfColumn
        right = other[rightAsOfColumn] if isinstance(rightAsOfColumn, str) else rightAsOfColumn
        how = "inner" if how is None else how
        assert isinstance(how, str), "how should be a string"
        conditions = []
        for key in [] if on is None else on if isinstance(on, list) else [on]:
            conditions.append(self[key] == other[key] if isinstance(key, str) else key)
        distance = {"backward": left - right, "forward": right - left}.get(direction, call("abs", left - right))
        if direction not in ("backward", "forward", "nearest"):
            raise AnalysisException(f"Unsupported as-of join direction '{direction}'. Supported as-of join direction "
                                    "include: 'forward', 'backward', 'nearest'.")
        if direction == "backward":
            conditions.append(left >= right if allowExactMatches else left > right)
        elif direction == "forward":
            conditions.append(left <= right if allowExactMatches else left < right)
        elif not allowExactMatches:
            conditions.append(left != right)
        if tolerance is not None:
            assert isinstance(tolerance, Column), "tolerance should be Column"
            conditions.append(distance <= tolerance)
        condition = _all_of(conditions) if conditions else None
        return _best(self, other, distance, False, 1, condition, how.lower())

    def _set_operation(self, kind, other):
        return self._made(self._here().set_operation(kind, self._other(other)))

    def union(self, other):
        return self._set_operation("union", other)

    unionAll = union

    def unionByName(self, other, allowMissingColumns=False):
        return self._set_operation("unionByNameMissing" if allowMissingColumns else "unionByName", other)

    def intersect(self, other):
        return self._set_operation("intersect", other)

    def intersectAll(self, other):
        return self._set_operation("intersectAll", other)

    def subtract(self, other):
        return self._set_operation("except", other)

    def exceptAll(self, other):
        return self._set_operation("exceptAll", other)


def _best(left, right, rank, largest, count, condition, how):
    """Each row of `left` with those of `right` that rank first."""
    from pyspark.sql.functions import monotonically_increasing_id, row_number
    from pyspark.sql.window import Window
    number, place = "__row", "__place"
    outer = how.replace("_", "") in ("left", "leftouter")
    numbered = left.withColumn(number, monotonically_increasing_id())
    joined = numbered.join(right, literal(True) if condition is None else condition, "left" if outer else "inner")
    order = rank.desc_nulls_last() if largest else rank.asc_nulls_last()
    window = Window.partitionBy(joined[number]).orderBy(order)
    found = joined.withColumn(place, row_number().over(window))
    return found.filter(found[place] <= count).drop(number, place)

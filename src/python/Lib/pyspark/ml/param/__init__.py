"""Parameters: what a stage can be told, with texts, converters, defaults and values."""

import array
import copy
from abc import ABCMeta

from pyspark.ml.linalg import DenseVector, Matrix, Vector, _is_array
from pyspark.ml.util import Identifiable

__all__ = ["Param", "Params", "TypeConverters"]


class Param:
    """A parameter of the stage whose uid is `parent.uid`. Two are the same when parent and name are."""

    def __init__(self, parent, name, doc, typeConverter=None):
        if not isinstance(parent, Identifiable):
            raise TypeError(f"Parent must be an Identifiable but got type {type(parent)}.")
        self.parent = parent.uid
        self.name = str(name)
        self.doc = str(doc)
        self.typeConverter = TypeConverters.identity if typeConverter is None else typeConverter

    def __class_getitem__(cls, item):
        return cls

    def _copy_new_parent(self, parent):
        """The same parameter of another stage."""
        if self.parent != "undefined":
            raise ValueError(f"Cannot copy from non-dummy parent {parent}.")
        param = copy.copy(self)
        param.parent = parent.uid
        return param

    def __str__(self):
        return f"{self.parent}__{self.name}"

    def __repr__(self):
        return f"Param(parent={self.parent!r}, name={self.name!r}, doc={self.doc!r})"

    def __hash__(self):
        return hash(str(self))

    def __eq__(self, other):
        return isinstance(other, Param) and self.parent == other.parent and self.name == other.name


class TypeConverters:
    """Checks of what parameters are given. Each returns the value as the parameter holds it, or raises TypeError."""

    @staticmethod
    def _is_numeric(value):
        return type(value) in (int, float)

    @staticmethod
    def _is_integer(value):
        return TypeConverters._is_numeric(value) and float(value).is_integer()

    @staticmethod
    def _can_convert_to_list(value):
        return type(value) in (list, tuple, range, array.array) or isinstance(value, Vector) or _is_array(value)

    @staticmethod
    def _can_convert_to_string(value):
        return isinstance(value, str)

    @staticmethod
    def identity(value):
        return value

    @staticmethod
    def toList(value):
        if type(value) is list:
            return value
        if isinstance(value, Vector):
            return value.toArray().tolist()
        if type(value) in (tuple, range, array.array):
            return list(value)
        if _is_array(value):
            return value.tolist()
        raise TypeError(f"Could not convert {value} to list")

    @staticmethod
    def _each(value, fits, convert, what):
        """A list in which each item fits, converted; `what` names its items in the error."""
        if TypeConverters._can_convert_to_list(value):
            value = TypeConverters.toList(value)
            if all(map(fits, value)):
                return [convert(item) for item in value]
        raise TypeError(f"Could not convert {value} to list of {what}")

    @staticmethod
    def toListFloat(value):
        return TypeConverters._each(value, TypeConverters._is_numeric, float, "floats")

    @staticmethod
    def toListListFloat(value):
        if TypeConverters._can_convert_to_list(value):
            return [TypeConverters.toListFloat(item) for item in TypeConverters.toList(value)]
        raise TypeError(f"Could not convert {value} to list of list of floats")

    @staticmethod
    def toListInt(value):
        return TypeConverters._each(value, TypeConverters._is_integer, int, "ints")

    @staticmethod
    def toListString(value):
        return TypeConverters._each(value, TypeConverters._can_convert_to_string, TypeConverters.toString, "strings")

    @staticmethod
    def toVector(value):
        if isinstance(value, Vector):
            return value
        if TypeConverters._can_convert_to_list(value):
            value = TypeConverters.toList(value)
            if all(map(TypeConverters._is_numeric, value)):
                return DenseVector(value)
        raise TypeError(f"Could not convert {value} to vector")

    @staticmethod
    def toMatrix(value):
        if isinstance(value, Matrix):
            return value
        raise TypeError(f"Could not convert {value} to matrix")

    @staticmethod
    def toFloat(value):
        if TypeConverters._is_numeric(value):
            return float(value)
        raise TypeError(f"Could not convert {value} to float")

    @staticmethod
    def toInt(value):
        if TypeConverters._is_integer(value):
            return int(value)
        raise TypeError(f"Could not convert {value} to int")

    @staticmethod
    def toString(value):
        if isinstance(value, str):
            return str(value)
        raise TypeError(f"Could not convert {type(value)} to string type")

    @staticmethod
    def toBoolean(value):
        if type(value) is bool:
            return value
        raise TypeError(f"Boolean Param requires value of type bool. Found {type(value)}.")


class Params(Identifiable, metaclass=ABCMeta):
    """What has parameters: declared on the class with a dummy parent, copied to each object."""

    def __init__(self):
        super().__init__()
        self._paramMap = {}
        self._defaultParamMap = {}
        self._params = None
        self._copy_params()

    def __class_getitem__(cls, item):
        return cls

    def _copy_params(self):
        for name in sorted(set(dir(type(self)))):
            found = getattr(type(self), name, None)
            if isinstance(found, Param):
                setattr(self, name, found._copy_new_parent(self))

    @property
    def params(self):
        if self._params is None:
            names = [name for name in sorted(set(dir(self)))
                     if name not in ("params", "_params") and not isinstance(getattr(type(self), name, None), property)]
            self._params = [found for found in (getattr(self, name) for name in names) if isinstance(found, Param)]
        return self._params

    def explainParam(self, param):
        param = self._resolveParam(param)
        values = []
        if self.isDefined(param):
            if param in self._defaultParamMap:
                values.append(f"default: {self._defaultParamMap[param]}")
            if param in self._paramMap:
                values.append(f"current: {self._paramMap[param]}")
        else:
            values.append("undefined")
        return f"{param.name}: {param.doc} ({', '.join(values)})"

    def explainParams(self):
        return "\n".join(self.explainParam(param) for param in self.params)

    def getParam(self, paramName):
        param = getattr(self, paramName)
        if isinstance(param, Param):
            return param
        raise ValueError(f"Cannot find param with name {paramName}.")

    def isSet(self, param):
        return self._resolveParam(param) in self._paramMap

    def hasDefault(self, param):
        return self._resolveParam(param) in self._defaultParamMap

    def isDefined(self, param):
        return self.isSet(param) or self.hasDefault(param)

    def hasParam(self, paramName):
        if not isinstance(paramName, str):
            raise TypeError("hasParam(): paramName must be a string")
        return isinstance(getattr(self, paramName, None), Param)

    def getOrDefault(self, param):
        param = self._resolveParam(param)
        return self._paramMap[param] if param in self._paramMap else self._defaultParamMap[param]

    def extractParamMap(self, extra=None):
        """Defaults, what was set, and `extra`, the later over the earlier."""
        return {**self._defaultParamMap, **self._paramMap, **(extra or {})}

    def copy(self, extra=None):
        that = copy.copy(self)
        that._paramMap = {}
        that._defaultParamMap = {}
        return self._copyValues(that, extra)

    def set(self, param, value):
        self._shouldOwn(param)
        try:
            value = param.typeConverter(value)
        except ValueError as problem:
            raise ValueError(f'Invalid param value given for param "{param.name}". {problem}')
        self._paramMap[param] = value

    def _shouldOwn(self, param):
        if not (self.uid == param.parent and self.hasParam(param.name)):
            raise ValueError(f"Param {param!r} does not belong to {self!r}.")

    def _resolveParam(self, param):
        if isinstance(param, Param):
            self._shouldOwn(param)
            return param
        if isinstance(param, str):
            return self.getParam(param)
        raise TypeError(f"Cannot resolve {param!r} as a param.")

    def _testOwnParam(self, param_parent, param_name):
        return self.uid == param_parent and self.hasParam(param_name)

    @staticmethod
    def _dummy():
        dummy = Params()
        dummy.uid = "undefined"
        return dummy

    def _set(self, **kwargs):
        for name, value in kwargs.items():
            param = getattr(self, name)
            if value is not None:
                try:
                    value = param.typeConverter(value)
                except TypeError as problem:
                    raise TypeError(f'Invalid param value given for param "{param.name}". {problem}')
            self._paramMap[param] = value
        return self

    def clear(self, param):
        if self.isSet(param):
            del self._paramMap[self._resolveParam(param)]

    def _setDefault(self, **kwargs):
        for name, value in kwargs.items():
            param = getattr(self, name)
            if value is not None:
                try:
                    value = param.typeConverter(value)
                except TypeError as problem:
                    raise TypeError(f'Invalid default param value given for param "{param.name}". {problem}')
            self._defaultParamMap[param] = value
        return self

    def _copyValues(self, to, extra=None):
        """What is set here, set there too where it has a parameter of the name."""
        given = self._paramMap.copy()
        if isinstance(extra, dict):
            for param, value in extra.items():
                if not isinstance(param, Param):
                    raise TypeError(f"Expecting a valid instance of Param, but received: {param}")
                given[param] = value
        for param in self.params:
            if param in self._defaultParamMap and to.hasParam(param.name):
                to._defaultParamMap[to.getParam(param.name)] = self._defaultParamMap[param]
            if param in given and to.hasParam(param.name):
                to._set(**{param.name: given[param]})
        return to

    def _resetUid(self, newUid):
        """The same parameters under another uid."""
        newUid = str(newUid)
        self.uid = newUid
        moved = {}
        for name in ("_defaultParamMap", "_paramMap"):
            of_new = {}
            for param, value in getattr(self, name).items():
                renamed = copy.copy(param)
                renamed.parent = newUid
                of_new[renamed] = value
            moved[name] = of_new
        self._defaultParamMap, self._paramMap = moved["_defaultParamMap"], moved["_paramMap"]
        for param in self.params:
            # The same object may be another stage's, as a copy shares them.
            renamed = copy.copy(param)
            renamed.parent = newUid
            setattr(self, param.name, renamed)
        self._params = None
        return self

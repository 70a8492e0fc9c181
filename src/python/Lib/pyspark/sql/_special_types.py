"""Types whose values are objects of their own: user-defined, geographies and geometries."""

import base64
import pickle

from pyspark.errors import IllegalArgumentException, PySparkNotImplementedError, PySparkTypeError, PySparkValueError
from pyspark.sql.types import AtomicType, DataType


def _missing(feature):
    return PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature})


class UserDefinedType(DataType):
    """A type whose values are kept as those of another, `sqlType()`."""

    #: The engine's own name of the type, where it knows it itself.
    _native = None

    @classmethod
    def typeName(cls):
        return cls.__name__.lower()

    @classmethod
    def sqlType(cls):
        raise _missing("sqlType()")

    @classmethod
    def module(cls):
        raise _missing("module()")

    @classmethod
    def scalaUDT(cls):
        return ""

    def needConversion(self):
        return True

    @classmethod
    def _cachedSqlType(cls):
        if "_cached_sql_type" not in cls.__dict__:
            cls._cached_sql_type = cls.sqlType()
        return cls._cached_sql_type

    def toInternal(self, obj):
        return None if obj is None else self._cachedSqlType().toInternal(self.serialize(obj))

    def fromInternal(self, obj):
        value = self._cachedSqlType().fromInternal(obj)
        return None if value is None else self.deserialize(value)

    def serialize(self, obj):
        raise _missing("toInternal()")

    def deserialize(self, datum):
        raise _missing("fromInternal()")

    def simpleString(self):
        return "udt"

    def jsonValue(self):
        described = {"type": "udt", "pyClass": f"{self.module()}.{type(self).__name__}"}
        if self.scalaUDT():
            assert self.module() != "__main__", "UDT in __main__ cannot work with ScalaUDT"
            described["class"] = self.scalaUDT()
        else:
            described["serializedClass"] = base64.b64encode(pickle.dumps(type(self))).decode()
        described["sqlType"] = self.sqlType().jsonValue()
        return described

    @classmethod
    def fromJson(cls, json):
        module, _, name = str(json["pyClass"]).rpartition(".")
        found = getattr(__import__(module, fromlist=[name]), name, None)
        if found is None:
            raise PySparkValueError(errorClass="UNSUPPORTED_OPERATION", messageParameters={
                "operation": "unpickling user defined types"})
        if not (isinstance(found, type) and issubclass(found, UserDefinedType)):
            raise PySparkTypeError(errorClass="FIELD_TYPE_MISMATCH", messageParameters={
                "obj": str(found), "data_type": "UserDefinedType"})
        return found()

    def __eq__(self, other):
        return type(self) is type(other)

    __hash__ = DataType.__hash__

    def _to_engine(self):
        return self.sqlType()._to_engine()


class SpatialType(AtomicType):
    MIXED_SRID = -1
    MIXED_CRS = "SRID:ANY"


class _Srid(SpatialType):
    """A spatial type by the number of its reference system, or ANY."""

    def __init__(self, srid):
        if srid == "ANY":
            self.srid = SpatialType.MIXED_SRID
            self._crs = SpatialType.MIXED_CRS
        elif not isinstance(srid, int) or srid not in self._SYSTEMS:
            raise IllegalArgumentException(errorClass="ST_INVALID_SRID_VALUE", messageParameters={"srid": str(srid)})
        else:
            self.srid = srid
            self._crs = self._SYSTEMS[srid]

    def _shown(self):
        return "ANY" if self.srid == SpatialType.MIXED_SRID else str(self.srid)

    def simpleString(self):
        return f"{self.typeName()}({self._shown().lower()})"

    def __repr__(self):
        return f"{type(self).__name__}({self._shown()})"

    def needConversion(self):
        return True


class GeographyType(_Srid):
    DEFAULT_CRS = "OGC:CRS84"
    DEFAULT_ALG = "SPHERICAL"
    DEFAULT_SRID = 4326
    _SYSTEMS = {4326: "OGC:CRS84"}

    def __init__(self, srid):
        super().__init__(srid)
        self._alg = GeographyType.DEFAULT_ALG

    def jsonValue(self):
        return f"geography({self._crs}, {self._alg})"


class GeometryType(_Srid):
    DEFAULT_CRS = "OGC:CRS84"
    DEFAULT_SRID = 0
    _SYSTEMS = {0: "SRID:0", 3857: "EPSG:3857", 4326: "OGC:CRS84"}

    def jsonValue(self):
        return f"geometry({self._crs})"


class _Shape:
    def __init__(self, wkb, srid):
        self.wkb = wkb
        self.srid = srid

    def __repr__(self):
        return f"{type(self).__name__}({self.wkb!r}, {self.srid})"

    def __eq__(self, other):
        return type(self) is type(other) and (self.wkb, self.srid) == (other.wkb, other.srid)

    __hash__ = None

    def getSrid(self):
        return self.srid

    def getBytes(self):
        return self.wkb

    @classmethod
    def fromWKB(cls, wkb, srid):
        return cls(wkb, srid)


class Geography(_Shape):
    """A shape on the earth, as well-known binary."""


class Geometry(_Shape):
    """A shape in the plane, as well-known binary."""

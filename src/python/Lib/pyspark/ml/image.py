"""The schema of images as rows, and NumPy arrays made of them and back."""

from pyspark.sql.types import BinaryType, IntegerType, Row, StringType, StructField, StructType

__all__ = ["ImageSchema"]

_CHANNELS = {1: "CV_8UC1", 3: "CV_8UC3", 4: "CV_8UC4"}


class _ImageSchema:
    """What an image is in a DataFrame: its origin, size, channels, OpenCV type and bytes, row by row."""

    @property
    def columnSchema(self):
        whole = [StructField(name, IntegerType(), False) for name in ("height", "width", "nChannels", "mode")]
        return StructType([StructField("origin", StringType(), True), *whole, StructField("data", BinaryType(), False)])

    @property
    def imageSchema(self):
        return StructType([StructField("image", self.columnSchema, True)])

    @property
    def imageFields(self):
        return self.columnSchema.names

    @property
    def ocvTypes(self):
        """OpenCV's names of types with their numbers."""
        return {"CV_8UC3": 16, "Undefined": -1, "CV_8U": 0, "CV_8UC1": 0, "CV_8UC4": 24}

    @property
    def undefinedImageType(self):
        return "Undefined"

    def toNDArray(self, image):
        """An image as an array of (height, width, channels). Arrays of bytes there are none here: its elements are int64."""
        import numpy as np
        if not isinstance(image, Row):
            raise TypeError(f"image argument should be pyspark.sql.types.Row; however, it got [{type(image)}].")
        if any(not hasattr(image, field) for field in self.imageFields):
            raise ValueError("image argument should have attributes specified in ImageSchema.imageSchema "
                             f"[{', '.join(self.imageFields)}].")
        return np.array(list(image.data)).reshape(image.height, image.width, image.nChannels)

    def toImage(self, array, origin=""):
        """An array of (height, width, channels) as an image; of its numbers the lowest eight bits are kept."""
        import numpy as np
        if not isinstance(array, np.ndarray):
            raise TypeError(f"array argument should be numpy.ndarray; however, it got [{type(array)}].")
        if array.ndim != 3:
            raise ValueError("Invalid array shape")
        height, width, channels = array.shape
        if channels not in _CHANNELS:
            raise ValueError("Invalid number of channels")
        data = bytearray(int(value) & 0xFF for value in array.flat)
        return Row(*self.imageFields)(origin, height, width, channels, self.ocvTypes[_CHANNELS[channels]], data)


ImageSchema = _ImageSchema()


def _refuse(_):
    raise RuntimeError("Creating instance of _ImageSchema class is disallowed.")


_ImageSchema.__init__ = _refuse

"""`predict_batch_udf`: a model of the user's, which is called with arrays of many rows."""

import inspect
import threading
from typing import Iterator, Union

from pyspark.sql.types import (
    ArrayType, ByteType, DoubleType, FloatType, IntegerType, LongType, ShortType, StringType, StructType,
)

_SCALARS = (ByteType, ShortType, IntegerType, LongType, FloatType, DoubleType, StringType)
_ONE_INPUT = "Multiple input columns found, but model expected a single input, use `array` to combine columns into tensors."
_OTHER_SHAPE = "Input data does not match expected shape."
_OTHER_LENGTH = "Prediction results must have same length as input data"


def predict_batch_udf(make_predict_fn, *, return_type, batch_size, input_tensor_shapes=None):
    """A function over columns that predicts with a model of the user's: `make_predict_fn` loads it and gives a function of
    NumPy arrays, one for each column or one for all, of `batch_size` rows at most. Columns of arrays are tensors, whose shapes
    `input_tensor_shapes` tells, as a list or by the inputs' places."""
    import pandas as pd
    from pyspark.sql.pandas.functions import pandas_udf
    # A thread that runs tasks has a model of its own, as each of Spark's Python workers has.
    own = threading.local()

    def predict(data: Iterator[Union[pd.Series, pd.DataFrame]]) -> Iterator[pd.DataFrame]:
        if not hasattr(own, "model"):
            own.model = make_predict_fn()
        inputs = len(inspect.signature(own.model).parameters)
        shapes = input_tensor_shapes
        if hasattr(shapes, "items"):
            shapes = [shapes.get(place) for place in range(inputs)]
        for batch in data:
            columns = _columns(batch)
            tensors = any(len(column) and _is_tensor(column[0]) for column in columns)
            if tensors and not shapes:
                raise ValueError("Tensor columns require input_tensor_shapes")
            for start in range(0, len(columns[0]), batch_size):
                part = [column[start:start + batch_size] for column in columns]
                arrays = _arrays(part, inputs, shapes, tensors, isinstance(batch, tuple))
                yield _checked(own.model(*arrays), len(part[0]), return_type)

    return pandas_udf(predict, return_type)


def _columns(batch):
    """The values of arguments, or of the fields of one that is a struct."""
    if isinstance(batch, tuple):
        return [list(series) for series in batch]
    return [list(batch[name]) for name in batch.columns] if hasattr(batch, "columns") else [list(batch)]


def _is_tensor(value):
    import numpy as np
    return isinstance(value, (list, np.ndarray))


def _arrays(part, inputs, shapes, tensors, apart):
    """What the model is given of some rows."""
    if len(part) == inputs and inputs > 1:
        return _one_each(part, shapes)
    if inputs == 1:
        return [_one_for_all(part, shapes, tensors, apart)]
    raise ValueError(f"Model expected {inputs} inputs, but received {len(part)} columns")


def _one_each(part, shapes):
    import numpy as np
    if shapes and len(shapes) != len(part):
        raise ValueError("input_tensor_shapes must match columns")
    arrays = [np.array(column) for column in part]
    if shapes:
        arrays = [array.reshape([-1, *shape]) if shape else array for array, shape in zip(arrays, shapes)]
    if any(len(array) != len(column) for array, column in zip(arrays, part)):
        raise ValueError(_OTHER_SHAPE)
    return arrays


def _one_for_all(part, shapes, tensors, apart):
    import numpy as np
    if len(part) > 1 and (tensors or apart):
        raise ValueError(_ONE_INPUT)
    if len(part) == 1:
        if not tensors and shapes and shapes[0] not in (None, [], [1]):
            raise ValueError("Invalid input_tensor_shape for scalar column.")
        array = np.array(part[0])
    else:
        if shapes and shapes[0] != [len(part)]:
            raise ValueError(_OTHER_SHAPE)
        array = np.array([list(row) for row in zip(*part)])
    if not shapes:
        return array
    if len(shapes) != 1:
        raise ValueError("Multiple input_tensor_shapes found, but model expected one input")
    array = array.reshape([-1, *shapes[0]])
    if len(array) != len(part[0]):
        raise ValueError(_OTHER_SHAPE)
    return array


def _checked(made, rows, wanted):
    """Predictions as a pandas UDF gives them."""
    import numpy as np
    import pandas as pd
    if isinstance(wanted, StructType):
        if isinstance(made, dict):
            names = list(made)
            for field in wanted.fields:
                made[field.name] = _column(made[field.name], field.dataType, rows)
        elif isinstance(made, list) and isinstance(made[0], dict):
            names = list(made[0])
            if len(made) != rows:
                raise ValueError(f"{_OTHER_LENGTH}.")
            for field in wanted.fields:
                _check_one(made[0][field.name], field.dataType)
        else:
            raise ValueError(f"Prediction results for StructType must be a dictionary or a list of dictionary, got: {type(made)}")
        if set(names) != set(wanted.names):
            raise ValueError("Prediction result columns did not match expected return_type columns: expected "
                             f"{wanted.names}, got: {names}")
        return pd.DataFrame(made)
    if isinstance(wanted, ArrayType):
        if not isinstance(made, np.ndarray):
            raise ValueError("Prediction results for ArrayType must be an ndarray.")
        if len(made) != rows:
            raise ValueError(f"{_OTHER_LENGTH}.")
        return pd.Series(_column(made, wanted, rows))
    if not isinstance(wanted, _SCALARS):
        raise ValueError("Unsupported return type")
    if len(made) != rows:
        raise ValueError(f"{_OTHER_LENGTH}.")
    if made.shape not in ((rows,), (rows, 1)):
        raise ValueError("Invalid shape for scalar prediction result.")
    return pd.Series(made.reshape(-1))


def _column(made, wanted, rows):
    """The predictions of one column."""
    if isinstance(wanted, ArrayType):
        if len(made.shape) != 2:
            raise ValueError("Prediction results for ArrayType must be two-dimensional.")
        made = made.tolist()
    elif not isinstance(wanted, _SCALARS):
        raise ValueError("Unsupported field type in return struct type.")
    elif len(made.shape) != 1:
        raise ValueError("Prediction results for scalar types must be one-dimensional.")
    if len(made) != rows:
        raise ValueError(_OTHER_LENGTH)
    return made


def _check_one(made, wanted):
    """A prediction that is told row by row."""
    import numpy as np
    if isinstance(wanted, ArrayType):
        if len(made.shape) != 1:
            raise ValueError("Prediction results for ArrayType must be one-dimensional.")
    elif not isinstance(wanted, _SCALARS):
        raise ValueError("Unsupported field type in return struct type.")
    elif not np.isscalar(made):
        raise ValueError("Invalid scalar prediction result.")

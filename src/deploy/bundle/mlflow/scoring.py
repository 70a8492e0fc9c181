"""The python_function of this model: rows as a pandas frame, scored by onnxruntime. It checks nothing that MLflow has checked
already by the signature in MLmodel."""

import json
import math
import os

import numpy as np
import onnxruntime


class Model:
    def __init__(self, path):
        with open(os.path.join(path, "signature.json"), encoding="utf-8") as file:
            self.signature = json.load(file)["signature"]
        self.session = onnxruntime.InferenceSession(os.path.join(path, "model.onnx"), providers=["CPUExecutionProvider"])

    def predict(self, frame, params=None):
        for column in self.signature["inputs"]:
            known = column.get("categories")
            if known is None or column.get("unknown") != "error" or column["name"] not in frame:
                continue
            unseen = [value for value in frame[column["name"]] if value not in known]
            if unseen:
                raise ValueError(f"Unseen label: {unseen[0]}. To handle unseen labels, set Param handleInvalid to keep.")
        feeds = {}
        for tensor in self.session.get_inputs():
            cells = frame[tensor.name].tolist()
            if tensor.type == "tensor(string)":
                # A text, or a list of words that is filled up with empty ones.
                lists = [list(cell) if isinstance(cell, (list, tuple, np.ndarray)) else ["" if cell is None else str(cell)] for cell in cells]
                width = max([len(words) for words in lists] + [1])
                feeds[tensor.name] = np.array([words + [""] * (width - len(words)) for words in lists], dtype=object)
            else:
                rows = [list(cell) if isinstance(cell, (list, tuple, np.ndarray)) else [math.nan if cell is None else cell] for cell in cells]
                feeds[tensor.name] = np.array(rows, dtype=np.float64)
        name = self.signature.get("prediction")
        found = np.asarray(self.session.run([name] if name else None, feeds)[0])
        return found[:, 0] if name else found


def _load_pyfunc(path):
    return Model(path)

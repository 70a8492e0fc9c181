"""Signatures, as scripts write them. What a registered model takes is told by its own stages, so one that is given only counts
where it brings the data's types."""


class ModelSignature:
    def __init__(self, inputs=None, outputs=None, params=None):
        self.inputs, self.outputs, self.params = inputs, outputs, params

    def __repr__(self):
        return f"inputs:\n  {self.inputs}\noutputs:\n  {self.outputs}\n"


def infer_signature(model_input=None, model_output=None, params=None):
    def told(frame):
        return [{"name": name, "type": kind} for name, kind in frame.dtypes] if hasattr(frame, "dtypes") and hasattr(frame, "schema") else None

    signature = ModelSignature(told(model_input), told(model_output), params)
    signature._frame = model_input if hasattr(model_input, "schema") else None
    return signature

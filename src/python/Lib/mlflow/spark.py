"""Spark's models in MLflow: logged in a run, registered, loaded again."""

import os
import tempfile

import _registry
from mlflow.exceptions import MlflowException


class ModelInfo:
    def __init__(self, model_uri, run_id, artifact_path, version):
        self.model_uri, self.run_id, self.artifact_path, self.registered_model_version = model_uri, run_id, artifact_path, version

    def __repr__(self):
        return f"<ModelInfo: model_uri={self.model_uri!r}>"


def save_model(spark_model, path, **_):
    if os.path.exists(path):
        raise MlflowException(f"Path '{path}' already exists", "RESOURCE_ALREADY_EXISTS")
    spark_model.write().save(path)


def log_model(spark_model, artifact_path=None, registered_model_name=None, signature=None, input_example=None, name=None, **_):
    """Saves a model with the run that is active, and as the next version of `registered_model_name` where that is given."""
    import mlflow

    run = mlflow._run()
    path = name or artifact_path or "model"
    folder = os.path.join(tempfile.mkdtemp(prefix="mlflow"), "model")
    spark_model.write().overwrite().save(folder)
    frame = run._frame if run._frame is not None else getattr(signature, "_frame", None)
    run._models[path] = (folder, spark_model, frame)
    uri = f"runs:/{run.info.run_id}/{path}"
    version = _registered(uri, registered_model_name).version if registered_model_name else None
    return ModelInfo(uri, run.info.run_id, path, version)


def load_model(model_uri, **_):
    """Of `models:/<name>/<version or stage>`, `runs:/<run>/<path>` or a folder."""
    if model_uri.startswith("models:/"):
        name, version = _version(model_uri)
        try:
            return _registry.load(name, version)
        except _registry.RegistryError as problem:
            raise MlflowException(problem, "RESOURCE_DOES_NOT_EXIST") from None
    if model_uri.startswith("runs:/"):
        return _logged(model_uri)[1]
    from _deployed import Model

    return Model(model_uri).model


def _version(uri):
    """(name, version) of `models:/…`; of a stage the newest version in it."""
    name, _, wanted = uri.removeprefix("models:/").strip("/").partition("/")
    if wanted.isdigit():
        return name, int(wanted)
    found = [number for number in _registry.versions(name)
             if wanted.lower() in ("latest", _registry.read(name, number)["stage"].lower())]
    if not found:
        raise MlflowException(f"No versions of model with name '{name}' and stage '{wanted}' found", "RESOURCE_DOES_NOT_EXIST")
    return name, found[-1]


def _logged(uri):
    import mlflow

    id, _, path = uri.removeprefix("runs:/").partition("/")
    run = mlflow.get_run(id)
    if path not in run._models:
        raise MlflowException(f"Unable to find a logged_model with artifact_path {path} under run {id}", "NOT_FOUND")
    return run._models[path]


def _registered(uri, name):
    import mlflow
    from mlflow.tracking import ModelVersion

    metrics, model, frame, extra = {}, uri, None, {}
    if uri.startswith("runs:/"):
        run = mlflow.get_run(uri.removeprefix("runs:/").partition("/")[0])
        _, model, frame = _logged(uri)
        metrics, extra = run.data.metrics, {"run": run.info.run_id, "logged": dict(run.data.params), "tags": dict(run.data.tags)}
    try:
        return ModelVersion(_registry.register(name, model, frame, metrics, extra=extra))
    except _registry.RegistryError as problem:
        raise MlflowException(problem, "INVALID_PARAMETER_VALUE") from None

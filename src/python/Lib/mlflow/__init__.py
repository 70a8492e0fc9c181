"""The part of MLflow by which scripts log a run and register its model, over the registry that the Deploy view shows. What is
logged beside models lives as long as the program; what is registered stays."""

import time as _time
import uuid as _uuid

from mlflow import data, models, spark
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

__version__ = "2.22.0"
__all__ = ["MlflowClient", "MlflowException", "active_run", "autolog", "data", "end_run", "get_registry_uri", "get_run", "get_tracking_uri",
           "last_active_run", "log_dict", "log_input", "log_metric", "log_metrics", "log_param", "log_params", "log_text", "models",
           "register_model", "search_model_versions", "set_experiment", "set_registry_uri", "set_tag", "set_tags", "set_tracking_uri",
           "spark", "start_run"]

_runs, _active, _uris = {}, [], {"tracking": "file:///mlruns"}


class _Record:
    def __init__(self, **values):
        self.__dict__.update(values)

    def __repr__(self):
        return f"<{type(self).__name__}: {', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())}>"


class Experiment(_Record):
    pass


class RunInfo(_Record):
    pass


class RunData(_Record):
    pass


class ActiveRun:
    """Of `start_run`, also as a block."""

    def __init__(self, name):
        id = _uuid.uuid4().hex
        self.info = RunInfo(run_id=id, run_name=name or f"run-{id[:8]}", status="RUNNING", start_time=round(_time.time() * 1000), end_time=None,
                            experiment_id=_experiment.experiment_id)
        self.data = RunData(metrics={}, params={}, tags={})
        #: The folder of each model that was logged, and the frame that was told as the training data.
        self._models, self._frame = {}, None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        end_run("FINISHED" if kind is None else "FAILED")
        return False


_experiment = Experiment(experiment_id="0", name="Default")


def set_experiment(experiment_name=None, experiment_id=None, **_):
    global _experiment
    _experiment = Experiment(experiment_id=experiment_id or _uuid.uuid4().hex[:18], name=experiment_name or str(experiment_id))
    return _experiment


def set_tracking_uri(uri):
    """Accepted: there is one registry here, and nothing leaves the tab."""
    _uris["tracking"] = str(uri)


def get_tracking_uri():
    return _uris["tracking"]


def set_registry_uri(uri):
    _uris["registry"] = str(uri)


def get_registry_uri():
    return _uris.get("registry", _uris["tracking"])


def start_run(run_id=None, experiment_id=None, run_name=None, nested=False, **_):
    if _active and not nested:
        raise Exception(f"Run with UUID {_active[-1].info.run_id} is already active. To start a new run, first end the current run with "
                        "mlflow.end_run(). To start a nested run, call start_run with nested=True")
    run = get_run(run_id) if run_id else ActiveRun(run_name)
    _runs[run.info.run_id] = run
    _active.append(run)
    return run


def end_run(status="FINISHED"):
    if _active:
        run = _active.pop()
        run.info.status, run.info.end_time = status, round(_time.time() * 1000)


def active_run():
    return _active[-1] if _active else None


def last_active_run():
    return active_run() or (list(_runs.values())[-1] if _runs else None)


def get_run(run_id):
    if run_id not in _runs:
        raise MlflowException(f"Run '{run_id}' not found", "RESOURCE_DOES_NOT_EXIST")
    return _runs[run_id]


def _run():
    """The one that is active; logging begins one."""
    return active_run() or start_run()


def log_metric(key, value, step=None, **_):
    try:
        _run().data.metrics[str(key)] = float(value)
    except (TypeError, ValueError):
        raise MlflowException(f"Got invalid value {value!r} for metric '{key}'. Please specify value as a valid double (64-bit floating point)",
                              "INVALID_PARAMETER_VALUE") from None


def log_metrics(metrics, step=None, **_):
    for key, value in metrics.items():
        log_metric(key, value)


def log_param(key, value, **_):
    params = _run().data.params
    if key in params and params[key] != str(value):
        raise MlflowException(f"Changing param values is not allowed. Param with key='{key}' was already logged with value='{params[key]}'. "
                              f"Attempted logging new value '{value}'.", "INVALID_PARAMETER_VALUE")
    params[str(key)] = str(value)
    return value


def log_params(params, **_):
    for key, value in params.items():
        log_param(key, value)


def set_tag(key, value, **_):
    _run().data.tags[str(key)] = str(value)


def set_tags(tags, **_):
    for key, value in tags.items():
        set_tag(key, value)


def log_input(dataset, context=None, **_):
    """A dataset of `mlflow.data.from_spark`: the one of training is described beside the models of this run."""
    if context in (None, "training", "train"):
        _run()._frame = dataset.df


def log_text(text, artifact_file, **_):
    _run().data.tags[f"artifact {artifact_file}"] = str(text)


def log_dict(dictionary, artifact_file, **_):
    import json

    log_text(json.dumps(dictionary, default=str), artifact_file)


def autolog(*_, **__):
    """Nothing is logged by itself here."""


def register_model(model_uri, name, **_):
    """Of `runs:/<run>/<path>`, or of the path of a saved model."""
    return spark._registered(model_uri, name)


def search_model_versions(filter_string=None, **_):
    return MlflowClient().search_model_versions(filter_string)

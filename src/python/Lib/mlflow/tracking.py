"""The client: what is registered, listed, promoted and deleted."""

import _registry
from mlflow.exceptions import MlflowException


class ModelVersion:
    def __init__(self, told):
        self.name, self.version, self.current_stage = told["name"], str(told["version"]), told["stage"]
        self.creation_timestamp, self.description, self.run_id = told["created"], told["description"], told.get("run")
        self.source, self.status, self.tags = told["source"], "READY", told.get("tags", {})
        self.metrics, self.params = told["metrics"], told.get("logged", {})

    def __repr__(self):
        return f"<ModelVersion: current_stage={self.current_stage!r}, name={self.name!r}, version={self.version!r}>"


class RegisteredModel:
    def __init__(self, name):
        self.name = name
        self.latest_versions = MlflowClient().get_latest_versions(name)

    def __repr__(self):
        return f"<RegisteredModel: name={self.name!r}>"


def _asked(call):
    try:
        return call()
    except _registry.RegistryError as problem:
        raise MlflowException(problem, "RESOURCE_DOES_NOT_EXIST") from None


class MlflowClient:
    def __init__(self, tracking_uri=None, registry_uri=None):
        pass

    def get_run(self, run_id):
        import mlflow

        return mlflow.get_run(run_id)

    def search_registered_models(self, *_, **__):
        return [RegisteredModel(name) for name in _registry.names()]

    def get_registered_model(self, name):
        if name not in _registry.names():
            raise MlflowException(f"Registered Model with name={name} not found", "RESOURCE_DOES_NOT_EXIST")
        return RegisteredModel(name)

    def search_model_versions(self, filter_string=None, **_):
        """All, or those of `name = '…'`; the newest first."""
        wanted = None
        if filter_string:
            left, equals, right = filter_string.partition("=")
            if not equals or left.strip() != "name":
                raise MlflowException(f"Invalid filter '{filter_string}': name='…' is known here", "INVALID_PARAMETER_VALUE")
            wanted = right.strip().strip("'\"")
        found = [ModelVersion(told) for told in _registry.every() if wanted in (None, told["name"])]
        return found[::-1]

    def get_model_version(self, name, version):
        return ModelVersion(_asked(lambda: _registry.read(name, version)))

    def get_latest_versions(self, name, stages=None):
        """The newest version in each stage."""
        newest = {}
        for version in _registry.versions(name):
            told = _registry.read(name, version)
            newest[told["stage"]] = ModelVersion(told)
        return [version for stage, version in newest.items() if stages is None or stage.lower() in [one.lower() for one in stages]]

    def transition_model_version_stage(self, name, version, stage, archive_existing_versions=False):
        return ModelVersion(_asked(lambda: _registry.promote(name, version, stage, archive_existing_versions)))

    def update_model_version(self, name, version, description=None):
        def change():
            _registry.write({**_registry.read(name, version), "description": description or ""})
            return ModelVersion(_registry.read(name, version))

        return _asked(change)

    def delete_model_version(self, name, version):
        _asked(lambda: _registry.remove(name, version))

    def delete_registered_model(self, name):
        for version in _registry.versions(name):
            _registry.remove(name, version)

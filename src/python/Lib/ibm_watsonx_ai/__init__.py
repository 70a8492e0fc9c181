"""Watson Machine Learning's Python client over this engine: models are stored among the files, deployments answer here. What it
is called with and what it gives are as IBM's client has them; nothing leaves the tab."""

import json
import os
import shutil
import time
import uuid

__version__ = "1.3.0"

#: Where what is stored is kept.
_HOME = "watson"


class WMLClientError(Exception):
    pass


class ApiRequestFailure(WMLClientError):
    """The service refused; `status_code` and `response_text` are its answer."""

    def __init__(self, message, status, text):
        super().__init__(f"{message} ({status}). {text}")
        self.status_code, self.response_text = status, text


class Credentials:
    """Accepted: there is nobody here to show them to."""

    def __init__(self, *, url=None, api_key=None, username=None, password=None, token=None, instance_id=None, version=None, **_):
        self.url, self.api_key, self.username, self.instance_id, self.version = url, api_key, username, instance_id, version


class _Names:
    def __init__(self, **names):
        self.__dict__.update(names)

    def get(self):
        return sorted(self.__dict__)


class APIClient:
    def __init__(self, credentials=None, project_id=None, space_id=None, **_):
        self.credentials = credentials
        self.default_space_id, self.default_project_id = space_id, project_id
        self.version = __version__
        self.repository = _Repository()
        self.deployments = _Deployments(self.repository)
        self.set = _Set(self)
        self.software_specifications = _Software()


class _Set:
    def __init__(self, client):
        self._client = client

    def default_space(self, space_uid):
        self._client.default_space_id = space_uid
        return "SUCCESS"

    def default_project(self, project_id):
        self._client.default_project_id = project_id
        return "SUCCESS"


class _Software:
    """There is one runtime here, whatever is asked for."""

    def get_id_by_name(self, name):
        return str(uuid.uuid5(uuid.NAMESPACE_URL, name))

    get_uid_by_name = get_id_by_name


def _now():
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())


def _shown(columns, rows):
    """As the client's lists are printed."""
    widths = [max([len(column), *(len(str(row[at])) for row in rows)]) for at, column in enumerate(columns)]
    lines = ["  ".join(str(cell).ljust(width) for cell, width in zip(line, widths)).rstrip() for line in [columns, *rows]]
    rule = "  ".join("-" * width for width in widths)
    print("\n".join([rule, lines[0], rule, *lines[1:], rule][1:] if rows else lines))


def _copied(source, target):
    for place, _, names in os.walk(source):
        inside = os.path.relpath(place, source)
        folder = target if inside == "." else f"{target}/{inside}"
        os.makedirs(folder, exist_ok=True)
        for name in names:
            shutil.copyfile(f"{place}/{name}", f"{folder}/{name}")


class _Kept:
    """Things by id, each a folder with its details."""

    kind = ""

    def _folder(self, id=""):
        return f"{_HOME}/{self.kind}/{id}".rstrip("/")

    def _read(self, id):
        path = f"{self._folder(id)}/details.json"
        if not id or "/" in str(id) or not os.path.exists(path):
            raise ApiRequestFailure(f"Failure during getting {self.kind} details.", 404, f"{self.kind} with id {id} does not exist")
        with open(path) as file:
            return json.load(file)

    def _keep(self, details):
        with open(f"{self._folder(details['metadata']['id'])}/details.json", "w") as file:
            json.dump(details, file)

    def _all(self):
        folder = self._folder()
        found = [self._read(id) for id in sorted(os.listdir(folder)) if os.path.exists(f"{folder}/{id}/details.json")] \
            if os.path.isdir(folder) else []
        return sorted(found, key=lambda one: one["metadata"]["created_at"])

    def _forget(self, id):
        self._read(id)
        shutil.rmtree(self._folder(id))
        return "SUCCESS"


class _Repository(_Kept):
    kind = "models"
    ModelMetaNames = _Names(NAME="name", TYPE="type", DESCRIPTION="description", SOFTWARE_SPEC_ID="software_spec", SOFTWARE_SPEC_UID="software_spec",
                            INPUT_DATA_SCHEMA="schemas.input", OUTPUT_DATA_SCHEMA="schemas.output", LABEL_FIELD="label_column", METRICS="metrics",
                            CUSTOM="custom", TAGS="tags")

    def store_model(self, model=None, meta_props=None, training_data=None, pipeline=None, **_):
        """Of a fitted PipelineModel, or of the path of a saved one."""
        from _deployed import Model, unpacked
        from _signature import signature

        props = {"name": meta_props} if isinstance(meta_props, str) else dict(meta_props or {})
        if not props.get("name"):
            raise WMLClientError("Missing required parameter: 'NAME' of meta_props")
        id = str(uuid.uuid4())
        folder = f"{self._folder(id)}/model"
        if isinstance(model, str):
            if not os.path.exists(model):
                raise WMLClientError(f"Unable to find model file: {model}")
            _copied(unpacked(model), folder)
            told = Model(folder).signature
        elif hasattr(model, "transform") and hasattr(model, "write"):
            model.write().overwrite().save(folder)
            row = training_data.first() if training_data is not None else None
            told = signature(model, training_data.schema if training_data is not None else None, row)
            with open(f"{folder}/signature.json", "w") as file:
                json.dump(told, file)
        else:
            raise WMLClientError(f"Unexpected type of 'model': {type(model).__name__}; a fitted PipelineModel or a path is expected")
        details = {
            "metadata": {"id": id, "name": props["name"], "created_at": _now(), "resource_key": id},
            "entity": {**{key: value for key, value in props.items() if key != "name"}, "type": props.get("type", "mllib_4.0"),
                       "schemas": {"input": [{"id": "input", "type": "struct", "fields": [
                           {"name": column["name"], "type": column["type"], "nullable": not column["required"]} for column in told["inputs"]]}]}},
        }
        self._keep(details)
        return details

    def get_model_id(self, details):
        return details["metadata"]["id"]

    get_model_uid = get_model_id

    def get_details(self, artifact_id=None, **_):
        return {"resources": self._all()} if artifact_id is None else self._read(artifact_id)

    get_model_details = get_details

    def list_models(self, **_):
        _shown(["ID", "NAME", "CREATED", "TYPE"], [(one["metadata"]["id"], one["metadata"]["name"], one["metadata"]["created_at"],
                                                   one["entity"]["type"]) for one in self._all()])

    list = list_models

    def load(self, artifact_id):
        """The PipelineModel itself."""
        from _deployed import Model

        self._read(artifact_id)
        return Model(f"{self._folder(artifact_id)}/model").model

    def delete(self, artifact_id):
        using = [one["metadata"]["id"] for one in _Deployments(self)._all() if one["entity"]["asset"]["id"] == artifact_id]
        if using:
            raise ApiRequestFailure("Failure during model deletion.", 409, f"the model is deployed as {', '.join(using)}")
        return self._forget(artifact_id)


class _Deployments(_Kept):
    kind = "deployments"
    ConfigurationMetaNames = _Names(NAME="name", ONLINE="online", DESCRIPTION="description", HARDWARE_SPEC="hardware_spec", CUSTOM="custom")
    ScoringMetaNames = _Names(INPUT_DATA="input_data")

    def __init__(self, repository):
        self._repository, self._services = repository, {}

    def create(self, artifact_id=None, meta_props=None, artifact_uid=None, **_):
        model = artifact_id or artifact_uid
        self._repository._read(model)
        props = {"name": meta_props} if isinstance(meta_props, str) else dict(meta_props or {})
        if not props.get("name"):
            raise WMLClientError("Missing required parameter: 'NAME' of meta_props")
        id = str(uuid.uuid4())
        os.makedirs(self._folder(id), exist_ok=True)
        url = f"https://localhost/ml/v4/deployments/{id}/predictions"
        details = {"metadata": {"id": id, "name": props["name"], "created_at": _now()},
                   "entity": {**{key: value for key, value in props.items() if key != "name"}, "asset": {"id": model}, "online": {},
                              "status": {"state": "ready", "online_url": {"url": url}}}}
        self._keep(details)
        return details

    def get_id(self, details):
        return details["metadata"]["id"]

    get_uid = get_id

    def get_scoring_href(self, details):
        return details["entity"]["status"]["online_url"]["url"]

    def get_details(self, deployment_id=None, **_):
        return {"resources": self._all()} if deployment_id is None else self._read(deployment_id)

    def list(self, **_):
        _shown(["ID", "NAME", "STATE", "CREATED"], [(one["metadata"]["id"], one["metadata"]["name"], one["entity"]["status"]["state"],
                                                    one["metadata"]["created_at"]) for one in self._all()])

    def score(self, deployment_id, meta_props):
        """`{"input_data": [{"fields": […], "values": [[…]]}]}`, to `{"predictions": […]}`."""
        import _engine
        from _deployed import Model, World

        asset = self._read(deployment_id)["entity"]["asset"]["id"]
        if deployment_id not in self._services:
            model = Model(f"{self._repository._folder(asset)}/model")
            config = {"contract": "wml", "signature": model.signature, "deployment": deployment_id, "version": "1", "host": "localhost"}
            self._services[deployment_id] = (_engine.Service.open(json.dumps(config)), World(model, ""))
        service, world = self._services[deployment_id]
        try:
            body = json.dumps(meta_props, default=_json).encode()
        except TypeError as problem:
            raise WMLClientError(f"Unable to send the scoring payload: {problem}") from None
        asked = ("POST", f"/ml/v4/deployments/{deployment_id}/predictions", "application/json", str(uuid.uuid4()))
        status, _, _, answer = service.answer(asked, body, time.time() * 1000, world)
        if status != 200:
            raise ApiRequestFailure("Failure during scoring.", status, answer.decode())
        return json.loads(answer)

    def delete(self, deployment_id):
        self._services.pop(deployment_id, None)
        return self._forget(deployment_id)


def _json(value):
    """Frames' and arrays' own lists."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is not JSON")

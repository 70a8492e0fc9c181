"""Watson Machine Learning's Python client over this engine: models are stored in the registry that the Deploy view shows,
deployments are records among the files and answer here. What it is called with and what it gives are as IBM's client has them;
nothing leaves the tab."""

import json
import os
import platform
import time
import uuid

import _registry

__version__ = "1.3.0"

#: Where records of deployments are, as the page's Deploy view reads and writes them.
_HOME = "/deployments" if platform.machine() == "wasm32" else "deployments"


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


def _shown(columns, rows):
    """As the client's lists are printed."""
    widths = [max([len(column), *(len(str(row[at])) for row in rows)]) for at, column in enumerate(columns)]
    lines = ["  ".join(str(cell).ljust(width) for cell, width in zip(line, widths)).rstrip() for line in [columns, *rows]]
    rule = "  ".join("-" * width for width in widths)
    print("\n".join([rule, lines[0], rule, *lines[1:], rule][1:] if rows else lines))


def _plain(name):
    """A name that the registry takes, and that may be in addresses."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() or letter in "-_" else "-" for letter in name).strip("-_")
    return kept[:40].rstrip("-_") or "model"


def _missing(kind, id):
    return ApiRequestFailure(f"Failure during getting {kind} details.", 404, f"{kind} with id {id} does not exist")


class _Repository:
    ModelMetaNames = _Names(NAME="name", TYPE="type", DESCRIPTION="description", SOFTWARE_SPEC_ID="software_spec", SOFTWARE_SPEC_UID="software_spec",
                            INPUT_DATA_SCHEMA="schemas.input", OUTPUT_DATA_SCHEMA="schemas.output", LABEL_FIELD="label_column", METRICS="metrics",
                            CUSTOM="custom", TAGS="tags")

    def store_model(self, model=None, meta_props=None, training_data=None, pipeline=None, **_):
        """Of a fitted PipelineModel, or of the path of a saved one."""
        props = {"name": meta_props} if isinstance(meta_props, str) else dict(meta_props or {})
        if not props.get("name"):
            raise WMLClientError("Missing required parameter: 'NAME' of meta_props")
        if isinstance(model, str) and not os.path.exists(model):
            raise WMLClientError(f"Unable to find model file: {model}")
        if not isinstance(model, str) and not (hasattr(model, "transform") and hasattr(model, "write")):
            raise WMLClientError(f"Unexpected type of 'model': {type(model).__name__}; a fitted PipelineModel or a path is expected")
        told = _registry.register(_plain(props["name"]), model, training_data, _numbers(props.get("metrics")),
                                  description=props.get("description", ""), extra={"watson": props})
        return _of_model(told)

    def get_model_id(self, details):
        return details["metadata"]["id"]

    get_model_uid = get_model_id

    def _find(self, id):
        told = _registry.by_id(id)
        if told is None:
            raise _missing("models", id)
        return told

    def get_details(self, artifact_id=None, **_):
        if artifact_id is not None:
            return _of_model(self._find(artifact_id))
        return {"resources": [_of_model(told) for told in sorted(_registry.every(), key=lambda told: told["created"])]}

    get_model_details = get_details

    def list_models(self, **_):
        _shown(["ID", "NAME", "CREATED", "TYPE"], [(one["metadata"]["id"], one["metadata"]["name"], one["metadata"]["created_at"],
                                                   one["entity"]["type"]) for one in self.get_details()["resources"]])

    list = list_models

    def load(self, artifact_id):
        """The PipelineModel itself."""
        told = self._find(artifact_id)
        return _registry.load(told["name"], told["version"])

    def delete(self, artifact_id):
        told = self._find(artifact_id)
        using = [record["name"] for record in _Deployments(self)._records() if (record["model"], record["version"]) == (told["name"], told["version"])]
        if using:
            raise ApiRequestFailure("Failure during model deletion.", 409, f"the model is deployed as {', '.join(using)}")
        _registry.remove(told["name"], told["version"])
        return "SUCCESS"


def _numbers(metrics):
    """Watson's metrics are a dictionary, or a list of `{"name", "value"}`; what is no number is no metric here."""
    pairs = metrics.items() if isinstance(metrics, dict) else [(one.get("name"), one.get("value")) for one in metrics or () if isinstance(one, dict)]
    return {name: value for name, value in pairs if name and isinstance(value, (int, float))}


def _stamp(ms):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(ms / 1000))


def _of_model(told):
    """A version of the registry as Watson's details."""
    props = told.get("watson") or {}
    fields = [{"name": column["name"], "type": column["type"], "nullable": not column.get("required", True)} for column in told["signature"]["inputs"]]
    return {
        "metadata": {"id": told["id"], "name": props.get("name", told["name"]), "created_at": _stamp(told["created"]), "resource_key": told["id"]},
        "entity": {**{key: value for key, value in props.items() if key != "name"}, "type": props.get("type", "mllib_4.0"),
                   "schemas": {"input": [{"id": "input", "type": "struct", "fields": fields}]}},
    }


class _Deployments:
    ConfigurationMetaNames = _Names(NAME="name", ONLINE="online", DESCRIPTION="description", HARDWARE_SPEC="hardware_spec", CUSTOM="custom")
    ScoringMetaNames = _Names(INPUT_DATA="input_data")

    def __init__(self, repository):
        self._repository, self._services = repository, {}

    def _records(self):
        """Those that the Deploy view has made too."""
        found = []
        for file in sorted(os.listdir(_HOME)) if os.path.isdir(_HOME) else []:
            if file.endswith(".json"):
                with open(f"{_HOME}/{file}") as record:
                    found.append(json.load(record))
        return sorted(found, key=lambda record: record.get("created", 0))

    def _find(self, id):
        for record in self._records():
            if id in (record.get("id"), record["name"]):
                return record
        raise _missing("deployments", id)

    def _details(self, record):
        id = record.get("id", record["name"])
        props = record.get("watson") or {}
        asset = _registry.read(record["model"], record["version"])["id"] if record["version"] in _registry.versions(record["model"]) else None
        url = f"https://localhost/ml/v4/deployments/{record['name']}/predictions"
        return {"metadata": {"id": id, "name": props.get("name", record["name"]), "created_at": _stamp(record.get("created", 0))},
                "entity": {**{key: value for key, value in props.items() if key != "name"}, "asset": {"id": asset}, "online": {},
                           "status": {"state": "ready", "online_url": {"url": url}}}}

    def create(self, artifact_id=None, meta_props=None, artifact_uid=None, **_):
        told = self._repository._find(artifact_id or artifact_uid)
        props = {"name": meta_props} if isinstance(meta_props, str) else dict(meta_props or {})
        if not props.get("name"):
            raise WMLClientError("Missing required parameter: 'NAME' of meta_props")
        taken = {record["name"] for record in self._records()}
        plain = _plain(props["name"])[:36]
        name = next(name for name in (plain if at == 1 else f"{plain}-{at}" for at in range(1, len(taken) + 2)) if name not in taken)
        record = {"name": name, "model": told["name"], "version": told["version"], "contract": "wml", "replicas": 1,
                  "id": str(uuid.uuid4()), "created": round(time.time() * 1000), "watson": props}
        os.makedirs(_HOME, exist_ok=True)
        with open(f"{_HOME}/{name}.json", "w") as file:
            json.dump(record, file)
        return self._details(record)

    def get_id(self, details):
        return details["metadata"]["id"]

    get_uid = get_id

    def get_scoring_href(self, details):
        return details["entity"]["status"]["online_url"]["url"]

    def get_details(self, deployment_id=None, **_):
        if deployment_id is not None:
            return self._details(self._find(deployment_id))
        return {"resources": [self._details(record) for record in self._records()]}

    def list(self, **_):
        _shown(["ID", "NAME", "STATE", "CREATED"], [(one["metadata"]["id"], one["metadata"]["name"], one["entity"]["status"]["state"],
                                                    one["metadata"]["created_at"]) for one in self.get_details()["resources"]])

    def score(self, deployment_id, meta_props):
        """`{"input_data": [{"fields": […], "values": [[…]]}]}`, to `{"predictions": […]}`."""
        import _engine
        from _deployed import Model, World

        record = self._find(deployment_id)
        key = (record["name"], record["model"], record["version"])
        if key not in self._services:
            model = Model(_registry.unpacked(record["model"], record["version"]))
            config = {"contract": "wml", "signature": model.signature, "deployment": record["name"], "version": str(record["version"]),
                      "host": "localhost"}
            self._services[key] = (_engine.Service.open(json.dumps(config)), World(model, ""))
        service, world = self._services[key]
        try:
            body = json.dumps(meta_props, default=_json).encode()
        except TypeError as problem:
            raise WMLClientError(f"Unable to send the scoring payload: {problem}") from None
        asked = ("POST", f"/ml/v4/deployments/{record['name']}/predictions", "application/json", str(uuid.uuid4()))
        status, _, _, answer = service.answer(asked, body, time.time() * 1000, world)
        if status != 200:
            raise ApiRequestFailure("Failure during scoring.", status, answer.decode())
        return json.loads(answer)

    def delete(self, deployment_id):
        record = self._find(deployment_id)
        os.remove(f"{_HOME}/{record['name']}.json")
        return "SUCCESS"


def _json(value):
    """Frames' and arrays' own lists."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is not JSON")

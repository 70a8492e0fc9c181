"""Stores the model in a Watson Machine Learning space, deploys and scores it. Needs: pip install ibm-watsonx-ai;
WML_URL, WML_API_KEY, WML_SPACE_ID in the environment."""

import json
import os

from ibm_watsonx_ai import APIClient, Credentials

HERE = os.path.dirname(os.path.abspath(__file__))


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return json.load(file)


client = APIClient(Credentials(url=os.environ["WML_URL"], api_key=os.environ["WML_API_KEY"]))
client.set.default_space(os.environ["WML_SPACE_ID"])
model = read("model.json")
names = client.repository.ModelMetaNames
properties = {
    names.NAME: model["name"],
    names.TYPE: model["type"],
    names.SOFTWARE_SPEC_ID: client.software_specifications.get_id_by_name(model["software_spec"]["name"]),
    names.INPUT_DATA_SCHEMA: model["schemas"]["input"][0],
}
stored = client.repository.store_model(model=os.path.join(HERE, model["file"]), meta_props=properties)
deployment = client.deployments.create(client.repository.get_model_id(stored), read("deployment.json"))
print(client.deployments.score(client.deployments.get_id(deployment), read("request.json")))

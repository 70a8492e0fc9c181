"""The name that Watson's client had before it was `ibm_watsonx_ai`: credentials are a dict here."""

import ibm_watsonx_ai
from ibm_watsonx_ai import ApiRequestFailure, Credentials, WMLClientError

__version__ = "1.0.360"


class APIClient(ibm_watsonx_ai.APIClient):
    def __init__(self, wml_credentials, project_id=None, space_id=None, **more):
        if not isinstance(wml_credentials, dict):
            raise WMLClientError("wml_credentials is not a dict.")
        if not wml_credentials.get("url"):
            raise WMLClientError("`url` is not provided.")
        named = {"apikey": "api_key"}
        credentials = Credentials(**{named.get(name, name): value for name, value in wml_credentials.items()})
        super().__init__(credentials, project_id, space_id, **more)
        self.wml_credentials = wml_credentials
        self.version = __version__

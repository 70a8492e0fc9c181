"""Flask's habits in plain Python: routing, requests, responses, blueprints, templates and a test client.

What an app answers is compared with what Flask itself answers (tests/flask). It has no server: `app.run` gives the app to
whoever serves (`_serving.py`)."""

from flask._app import Flask
from flask._blueprint import Blueprint
from flask._context import (after_this_request, copy_current_request_context, current_app, g, has_app_context, has_request_context,
                            request, session)
from flask._errors import abort
from flask._helpers import (flash, get_flashed_messages, make_response, redirect, send_file, send_from_directory, stream_with_context,
                            url_for)
from flask._json import jsonify
from flask._markup import Markup, escape
from flask._rendering import render_template, render_template_string
from flask._request import Request
from flask._response import Response
from flask import json
from flask.config import Config

__version__ = "3.1.3"

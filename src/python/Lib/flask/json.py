"""`flask.json`: JSON as the current app writes it."""

from flask._json import dumps, jsonify, loads

import json as _json


def dump(obj, fp, **options):
    fp.write(dumps(obj, **options))


def load(fp, **options):
    return _json.load(fp, **options)

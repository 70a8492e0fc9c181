"""The errors that are answers."""

from flask._errors import *
from flask._errors import HTTPException, abort, default_exceptions

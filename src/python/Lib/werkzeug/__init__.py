"""The few names of werkzeug's that Flask apps import, from flask's own parts."""

__version__ = "3.1.9"

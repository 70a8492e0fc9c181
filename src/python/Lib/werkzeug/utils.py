"""Names of files that came from outside."""

import os
import re
import unicodedata

from flask._helpers import redirect, safe_join, send_file, send_from_directory
from flask._markup import escape


def secure_filename(filename):
    """A name with plain letters and without folders; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode("ascii")
    for separator in {os.sep, "/"}:
        plain = plain.replace(separator, " ")
    return re.sub(r"[^A-Za-z0-9_.-]", "", "_".join(plain.split())).strip("._")


__all__ = ["escape", "redirect", "safe_join", "secure_filename", "send_file", "send_from_directory"]

"""markupsafe's two names, as flask has them."""

from flask._markup import Markup, escape

__all__ = ["Markup", "escape"]

"""The names of a machine that a program may ask for. There are no sockets here: what is served is served by the page."""

import os

AF_INET, AF_INET6, AF_UNIX, SOCK_STREAM, SOCK_DGRAM, SOL_SOCKET, SO_REUSEADDR = 2, 10, 1, 1, 2, 1, 2
error = OSError


class herror(OSError):
    pass


class gaierror(OSError):
    pass


timeout = TimeoutError


def gethostname():
    return os.environ.get("HOSTNAME", "touchpaper")


def getfqdn(name=""):
    return name or gethostname()


def gethostbyname(name):
    if name in ("", "localhost", "127.0.0.1", "0.0.0.0", gethostname()):
        return "127.0.0.1"
    raise gaierror(-2, "Name or service not known")


def getdefaulttimeout():
    return None


def setdefaulttimeout(value):
    pass


class socket:
    def __init__(self, *args, **kwargs):
        raise OSError("there are no sockets here: app.run() of Flask serves in a container, and curl of the terminal asks it")


def create_connection(address, *args, **kwargs):
    return socket()

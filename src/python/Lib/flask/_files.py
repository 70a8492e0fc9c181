"""Files that a form brings along."""

import io

from flask._http import options_of
from flask._multi import Headers


class FileStorage:
    def __init__(self, stream=None, filename=None, name=None, content_type=None, content_length=None, headers=None):
        self.stream = stream if stream is not None else io.BytesIO()
        self.filename, self.name = filename, name
        self.headers = headers if headers is not None else Headers()
        if content_type is not None:
            self.headers["Content-Type"] = content_type

    @property
    def content_type(self):
        return self.headers.get("Content-Type")

    @property
    def mimetype(self):
        return options_of(self.content_type)[0]

    @property
    def content_length(self):
        return int(self.headers.get("Content-Length") or 0)

    def save(self, dst, buffer_size=16384):
        data = self.stream.read()
        if hasattr(dst, "write"):
            dst.write(data)
            return
        with open(dst, "wb") as file:
            file.write(data)

    def read(self, *args):
        return self.stream.read(*args)

    def readline(self, *args):
        return self.stream.readline(*args)

    def readlines(self):
        return self.stream.readlines()

    def seek(self, *args):
        return self.stream.seek(*args)

    def tell(self):
        return self.stream.tell()

    def close(self):
        self.stream.close()

    def __iter__(self):
        return iter(self.stream)

    def __bool__(self):
        return bool(self.filename)

    def __repr__(self):
        return f"<FileStorage: {self.filename!r} ({self.content_type!r})>"


def parts_of(body, boundary):
    """(name, text) of the fields and (name, file) of the files of a `multipart/form-data` body."""
    fields, files = [], []
    if not boundary:
        return fields, files
    mark = b"--" + boundary.encode()
    for part in (b"\r\n" + body).split(b"\r\n" + mark)[1:]:
        if part.startswith(b"--"):
            break
        head, found, content = part.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not found:
            continue
        headers = Headers()
        for line in head.decode("utf-8", "replace").split("\r\n"):
            name, is_header, value = line.partition(":")
            if is_header:
                headers.add(name.strip(), value.strip())
        options = options_of(headers.get("Content-Disposition"))[1]
        name, filename = options.get("name"), options.get("filename")
        if name is None:
            continue
        if filename is None:
            fields.append((name, content.decode("utf-8", "replace")))
        else:
            files.append((name, FileStorage(io.BytesIO(content), filename, name, headers=headers)))
    return fields, files

"""Files that `SparkContext.addFile` gave to every node: copies under one folder of the application's."""

import os


class SparkFiles:
    _root = None
    #: What was added, by the name under the folder.
    _files = {}
    _archives = {}

    def __init__(self):
        raise NotImplementedError("Do not construct SparkFiles objects")

    @classmethod
    def get(cls, filename):
        return os.path.abspath(os.path.join(cls.getRootDirectory(), filename))

    @classmethod
    def getRootDirectory(cls):
        if cls._root is None:
            import tempfile
            cls._root = tempfile.mkdtemp(prefix="spark-files-")
        return cls._root

    @classmethod
    def _forget(cls):
        cls._root = None
        cls._files, cls._archives = {}, {}

    @classmethod
    def _add(cls, path, recursive):
        name = os.path.basename(path.rstrip("/"))
        url = "file:" + os.path.abspath(path)
        if url in cls._files.values():
            return
        target = os.path.join(cls.getRootDirectory(), name)
        if os.path.isdir(path):
            if not recursive:
                from pyspark.errors.engine import exception
                raise exception("spark", "org.apache.spark.SparkException",
                                f"Added file {url} is a directory and recursive is not turned on.")
            import shutil
            shutil.copytree(path, target)
        else:
            with open(path, "rb") as source, open(target, "wb") as copy:
                copy.write(source.read())
        cls._files[name] = url

import os


class SparkFiles:
    """Files that `SparkContext.addFile` named."""

    _files = {}

    def __init__(self):
        raise NotImplementedError("Do not construct SparkFiles objects")

    @classmethod
    def get(cls, filename):
        return cls._files.get(filename, os.path.join(cls.getRootDirectory(), filename))

    @classmethod
    def getRootDirectory(cls):
        return os.getcwd()

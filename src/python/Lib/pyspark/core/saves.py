"""What RDDs are written to: text, pickles, and Hadoop's sequence files."""

import os
import pickle

import _engine


def local(path):
    """A path of the engine's files; `file:` and a scheme's empty host are dropped."""
    path = os.fspath(path)
    for scheme in ("file://", "file:"):
        if path.startswith(scheme):
            return path[len(scheme):]
    return path


def java_error(name, message):
    from pyspark.errors.engine import exception
    return exception("spark", name, message)


def new_folder(path):
    folder = local(path)
    if os.path.exists(folder):
        raise java_error("org.apache.hadoop.mapred.FileAlreadyExistsException",
                         f"Output directory file:{os.path.abspath(folder)} already exists")
    return folder


def finish(folder):
    _engine.file_write(f"{folder}/_SUCCESS", b"")


def files_of(paths):
    """The data files that a list of paths with commas, folders and patterns names."""
    import glob

    found = []
    for path in local(paths).split(","):
        path = local(path.strip())
        matched = sorted(glob.glob(path)) if any(letter in path for letter in "*?[") else [path]
        if not matched or not all(os.path.exists(name) for name in matched):
            raise java_error("org.apache.hadoop.mapred.InvalidInputException",
                             f"Input path does not exist: file:{os.path.abspath(path)}")
        for name in matched:
            if os.path.isdir(name):
                found += sorted(os.path.join(name, part) for part in os.listdir(name)
                                if not part.startswith((".", "_")) and not os.path.isdir(os.path.join(name, part)))
            else:
                found.append(name)
    return found


def write_text(rdd, path, codec):
    if codec is not None and not codec.endswith("GzipCodec"):
        raise java_error("java.lang.ClassNotFoundException", codec)
    folder = new_folder(path)

    def write(index, items):
        lines = (item if isinstance(item, bytes) else str(item).encode() for item in items)
        data = b"".join(line + b"\n" for line in lines)
        if codec is None:
            _engine.file_write(f"{folder}/part-{index:05d}", data)
        else:
            import gzip
            _engine.file_write(f"{folder}/part-{index:05d}.gz", gzip.compress(data))
        return ()

    rdd._partitions(write, "saveAsTextFile")._counts()
    finish(folder)


def write_pickles(rdd, path, batch):
    """Batches of items, each a pickle that follows its length: read by `pickleFile` here. Spark wraps them in a sequence
    file of serialised Java arrays."""
    folder = new_folder(path)

    def write(index, items):
        items, size = list(items), batch or 1024
        parts = []
        for start in range(0, len(items), size):
            pickled = pickle.dumps(items[start:start + size])
            parts.append(len(pickled).to_bytes(4, "big") + pickled)
        _engine.file_write(f"{folder}/part-{index:05d}", b"".join(parts))
        return ()

    rdd._partitions(write, "saveAsPickleFile")._counts()
    finish(folder)


def read_pickles(name):
    with open(name, "rb") as file:
        data = file.read()
    place = 0
    while place < len(data):
        end = place + 4 + int.from_bytes(data[place:place + 4], "big")
        yield from pickle.loads(data[place + 4:end])
        place = end

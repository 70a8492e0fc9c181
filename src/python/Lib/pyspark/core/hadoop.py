"""Hadoop's file formats: text, and sequence files of Writables (SequenceFile.java, version 6, not compressed)."""

import struct

import _engine

from pyspark.core.saves import files_of, finish, java_error, new_folder

_IO = "org.apache.hadoop.io."
_SYNC = b"Touchpaper-sync!"


def vint(number):
    """WritableUtils.writeVLong."""
    if -112 <= number <= 127:
        return struct.pack("b", number)
    first, size = -112, number
    if number < 0:
        first, size = -120, ~number
    length = (size.bit_length() + 7) // 8
    return struct.pack("b", first - length) + size.to_bytes(length, "big")


class Reader:
    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, count):
        taken = self.data[self.place:self.place + count]
        self.place += count
        return taken

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def vint(self):
        first = self.number("b")
        if first >= -112:
            return first
        number = int.from_bytes(self.take(-(first + 112) if first >= -120 else -(first + 120)), "big")
        return number if first >= -120 else ~number

    def text(self):
        return self.take(self.vint()).decode()


def _text(text):
    data = str(text).encode()
    return vint(len(data)) + data


_NUMBERS = {"IntWritable": ">i", "LongWritable": ">q", "DoubleWritable": ">d", "FloatWritable": ">f", "BooleanWritable": ">?",
            "ShortWritable": ">h", "ByteWritable": ">b"}


def class_of(value):
    """The Writable that Spark chooses for a Python value."""
    if isinstance(value, bool):
        return _IO + "BooleanWritable"
    if isinstance(value, int):
        return _IO + ("IntWritable" if -2**31 <= value < 2**31 else "LongWritable")
    if isinstance(value, float):
        return _IO + "DoubleWritable"
    if isinstance(value, (bytes, bytearray)):
        return _IO + "BytesWritable"
    if isinstance(value, dict):
        return _IO + "MapWritable"
    if value is None:
        return _IO + "NullWritable"
    if isinstance(value, str):
        return _IO + "Text"
    raise java_error("org.apache.spark.SparkException", f"Data of type {type(value).__name__} cannot be used")


#: Numbers that MapWritable gives the classes it knows: AbstractMapWritable adds them in this order from -127.
_MAP_IDS = {_IO + name: number for number, name in enumerate(
    ("ArrayWritable", "BooleanWritable", "BytesWritable", "FloatWritable", "IntWritable", "LongWritable", "MapWritable",
     "MD5Hash", "NullWritable", "ObjectWritable", "SortedMapWritable", "Text", "TwoDArrayWritable", "VIntWritable",
     "VLongWritable"), -127)}


def encode(value, kind):
    name = kind.rpartition(".")[2]
    if name == "Text":
        return _text(value)
    if name in _NUMBERS:
        return struct.pack(_NUMBERS[name], value)
    if name == "BytesWritable":
        return struct.pack(">i", len(value)) + bytes(value)
    if name == "NullWritable":
        return b""
    if name == "MapWritable":
        ids, extra, body = dict(_MAP_IDS), [], b""
        for pair in value.items():
            for item in pair:
                kind = class_of(item)
                if kind not in ids:
                    extra.append(kind)
                    ids[kind] = len(extra)
                body += struct.pack("b", ids[kind]) + encode(item, kind)
        head = struct.pack("b", len(extra)) + b"".join(
            struct.pack("b", ids[kind]) + struct.pack(">H", len(kind)) + kind.encode() for kind in extra)
        return head + struct.pack(">i", len(value)) + body
    raise java_error("java.lang.ClassNotFoundException", kind)


def decode(reader, kind):
    name = kind.rpartition(".")[2]
    if name == "Text":
        return reader.text()
    if name in _NUMBERS:
        return reader.number(_NUMBERS[name])
    if name == "BytesWritable":
        return reader.take(reader.number(">i"))
    if name == "NullWritable":
        return None
    if name == "MapWritable":
        kinds = {number: kind for kind, number in _MAP_IDS.items()}
        for _ in range(reader.number("b")):
            number = reader.number("b")
            kinds[number] = reader.take(reader.number(">H")).decode()
        return {decode(reader, kinds[reader.number("b")]): decode(reader, kinds[reader.number("b")])
                for _ in range(reader.number(">i"))}
    raise java_error("java.lang.ClassNotFoundException", kind)


def sequence(pairs, key_class, value_class):
    """The bytes of a sequence file."""
    pairs = list(pairs)
    key_class = key_class or (class_of(pairs[0][0]) if pairs else _IO + "NullWritable")
    value_class = value_class or (class_of(pairs[0][1]) if pairs else _IO + "NullWritable")
    parts = [b"SEQ\x06", _text(key_class), _text(value_class), b"\0\0", struct.pack(">i", 0), _SYNC]
    for key, value in pairs:
        key, value = encode(key, key_class), encode(value, value_class)
        parts.append(struct.pack(">ii", len(key) + len(value), len(key)) + key + value)
    return b"".join(parts)


def read_sequence(name):
    with open(name, "rb") as file:
        reader = Reader(file.read())
    if reader.take(3) != b"SEQ":
        raise java_error("java.io.IOException", f"file:{name} not a SequenceFile")
    reader.take(1)
    key_class, value_class = reader.text(), reader.text()
    if reader.take(2) != b"\0\0":
        raise java_error("java.io.IOException", f"file:{name} is compressed, which Touchpaper does not read")
    for _ in range(reader.number(">i") * 2):
        reader.text()
    reader.take(16)
    while reader.place < len(reader.data):
        if reader.number(">i") == -1:
            reader.take(16)
            continue
        reader.take(4)
        yield decode(reader, key_class), decode(reader, value_class)


def _lines(name):
    """(offset, line) as TextInputFormat gives them."""
    with open(name, "rb") as file:
        data = file.read()
    place = 0
    for line in data.split(b"\n")[:None if data and not data.endswith(b"\n") else -1]:
        yield place, line.rstrip(b"\r").decode()
        place += len(line) + 1


def save(rdd, path, format_class, key_class=None, value_class=None):
    name = (format_class or "").rpartition(".")[2]
    if name not in ("SequenceFileOutputFormat", "TextOutputFormat"):
        raise java_error("java.lang.ClassNotFoundException", str(format_class))
    folder, new_api = new_folder(path), ".mapreduce." in format_class

    def write(index, items):
        items = list(items)
        if name == "TextOutputFormat":
            data = "".join(f"{key}\t{value}\n" for key, value in items).encode()
        else:
            data = sequence(items, key_class, value_class)
        _engine.file_write(f"{folder}/part-{'r-' if new_api else ''}{index:05d}", data)
        return ()

    rdd._partitions(write, "saveAsHadoopDataset")._counts()
    finish(folder)


def load(sc, path, format_class):
    name = (format_class or "").rpartition(".")[2]
    if name not in ("SequenceFileInputFormat", "TextInputFormat"):
        raise java_error("java.lang.ClassNotFoundException", str(format_class))
    names = files_of(path)
    return sc.parallelize(names, max(len(names), 1)).flatMap(_lines if name == "TextInputFormat" else read_sequence)


def setting(conf, *keys):
    for key in keys:
        if conf and key in conf:
            return conf[key]
    raise java_error("org.apache.hadoop.mapred.InvalidJobConfException", "Output directory not set.")

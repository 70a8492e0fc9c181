"""Answers with bounds, and counts of distinct items by HyperLogLog."""

import math


class BoundedFloat(float):
    """A number between two others, with this confidence."""

    def __new__(cls, mean, confidence, low, high):
        made = float.__new__(cls, mean)
        made.confidence, made.low, made.high = confidence, low, high
        return made


_MASK = 0xFFFFFFFFFFFFFFFF


def _murmur(data, seed=0xE17A1465):
    """MurmurHash 2, 64 bits (Appleby), as stream-lib has it."""
    factor = 0xC6A4A7935BD1E995
    value = (seed ^ (len(data) * factor)) & _MASK
    end = len(data) // 8 * 8
    for place in range(0, end, 8):
        part = (int.from_bytes(data[place:place + 8], "little") * factor) & _MASK
        part = ((part ^ (part >> 47)) * factor) & _MASK
        value = ((value ^ part) * factor) & _MASK
    if end < len(data):
        value = ((value ^ int.from_bytes(data[end:], "little")) * factor) & _MASK
    value = ((value ^ (value >> 47)) * factor) & _MASK
    return value ^ (value >> 47)


def registers(hashes, precision):
    """HyperLogLog (Flajolet et al., 2007): the longest run of zeros seen in each register."""
    found = bytearray(1 << precision)
    for number in hashes:
        code = _murmur(str(number).encode())
        rest = ((code << precision) | (1 << (precision - 1))) & _MASK
        run = 65 - rest.bit_length()
        place = code >> (64 - precision)
        if run > found[place]:
            found[place] = run
    return found


def merged(left, right):
    return bytearray(map(max, left, right))


def estimate(found):
    size = len(found)
    alpha = {16: 0.673, 32: 0.697, 64: 0.709}.get(size, 0.7213 / (1 + 1.079 / size))
    raw = alpha * size * size / sum(2.0 ** -run for run in found)
    empty = found.count(0)
    if raw <= 2.5 * size and empty:
        return round(size * math.log(size / empty))
    return round(raw)

"""What the interpreter's `_codecs` leaves to Python: codecs by a table of letters, as of code pages in zip archives."""

import codecs


def charmap_decode(data, errors="strict", mapping=None):
    """(text, bytes that were read); without a table each byte is the letter of its number."""
    data = bytes(data)
    letters = []
    for place, byte in enumerate(data):
        letter = chr(byte) if mapping is None else _found(mapping, byte)
        if letter is None or letter == "\ufffe":
            problem = UnicodeDecodeError("charmap", data, place, place + 1, "character maps to <undefined>")
            letter = codecs.lookup_error(errors)(problem)[0]
        letters.append(chr(letter) if isinstance(letter, int) else letter)
    return "".join(letters), len(data)


def charmap_encode(text, errors="strict", mapping=None):
    """(bytes, letters that were read)"""
    parts = []
    for place, letter in enumerate(text):
        byte = ord(letter) if mapping is None else _found(mapping, ord(letter))
        if byte is None or isinstance(byte, int) and byte > 255:
            problem = UnicodeEncodeError("charmap", text, place, place + 1, "character maps to <undefined>")
            byte = codecs.lookup_error(errors)(problem)[0]
            if isinstance(byte, str):
                byte = charmap_encode(byte, "strict", mapping)[0]
        parts.append(bytes([byte]) if isinstance(byte, int) else byte)
    return b"".join(parts), len(text)


def charmap_build(letters):
    """The table to encode with, of one to decode with."""
    return {ord(letter): byte for byte, letter in enumerate(letters) if letter != "\ufffe"}


def _found(mapping, key):
    try:
        return mapping[key]
    except LookupError:
        return None

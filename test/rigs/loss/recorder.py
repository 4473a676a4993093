"""An nbdkit plugin: a disk that writes down every write and every flush, in the order in which they came.

A record is a head of 17 bytes (kind W or F, how many changes had been acknowledged by then, offset, length; little endian)
and, for a write, its bytes. The count is read from a file that the test keeps up to date.
"""

import os
import struct

import nbdkit

API_VERSION = 2

names = {}
files = {}


def thread_model():
    # One request at a time: the order of the records is the order of the disk.
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def config(key, value):
    names[key] = value


def get_ready():
    files["image"] = os.open(names["image"], os.O_RDWR)
    files["acknowledged"] = os.open(names["acknowledged"], os.O_RDONLY)
    files["records"] = os.open(names["records"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def open(readonly):
    return 1


def get_size(handle):
    return os.fstat(files["image"]).st_size


def can_flush(handle):
    return True


def pread(handle, buffer, offset, flags):
    buffer[:] = os.pread(files["image"], len(buffer), offset)


def pwrite(handle, buffer, offset, flags):
    record(b"W", offset, buffer)
    os.pwrite(files["image"], buffer, offset)


def flush(handle, flags):
    record(b"F", 0, b"")


def record(kind, offset, data):
    (acknowledged,) = struct.unpack("<I", os.pread(files["acknowledged"], 4, 0))
    os.writev(files["records"], [struct.pack("<cIQI", kind, acknowledged, offset, len(data)), data])

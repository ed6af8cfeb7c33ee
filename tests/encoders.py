"""Sentence encoders: the real one, which takes a second to load, and one of a few words."""

import re
import socket
from collections.abc import Sequence
from functools import cache
from math import sqrt
from typing import NoReturn, cast
from zlib import crc32

import numpy
from pytest import MonkeyPatch

from briefing_tui.meaning import Encode, Vectors, sentence_encoder


@cache
def encoder() -> Encode:
    """The encoder of the extra `pairs`, which takes a second to load, and opens no socket."""
    with MonkeyPatch.context() as patch:
        refuse_connections(patch)
        encode = sentence_encoder()
    assert encode is not None
    return encode


def refuse_connections(patch: MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket")

    for name in ("socket", "create_connection", "getaddrinfo"):
        patch.setattr(socket, name, refuse)


_DIMENSIONS = 512


def encoder_of(*alike: str) -> Encode:
    """An encoder that knows nothing but which words mean the same: `"wind vent Wind"`."""
    meanings = {word: number for number, words in enumerate(alike) for word in words.split()}

    def encode(sentences: Sequence[str]) -> Vectors:
        vectors = []
        for sentence in sentences:
            vector = [0.0] * _DIMENSIONS
            for word in re.findall(r"\w+", sentence):
                place = meanings.get(
                    word, len(alike) + crc32(word.encode()) % (_DIMENSIONS - len(alike))
                )
                vector[place] = 1.0
            length = sqrt(sum(vector)) or 1.0
            vectors.append([part / length for part in vector])
        return cast("Vectors", numpy.asarray(vectors))  # as the real one

    return encode

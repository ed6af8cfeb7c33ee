"""The marks of tests that need more than the suite installs."""

from importlib.util import find_spec

import pytest

HAS_ARTICLE = find_spec("trafilatura") is not None
reads_pages = pytest.mark.skipif(
    not HAS_ARTICLE, reason="a saved page needs the extra: pip install -e '.[article]'"
)

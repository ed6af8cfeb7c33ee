"""The readers of values that stand alone, by their shape in the table of fields."""

from collections.abc import Mapping
from types import MappingProxyType

from briefing_tui.parse.fields import Shape
from briefing_tui.parse.lists import read_authors, read_names, read_tags
from briefing_tui.parse.mappings import Reader
from briefing_tui.parse.scalars import (
    read_date,
    read_flag,
    read_grade,
    read_id,
    read_lang,
    read_line,
    read_text,
    read_url,
)
from briefing_tui.parse.values import read_value

READERS: Mapping[Shape, Reader] = MappingProxyType(
    {
        "authors": read_authors,
        "date": read_date,
        "flag": read_flag,
        "grade": read_grade,
        "id": read_id,
        "lang": read_lang,
        "line": read_line,
        "names": read_names,
        "tags": read_tags,
        "text": read_text,
        "url": read_url,
        "value": read_value,
    }
)

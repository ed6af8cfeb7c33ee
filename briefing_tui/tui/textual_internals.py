"""What makes a start with Textual 8.2 faster, by knowing how Textual is made.

With another version a part of this may become useless, and then a start is merely slower:
`tests/architecture/test_imports.py` notices it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen

_PALETTE, _TLS = "textual.command", "ssl"


class _PaletteLater(ModuleType):
    """Stands in for `textual.command` while Textual is imported.

    `textual.app` and `textual.theme` import it, and with it a third of all widgets, for names that
    they use once a palette is opened. Only `Provider` is needed at once, as a base class.
    """

    class Provider:
        """Nothing: `briefing_tui.tui.palette` adds the real one."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)

        def later(*arguments: object, **options: object) -> object:
            return getattr(import_module(_PALETTE), name)(*arguments, **options)

        return later


def import_textual() -> None:
    """Import `textual.app` without its command palette, which is imported when it is opened."""
    if "textual.app" in sys.modules:
        return
    with _instead(_TLS, None):  # asyncio does without it, and nothing here needs TLS
        import_module("asyncio")
    try:
        with _instead(_PALETTE, _PaletteLater(_PALETTE)):
            import_module("textual.app")
    except (ImportError, TypeError):  # not Textual 8.2
        for name in [name for name in sys.modules if name.partition(".")[0] == "textual"]:
            del sys.modules[name]
        import_module("textual.app")


@contextmanager
def _instead(name: str, module: ModuleType | None) -> Iterator[None]:
    """Another module under a name, or none, while something is imported that imports it."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = module  # type: ignore[assignment]  # None raises ImportError
    try:
        yield
    finally:
        del sys.modules[name]


def lay_out_now(screen: "Screen[Any]") -> None:
    """Give each widget its region at once. Textual does so after the messages that wait."""
    screen._compositor.reflow(screen, screen.app.size)  # noqa: SLF001

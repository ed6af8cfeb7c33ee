"""What an address in the text leads to. Only http, https and mailto leave the terminal."""

import re
from urllib.parse import unquote

from briefing_tui.model.document import Document, Target, TargetKind
from briefing_tui.text.sanitise import one_line, sanitise
from briefing_tui.text.slugs import heading_anchor

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@]+@[^\s@]", re.IGNORECASE)
_BRIEF = re.compile(r"[^?#]*\.(?:md|markdown)$", re.IGNORECASE)
_PICTURE = re.compile(
    r"\.(?:avif|bmp|gif|jpe?g|pdf|png|svg|tiff?|webp|mp[34]|webm)$", re.IGNORECASE
)


def link_target(href: str, document: Document) -> Target | None:
    """What the address of a Markdown link leads to.

    `broken` if to nothing we may open. None for a path that means something only where
    the brief is published: the words are no link here, and no mistake either.
    """
    href = sanitise(href).strip()
    if href.startswith("#"):
        return _inside(unquote(href[1:]), document)
    if url := _url(href):
        return Target("url", url)
    path, _, fragment = href.partition("#")
    path = path.partition("?")[0]
    if _BRIEF.match(path) and not _SCHEME.match(path):
        return Target("brief", one_line(unquote(path)), one_line(unquote(fragment)))
    return Target("broken", href) if _SCHEME.match(href) else None


def image_target(source: str, title: str) -> Target:
    """An image: an address, or a path that stays a name because no file is read for it."""
    source = sanitise(source).strip()
    if url := _url(source):
        return Target("image", url, detail=sanitise(title))
    kind: TargetKind = "broken" if _SCHEME.match(source) or source.startswith("//") else "image"
    return Target(kind, source, detail=sanitise(title))


def wikilink_target(name: str, fragment: str, document: Document) -> Target:
    """`[[name#fragment]]`: a brief, a place in this one, or a picture kept beside it."""
    name, fragment = one_line(name), one_line(fragment)
    if not name:
        return _inside(fragment, document)
    if _PICTURE.search(name):
        return Target("image", name)
    return Target("brief", name, heading_anchor(fragment, {}) if fragment else "")


def _inside(fragment: str, document: Document) -> Target:
    """A claim wins over a heading; heading text is understood as well as its anchor."""
    fragment = one_line(fragment)
    for name in (fragment, fragment.lower(), heading_anchor(fragment, {})):
        if name in document.claims:
            return Target("claim", name)
        if name in document.anchors:
            return Target("heading", name)
    if not document.whole:
        return Target("heading", heading_anchor(fragment, {}))
    return Target("broken", f"#{fragment}")


def _url(href: str) -> str:
    """The address in the form a browser takes (RFC 3986, IDNA), else nothing."""
    from markdown_it.common.normalize_url import normalizeLink

    if href.startswith("//"):
        href = f"https:{href}"
    if not (_WEB.match(href) or _MAIL.match(href)):
        return ""
    scheme, colon, rest = href.partition(":")
    url = normalizeLink(scheme.lower() + colon + rest)
    return url if url.isascii() and url.isprintable() and " " not in url else ""

"""Web and mail addresses: which may be opened, and where each leads.

An address in a brief is untrusted. Its host is shown before it is opened, with punycode (RFC 3492)
decoded, because a reader can't tell what `xn--80ak6aa92e.com` stands for. An address that looks
like another one has doubts, and is opened only after the reader has confirmed it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from threading import Lock
from typing import NamedTuple

from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import MARK, sanitise
from briefing_tui.text.wrapping import cells, cut_start, prefix_length

_WEB = lazy_pattern(r"https?://[^\s/?#]", re.IGNORECASE)
_MAIL = lazy_pattern(r"mailto:[^\s@]+@[^\s@]", re.IGNORECASE)
_ALLOWED = lazy_pattern(r"(?:https?://[^\s/?#]|mailto:[^\s@]+@)[\x21-\x7e]*", re.IGNORECASE)

_WEB_PARTS = lazy_pattern(r"https?://(?:(?P<user>[^/?#]*)@)?(?P<host>[^/?#]*)", re.IGNORECASE)
_MAIL_PARTS = lazy_pattern(r"mailto:(?P<to>[^?#]*)(?:\?(?P<fields>[^#]*))?", re.IGNORECASE)
_ORIGIN = lazy_pattern(r"mailto:[^?]*|[a-z]+://[^/?#]*", re.IGNORECASE)
_ENCODED = lazy_pattern(r"(?:%[89a-f][0-9a-f])+", re.IGNORECASE)
_PORT = lazy_pattern(r":\d*\Z", re.ASCII)
_HOST = lazy_pattern(r"\[[0-9a-f:.]+\]|[\w.-]+", re.ASCII | re.IGNORECASE)
"""A name, an IPv4 address or a bracketed IPv6 address (RFC 3986, 3.2.2)."""
_HARMLESS_FIELDS = frozenset({"subject", "body"})
"""Header fields that a mail address may fill in unasked (RFC 6068). Some mail programs support
`attach`."""
_PUNYCODE = "xn--"
_LABEL = 63
"""The greatest length of a part of a host name (RFC 1035, 2.3.4)."""
_FILLING = Lock()
_SHOWN = 60
"""A longer host may be cut off on the screen, and its end says who owns it."""
_EAST_ASIAN = frozenset(
    {"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO", "HANGUL"}
)
"""Scripts that are written together, and with Latin (UTS 39, 5.2)."""


class Address(NamedTuple):
    """An address, and what to know before it is opened."""

    text: str
    host: str
    """The host with its port, or the recipients of a mail, as the browser gets them."""
    decoded: str = ""
    """The host with punycode decoded; empty if it has none."""
    user: str = ""
    """The part before the `@` of a web address, which may look like its host."""
    doubts: tuple[str, ...] = ()
    """The reasons to ask before it is opened."""


def normal_address(text: str) -> str:
    """A web or mail address in the form that browsers take (RFC 3986, IDNA), or ''."""
    if text.startswith("//"):
        text = f"https:{text}"
    if not (_WEB.match(text) or _MAIL.match(text)):
        return ""
    scheme, colon, rest = text.partition(":")
    address = _normalizer()(scheme.lower() + colon + rest)
    return address if address.isascii() and address.isprintable() and " " not in address else ""


@cache
def _normalizer() -> Callable[[str], str]:
    """`normalizeLink` of markdown-it-py, imported at the first address. mdurl fills a table at its
    first call, which another thread must not find half filled.
    """
    with _FILLING:
        import mdurl
        from markdown_it.common.normalize_url import normalizeLink

        mdurl.encode("")
    return normalizeLink


def may_open(address: str) -> bool:
    """Whether an address is http, https or mailto, and can't be taken for an option."""
    return _ALLOWED.fullmatch(address) is not None


def examine(text: str) -> Address:
    """The host of an address from `normal_address`, and the doubts about it."""
    web = _WEB_PARTS.match(text)
    mail = None if web else _MAIL_PARTS.match(text)
    user = (web["user"] or "") if web else ""
    host = web["host"] if web else mail["to"] if mail else text
    name = _PORT.sub("", host).rpartition("@")[2]
    labels = name.split(".")
    decoded = [_decode(label) for label in labels]
    doubts = [f"{user}@ is a user name, not the host."] if user else []
    doubts += _doubts(name, labels, decoded)
    if mail and "," in mail["to"]:
        doubts.append("The mail has more than one recipient.")
    fields = (mail["fields"] or "").split("&") if mail else []
    names = dict.fromkeys(field.partition("=")[0].lower() for field in fields if field)
    if harmful := [name for name in names if name not in _HARMLESS_FIELDS]:
        doubts.append(f"The mail is filled in: {', '.join(harmful)}.")
    readable = host.replace(name, ".".join(decoded)) if decoded != labels else ""
    return Address(text, host, readable, user, tuple(doubts))


def without_doubts(address: str) -> str:
    """An address from `normal_address` for a terminal, which opens it without a question; empty if
    there is a doubt about it.
    """
    return address if may_open(address) and not examine(address).doubts else ""


def readable_address(address: str) -> str:
    """An address from `normal_address` with its percent-encoded letters decoded behind the host.

    What is ASCII, invisible or not UTF-8 stays, so that it is still the same address (RFC 3987,
    3.2).
    """
    origin = origin_of(address)
    return origin + _ENCODED.sub(_readable, address[len(origin) :])


def _readable(encoded: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(encoded[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return encoded[0]
    return "".join(
        character
        if character.isprintable() and character != MARK
        else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in text
    )


def origin_of(address: str) -> str:
    """`https://example.org`: an address up to the end of its host or recipients."""
    match = _ORIGIN.match(address)
    return match[0] if match else ""


def fit_url(url: str, width: int) -> str:
    """An address in at most `width` cells, cut in the middle of what follows its host.

    If the host is too long, its end is kept, which shows the owner.
    """
    if cells(url) <= width:
        return url
    origin = origin_of(url)
    room = width - cells(origin) - 1
    if room < 0:
        return cut_start(origin, width)
    path = url[len(origin) :]
    head = path[: prefix_length(path, room // 3)]
    return f"{origin}{head}{cut_start(path[len(head) :], room - cells(head) + 1)}"


def _decode(label: str) -> str:
    """A part of a host name with punycode decoded. Characters that can't be shown are replaced."""
    if not label.lower().startswith(_PUNYCODE) or len(label) > _LABEL:
        return label
    try:
        decoded = label[len(_PUNYCODE) :].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    return "".join(
        # Host names have letters, marks, digits and hyphens.
        character if character == "-" or unicodedata.category(character)[0] in "LMN" else MARK
        for character in sanitise(decoded)
    )


def _doubts(name: str, labels: list[str], decoded: list[str]) -> Iterator[str]:
    if len(name) > _SHOWN:
        yield f"The host has more than {_SHOWN} characters."
    spoilt = any(
        MARK in shown or (label.lower().startswith(_PUNYCODE) and shown.isascii())
        for label, shown in zip(labels, decoded, strict=True)
    )
    if spoilt or not _HOST.fullmatch(name):
        yield "The host has characters that a host name can't have."
    for shown in decoded:
        scripts = sorted(_scripts(shown))
        if len(scripts) > 1:
            yield f"{shown} mixes {' and '.join(scripts)} letters."


def _scripts(text: str) -> set[str]:
    """The scripts of a text's letters, by the first word of their Unicode names."""
    scripts = {
        unicodedata.name(character, "unknown").partition(" ")[0]
        for character in ("" if text.isascii() else text)
        if character.isalpha()
    }
    if scripts & _EAST_ASIAN:
        scripts -= _EAST_ASIAN | {"LATIN"}
        scripts.add("EAST ASIAN")
    return {script.title() for script in scripts}

"""Which addresses are opened, and what is said about their hosts."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.addresses import examine, may_open, normal_address, readable_address
from briefing_tui.text.sanitise import sanitise
from tests.cases import each_case


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c", "http://a", "HTTPS://A.example", "mailto:a@b.example"],
)
def test_web_and_mail_are_opened(address: str) -> None:
    assert may_open(address)


@each_case(
    "address",
    [
        "",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "--help",
        "https://",
        "https://a b",
        "https://a\nb",
        "ftp://a",
        "https:/a",
        "x https://a",
        "https://ex\u202eample.org",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert not may_open(address)


@each_case(
    "address, host, decoded",
    [
        ("https://example.org/a?b@c", "example.org", ""),
        ("http://EXAMPLE.org:8080?q", "EXAMPLE.org:8080", ""),
        ("https://127.0.0.1", "127.0.0.1", ""),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com", "аррӏе.com"),
        ("https://xn--e1afmkfd.xn--p1ai:80/", "xn--e1afmkfd.xn--p1ai:80", "пример.рф:80"),
        ("https://ソニーstore例ー.jp", "xn--store-8q4drd9rf3439e.jp", "ソニーstore例ー.jp"),
        ("https://한국korea.kr", "xn--korea-820tq28s.kr", "한국korea.kr"),
        ("mailto:a@b.example?subject=c&body=d", "a@b.example", ""),
        ("mailto:a@пример.рф", "a@xn--e1afmkfd.xn--p1ai", "a@пример.рф"),
    ],
)
def test_the_host_is_shown_with_its_punycode_decoded(address: str, host: str, decoded: str) -> None:
    examined = examine(normal_address(address))
    assert (examined.host, examined.decoded, examined.doubts) == (host, decoded, ())


def test_an_ipv6_address_is_a_host() -> None:
    # Not in the normal form: markdown-it-py escapes the brackets before 4.3.
    assert examine("https://[2001:db8::1]:80/")[1:] == ("[2001:db8::1]:80", "", "", ())


ODD = "The host has characters that a host name can't have."


@each_case(
    "address, host, doubt",
    [
        ("https://user@evil.example", "evil.example", "user@ is a user name, not the host."),
        ("https://a.b:c@d@e.f", "e.f", "a.b:c@d@ is a user name, not the host."),
        # Browsers take a backslash for a slash. In the normal form it is `%5C`, which none does.
        ("https://a.b\\@e.f", "e.f", "a.b%5C@ is a user name, not the host."),
        ("https://a.b\\c.d", "a.b%5Cc.d", ODD),
        ("https://exa%6dple.org", "exa%6dple.org", ODD),
        ("https://аpple.com", "xn--pple-43d.com", "аpple mixes Cyrillic and Latin letters."),
        ("https://αβcd.com", "xn--cd-b9be.com", "αβcd mixes Greek and Latin letters."),
        ("https://ex\u00adample.org", "xn--example-mka.org", ODD),
        ("https://a.b\u2044c.d", "a.xn--bc-c6t.d", ODD),
        ("https://xn--google-.com", "xn--google-.com", ODD),
        ("https://xn--99999999999.com", "xn--99999999999.com", ODD),
        (f"https://{'a.' * 30}b", f"{'a.' * 30}b", "The host has more than 60 characters."),
        ("mailto:a@b?attach=/c&Bcc=d", "a@b", "The mail is filled in: attach, bcc."),
        ("mailto:a@b,c@d", "a@b,c@d", "The mail has more than one recipient."),
    ],
)
def test_an_address_that_looks_like_another_is_doubtful(
    address: str, host: str, doubt: str
) -> None:
    examined = examine(normal_address(address))
    assert examined.host == host
    assert doubt in examined.doubts


@given(st.one_of(st.text(), st.from_regex(r"(https?://|mailto:)([a-z]|xn--|[.@:%?\\[]|\W)*")))
def test_what_is_said_is_one_line(text: str) -> None:
    address = normal_address(text)
    assert not address or may_open(address) or "@" not in address.partition("?")[0]
    examined = examine(address)
    assert "".join((examined.host, examined.decoded, examined.user, *examined.doubts)).isprintable()


@pytest.mark.parametrize(
    ("address", "readable"),
    [
        ("https://a.example/%E5%8F%B0%e6%b9%be?q=%C3%A9#%D7%90", "https://a.example/台湾?q=é#א"),
        (
            "https://a.example/%2F%3F%23%25%20%0A%1B%7F",
            "https://a.example/%2F%3F%23%25%20%0A%1B%7F",
        ),
        ("https://a.example/x%E2%80%AEy%E2%80%8Bz", "https://a.example/x%E2%80%AEy%E2%80%8Bz"),
        (
            "https://a.example/%C2%9B%C2%A0%E3%80%80%EF%BF%BD",
            "https://a.example/%C2%9B%C2%A0%E3%80%80%EF%BF%BD",
        ),
        ("https://a.example/%CC%A8%BA%FF", "https://a.example/%CC%A8%BA%FF"),
        ("https://%C3%A9.example/%C3%A9", "https://%C3%A9.example/é"),
        ("https://u%C3%A9@xn--bcher-kva.example/%C3", "https://u%C3%A9@xn--bcher-kva.example/%C3"),
        ("mailto:%C3%A9@a.example?subject=%C3%A9", "mailto:%C3%A9@a.example?subject=é"),
    ],
    ids=["letters", "ascii", "invisible", "spaces", "not UTF-8", "host", "punycode", "mail"],
)
def test_letters_of_an_address_are_decoded(address: str, readable: str) -> None:
    assert readable_address(address) == readable


@given(
    st.text(alphabet="%0aAbBcCeE8f/?# é\u202e\u200d\u05d0台", max_size=40) | st.text(max_size=20)
)
def test_a_decoded_address_leads_where_it_did(path: str) -> None:
    address = normal_address(f"https://a.example/{path}")
    readable = readable_address(address)
    assert normal_address(readable).lower() == address.lower()
    assert readable.isprintable() and sanitise(readable) == readable


FIRST_CALLS = """
import sys
from threading import Barrier, Thread
from briefing_tui.text.addresses import normal_address

sys.setswitchinterval(1e-6)
barrier, addresses = Barrier(8), []
def run():
    barrier.wait()
    addresses.append(normal_address("https://example.org/~zz"))
threads = [Thread(target=run) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(addresses), *{*addresses})
"""


@pytest.mark.parametrize("_", range(4))
def test_the_first_addresses_may_come_in_several_threads(_: int) -> None:
    """Reading two briefs at once ended the reader: a table of mdurl was half filled."""
    run = [sys.executable, "-c", FIRST_CALLS]
    answer = subprocess.run(run, capture_output=True, text=True, check=True)
    assert answer.stdout == "8 https://example.org/~zz\n"

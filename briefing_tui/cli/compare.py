"""`briefing compare`: two texts, or the words of two sources, compared word by word."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import NamedTuple

from briefing_tui.cli.console import Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.session import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    Session,
    is_there,
    standard_input,
)
from briefing_tui.cli.show import load, text_of_source
from briefing_tui.compare.diff import compare_wording
from briefing_tui.compare.matrix import side_numbers
from briefing_tui.compare.topics import (
    SourceComparison,
    Statement,
    WordingPair,
    compare_sources,
    wording_pairs,
)
from briefing_tui.export.json import encode, wording_object
from briefing_tui.layout.diff import Party, dated_party, lay_accounts, lay_wording
from briefing_tui.layout.spans import party_role
from briefing_tui.library.files import RefusalError, is_unread, read_data
from briefing_tui.model.brief import Brief, Source
from briefing_tui.model.document import Role
from briefing_tui.text.sanitise import one_line, sanitise, slug
from briefing_tui.text.suggestions import did_you_mean


class Text(NamedTuple):
    """One side of the comparison. A source without a `text` has no words."""

    party: Party
    words: str = ""
    brief: Brief | None = None
    source: Source | None = None

    @property
    def lang(self) -> str:
        return self.source.lang if self.source else ""


def configure(parser: ArgumentParser) -> None:
    words = "a source, written BRIEF#SOURCE; or a text file; or - for standard input"
    parser.add_argument("first", metavar="A", help=words)
    parser.add_argument("second", metavar="B", help="the other one, written in the same way")
    parser.add_argument(
        "--topic", metavar="NAME", default="", help="compare what two sources say on this topic"
    )
    parser.add_argument(
        "--original",
        action="store_true",
        help="with --topic: compare the quotations in their language, not the translations",
    )
    add_json(parser)


def run(options: Namespace, session: Session) -> int:
    console = session.console
    roles: tuple[Role, Role] = ("error", "success")  # the colours of texts without a party
    names = (options.first, options.second)
    old, new = (
        _text(name, role, options.topic, session) for name, role in zip(names, roles, strict=True)
    )
    parties = {"first": old.party.name, "second": new.party.name}
    if options.topic or (old.words and new.words):
        words = WordingPair("", old.words, new.words, (old.lang, new.lang))
        if options.topic:
            choices = wording_pairs(_statement(old, options.topic), _statement(new, options.topic))
            if options.original:
                choices = tuple(c for c in choices if c.label.startswith("in the original"))
            if not choices:
                raise Failure("these two accounts have no words in the same language")
            words = choices[-1]
        wording = compare_wording(words.old, words.new, words.langs)
        if options.json:
            console.write(encode({**parties, **wording_object(wording, words.label)}))
        else:
            if words.label:
                console.tell([], f"Compared {words.label}.")
            width = session.settings.width or console.columns
            console.page(lay_wording(wording, old.party, new.party, width, words.words_of))
        return 0
    if old.brief is None or old.source is None or new.brief is None or new.source is None:
        raise Failure(
            "a text can't be compared with a source that has no text",
            "The field `text` of a source holds its words.",
        )
    accounts = compare_sources(old.brief, old.source, new.brief, new.source)
    _by_topic(accounts, old.party, new.party, options, session)
    return 0


def _by_topic(
    accounts: SourceComparison, old: Party, new: Party, options: Namespace, session: Session
) -> None:
    """Compare sources without a text by what the claims quote of them, topic by topic."""
    console = session.console
    only = (
        [claim.topic for claim in accounts.only_old],
        [claim.topic for claim in accounts.only_new],
    )
    shared = [
        (pair, compare_wording(pair.wording.old, pair.wording.new, pair.wording.langs))
        for pair in accounts.shared
    ]
    if options.json:
        topics = [
            {"topic": pair.claim.id, **wording_object(wording, pair.wording.label)}
            for pair, wording in shared
        ]
        parties = {"first": old.name, "second": new.name}
        rest = {"only_first": only[0], "only_second": only[1]}
        console.write(encode({**parties, "topics": topics, **rest}))
        return
    console.tell([], "One of the sources has no `text`, so the quotes in the claims are compared.")
    laid = [
        (", ".join(filter(None, (pair.claim.topic, pair.wording.label))), wording)
        for pair, wording in shared
    ]
    width = session.settings.width or console.columns
    console.page(lay_accounts(laid, only, old, new, width))


def _text(name: str, role: Role, topic: str, session: Session) -> Text:
    brief_name, mark, source_id = name.rpartition("#")
    if name == STANDARD_INPUT or not mark or is_there(Path(name)):
        return _file(name, role, session)
    parsed = load(brief_name, session).parsed
    if is_unread(parsed):
        raise Failure(parsed.diagnostics[0].message)
    source = parsed.brief.source(source_id)
    if source is None:
        ids = [source.id for source in parsed.brief.sources]
        known = f"Its sources are {', '.join(ids)}." if ids else "It has no sources."
        hint = did_you_mean(source_id, ids) or known
        raise Failure(f"{brief_name} has no source {source_id}", hint)
    role = party_role(side_numbers(parsed.brief)[source.id])
    party = dated_party(parsed.brief, source, role)
    words = "" if topic else text_of_source(parsed, source, session)
    return Text(party, words, parsed.brief, source)


def _file(name: str, role: Role, session: Session) -> Text:
    party = Party(one_line(name) if name != STANDARD_INPUT else STANDARD_INPUT_NAME, role)
    if name == STANDARD_INPUT:
        return Text(party, sanitise(standard_input().decode("utf-8-sig", "replace")))
    if not is_there(Path(name)):
        if Path(name).suffix:
            raise Failure(f"no such file: {name}", "A source is written BRIEF#SOURCE.")
        names = _sources_of(name, session)
        hint = f"Name one of its sources: {names}." if names else "It has no sources."
        raise Failure(f"{name} is a whole brief", hint)
    try:
        text = sanitise(read_data(Path(name)).decode("utf-8-sig", "replace"))
    except RefusalError as refusal:
        raise Failure(f"{name}: {refusal.message}") from None
    if text.startswith("---") and (names := _sources_of(name, session)):
        account = names.partition(" or ")[0]
        session.console.tell(
            [], f"The whole file is compared. To compare an account, write {account}."
        )
    return Text(party, text)


def _sources_of(name: str, session: Session) -> str:
    """`call#cn or call#us`: the first sources of a brief, as they are written in a command."""
    sources = load(name, session).parsed.brief.sources
    return " or ".join(f"{name}#{source.id}" for source in sources[:2])


def _statement(text: Text, topic: str) -> Statement:
    if text.brief is None or text.source is None:
        raise Failure("--topic compares sources", "A source is written BRIEF#SOURCE.")
    claim = text.brief.claim(topic) or text.brief.claim(slug(topic))
    if claim is None:
        hint = did_you_mean(slug(topic), [claim.id for claim in text.brief.claims])
        raise Failure(f"{text.brief.slug} has no claim about {topic}", hint)
    account = claim.account(text.source.id)
    statement = Statement(text.brief, text.source, account) if account is not None else None
    if statement is None or not statement.text:
        raise Failure(f"{text.source.id} has no words on {claim.topic} in {text.brief.slug}")
    return statement

"""Each quotation of the sample briefs with the rest of its sentences, and what was decided of it.

    python -m benchmarks.quotations ORIGINALS [SLUG …]   what stands before and after each quotation
    python -m benchmarks.quotations --rows SLUG          the quotations that the ledger hasn't
    python -m benchmarks.quotations                      the sums of the ledger

`ORIGINALS` is a folder of texts that somebody has saved, each named `SLUG.SOURCE.txt` or, where an
account names another page, `SLUG.SOURCE.N.txt`. No text of an original is stored here. The ledger
`benchmarks/ledger/SLUG.csv` has for each quotation of a brief:

- `source`, `topic`: its account;
- `quotation`: the first twelve digits of the SHA-256 of the quotation as the brief has it;
- `address`, `read`, `original`: the page, the day on which it was read, and the first twelve
  digits of the SHA-256 of its text; the last two are empty for a page that can't be reached;
- `found`: `found` word for word in the original, `sheet` (seen in the notes of an earlier audit
  only), or `unreachable`;
- `decision`: empty in a row without a topic, which is of words that the writer quotes in prose, or
  of a translation by others that stands without its quotation; else `extended` (the quotation goes
  on to the words that turn it), `noted` (they stand in the account's `says` or `note`), `harmless`
  (what follows doesn't turn it), `whole` (it ends with its sentence, or is a phrase or a name), or
  `open` (what follows can't be read).
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from benchmarks.contenders import ROOT
from briefing_tui.model.brief import Account, Brief, Claim
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.text.quotations import QuotedText

BRIEFS = ROOT / "briefs"
LEDGER = ROOT / "benchmarks" / "ledger"
FOUND = ("found", "sheet", "unreachable")
DECISIONS = ("extended", "noted", "harmless", "whole", "open")
COLUMNS = ("source", "topic", "quotation", "address", "read", "original", "found", "decision")


class Quotation(NamedTuple):
    """A quotation of a brief: its claim, its account, and the address of its page."""

    claim: Claim
    account: Account
    address: str

    @property
    def digest(self) -> str:
        return digest(self.account.quote)


def digest(text: str) -> str:
    """What the ledger calls a text by."""
    return sha256(text.encode()).hexdigest()[:12]


def read_brief(slug: str) -> Brief:
    path = BRIEFS / f"{slug}.md"
    return parse_bytes(path.read_bytes(), path.name).brief


def slugs() -> Sequence[str]:
    """The names of all sample briefs."""
    return sorted(path.stem for path in BRIEFS.glob("*.md"))


def quotations(brief: Brief) -> Iterator[Quotation]:
    """All quotations of a brief's accounts, in their order."""
    addresses = {source.id: source.url for source in brief.sources}
    for claim in brief.claims:
        for account in claim.accounts:
            if account.quote:
                address = account.url or addresses.get(account.source, "")
                yield Quotation(claim, account, address)


def ledger(slug: str) -> Sequence[dict[str, str]]:
    """The rows of a brief's ledger; none if there is no ledger."""
    path = LEDGER / f"{slug}.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("originals", nargs="?", type=Path)
    parser.add_argument("slugs", nargs="*", metavar="SLUG")
    parser.add_argument("--rows", metavar="SLUG")
    options = parser.parse_args()
    if options.rows:
        _print_rows(options.rows)
    elif options.originals:
        for slug in options.slugs or slugs():
            _print_around(slug, options.originals)
    else:
        _print_sums()


def _print_rows(slug: str) -> None:
    """What the ledger lacks, as its rows, and on the error output what only the ledger has."""
    rows = [row for row in ledger(slug) if row["topic"]]
    kept = {(row["source"], row["topic"], row["quotation"]) for row in rows}
    all_of_brief = list(quotations(read_brief(slug)))
    of_brief = {(each.account.source, each.claim.topic, each.digest) for each in all_of_brief}
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in all_of_brief:
        if (each.account.source, each.claim.topic, each.digest) not in kept:
            row = (each.account.source, each.claim.topic, each.digest, each.address)
            writer.writerow([*row, "", "", "", ""])
    for source, topic, name in sorted(kept - of_brief):
        print(f"not in the brief any more: {source}, {topic}, {name}", file=sys.stderr)


def _print_around(slug: str, originals: Path) -> None:
    """Each quotation between what its sentences have before and after it, and the next sentence."""
    for each in quotations(read_brief(slug)):
        source = each.account.source
        paths = sorted(originals.glob(f"{slug}.{source}.txt"))
        paths += sorted(originals.glob(f"{slug}.{source}.*.txt"))
        print(f"\n{slug} · {each.claim.topic} · {source}\n  {each.account.quote}")
        for path in paths:
            text = QuotedText(path.read_text(encoding="utf-8"))
            if (passages := text.find(each.account.quote)) is None:
                continue
            start, end = passages[0].start, passages[-1].end
            indexes = text.sentences_of(passages[-1], around=1)
            sentences = [text.sentences[index] for index in indexes]
            first = next(each.start for each in sentences if each.end > start)
            print(f"  before: {text.text[first:start]}")
            print(f"  after:  {text.text[end : sentences[-1].end]}")
            break
        else:
            print("  not in any text" if paths else "  no text")


def _print_sums() -> None:
    rows = [row for slug in slugs() for row in ledger(slug) if row["topic"]]
    total = sum(len(list(quotations(read_brief(slug)))) for slug in slugs())
    print(f"{len(rows)} of {total} quotations are in the ledger")
    for column, values in (("found", FOUND), ("decision", DECISIONS)):
        counts = Counter(row[column] for row in rows)
        print(f"{column}: " + ", ".join(f"{value} {counts[value]}" for value in values))


if __name__ == "__main__":
    main()

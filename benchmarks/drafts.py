"""How much of a draft a writer has to change, on texts whose points were paired by hand.

    python -m benchmarks.drafts [--show NAME] [--without] [--json]

For each group of texts in `tests/fixtures/drafts/pairs/`: the rows, the pairs of cells that are
proposed, how many of them are right and wrong, how many are missed, and the share of the quoted
cells that a writer has to change: another point is in them, a row before has their point, or they
have no stance. `--show` prints the rows of one group, `--without` compares without the encoder. The
weights were tuned on some groups, others were held out, and some are new; each kind has a total of
its own.
"""

import argparse
import json

from briefing_tui.draft.rows import draft_rows
from briefing_tui.library.files import read_glossary
from tests.draft.pairs import KINDS, Score, cases, encoder, score, shown

_COLUMNS = ("rows", "pairs", "right", "wrong", "missed", "cells", "to change", "longest")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without", action="store_true", help="without the sentence encoder")
    options = parser.parse_args()
    encode = None if options.without else encoder()
    glossary = read_glossary(None)
    scores: dict[str, Score] = {}
    groups = sorted(cases(), key=lambda case: KINDS.index(case.kind))
    for case in groups:
        draft = draft_rows(case.texts, glossary, encode)
        scores[case.name] = score(case, draft)
        if case.name == options.show:
            print("\n".join(shown(row.claim) for row in draft.rows))
    for kind in KINDS:
        of_kind = [scores[case.name] for case in groups if case.kind == kind]
        total = Score(*map(sum, zip(*of_kind, strict=True)))
        scores[kind] = total._replace(longest=max(each.longest for each in of_kind))
    if options.json:
        print(json.dumps({name: each._asdict() for name, each in scores.items()}))
        return
    print(f"{'':12}", *(f"{column:>9}" for column in _COLUMNS))
    for name, each in scores.items():
        wrong = each.proposed - each.right
        share = f"{each.edited / each.cells:.0%}"
        numbers = (each.rows, each.proposed, each.right, wrong, each.missed, each.cells, share)
        print(f"{name:12}", *(f"{number:>9}" for number in (*numbers, each.longest)))


if __name__ == "__main__":
    main()

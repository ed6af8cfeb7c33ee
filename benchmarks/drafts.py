"""How much of a draft a writer has to change, on texts whose points were paired by hand.

    python -m benchmarks.drafts [--show NAME] [--json]

For each group of texts in `tests/fixtures/drafts/pairs/`: the rows, the pairs of cells that are
proposed, how many of them are right and wrong, how many are missed, and the share of the quoted
cells that a writer has to change: another point is in them, a row before has their point, or they
have no stance. `--show` prints the rows of one group. The weights were tuned on some groups, and
others were held out; each kind has a total of its own.
"""

import argparse
import json

from briefing_tui.draft.rows import draft_rows
from briefing_tui.library.files import read_glossary
from tests.draft.pairs import Score, cases, score, shown

_COLUMNS = ("rows", "pairs", "right", "wrong", "missed", "cells", "to change", "longest")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    glossary = read_glossary(None)
    scores: dict[str, Score] = {}
    groups = sorted(cases(), key=lambda case: case.held_out)
    for case in groups:
        draft = draft_rows(case.texts, glossary)
        scores[case.name] = score(case, draft)
        if case.name == options.show:
            print("\n".join(shown(row.claim) for row in draft.rows))
    for name, held_out in (("tuned", False), ("held out", True)):
        of_kind = [scores[case.name] for case in groups if case.held_out is held_out]
        total = Score(*map(sum, zip(*of_kind, strict=True)))
        scores[name] = total._replace(longest=max(each.longest for each in of_kind))
    if options.json:
        print(json.dumps({name: each._asdict() for name, each in scores.items()}))
        return
    print(f"{'':10}", *(f"{column:>9}" for column in _COLUMNS))
    for name, each in scores.items():
        wrong = each.proposed - each.right
        share = f"{each.edited / each.cells:.0%}"
        numbers = (each.rows, each.proposed, each.right, wrong, each.missed, each.cells, share)
        print(f"{name:10}", *(f"{number:>9}" for number in (*numbers, each.longest)))


if __name__ == "__main__":
    main()

"""The web addresses of briefs for a link checker: a line each, `ADDRESS<TAB>path:line`.

`briefing` itself makes no connection, so it never knows which addresses still answer.
"""

from collections.abc import Iterator, Sequence

from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.model.brief import FieldPath, Parsed
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.links import links
from briefing_tui.text.addresses import normal_address


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """Mail addresses and the names of other files are left out."""
    return "".join(
        f"{normal}\t{parsed.brief.path}:{line}\n"
        for parsed in (Parsed(exported.brief, exported.positions, ()) for exported in briefs)
        for address, line in _addresses(parsed)
        if (normal := normal_address(address)).startswith(("http://", "https://"))
    )


def _addresses(parsed: Parsed) -> Iterator[tuple[str, int]]:
    """Each address of the front matter and the narrative, with its line in the file."""
    brief = parsed.brief
    fields: list[tuple[FieldPath, str]] = [(("canonical",), brief.canonical)]
    for number, source in enumerate(brief.sources):
        fields.append((("sources", number, "url"), source.url))
        fields.append((("sources", number, "archived"), source.archived))
    for number, claim in enumerate(brief.claims):
        fields += (
            (("claims", number, "accounts", account.source, "url"), account.url)
            for account in claim.accounts
        )
    fields += ((("events", number, "url"), event.url) for number, event in enumerate(brief.events))
    for path, address in fields:
        yield address, parsed.position(path).line
    for target, line in links(parse_document(brief)):
        if target.kind in ("url", "image"):
            yield target.name, line

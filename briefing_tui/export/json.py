"""A brief as JSON: every field of the model under the model's names.

What differs from the values in memory serves programs: a date is its EDTF text, the
accounts of a claim are an object by source id, a text that is absent is null, and each
claim carries its derived agreement.
"""

from typing import Any

import msgspec

from briefing_tui.compare.agreement import Agreement, agree
from briefing_tui.compare.cell import columns
from briefing_tui.compare.records import NO_RECORDS, PartyRecord, Records
from briefing_tui.model.brief import Account, Brief, Claim
from briefing_tui.model.dates import Date

Plain = Any
"""What JSON is made of: None, bool, int, float, str, lists and dicts of these."""


def brief_object(brief: Brief, records: Records = NO_RECORDS) -> dict[str, Plain]:
    """One brief, ready for a JSON encoder; with `records`, what its library knows of its topics."""
    shown = fields(brief)
    sources = columns(brief)
    shown["claims"] = [
        _claim(claim, agree(claim, sources), records.get(claim.id)) for claim in brief.claims
    ]
    shown["extra"] = msgspec.json.decode(brief.extra)
    shown["body"] = brief.body  # an empty body is a body, not an absent one
    return shown


def _claim(
    claim: Claim, agreement: Agreement, records: tuple[PartyRecord, ...] | None
) -> dict[str, Plain]:
    shown = fields(claim)
    shown["accounts"] = {account.source: _account(account) for account in claim.accounts}
    shown["agreement"] = {
        "class": agreement.cls,
        "only": agreement.only or None,
        "flags": list(agreement.flags),
    }
    shown["record"] = plain(records) if records is not None else None
    return shown


def _account(account: Account) -> dict[str, Plain]:
    shown = fields(account)
    del shown["source"]  # it is the key
    return shown


def fields(value: msgspec.Struct) -> dict[str, Plain]:
    """A struct's fields by name, in their order."""
    return {name: plain(getattr(value, name)) for name in value.__struct_fields__}


def plain(value: object) -> Plain:
    """A value of the model as JSON knows it."""
    if isinstance(value, Date):
        return value.edtf
    if isinstance(value, msgspec.Struct):
        return fields(value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return None if value == "" else value


def encode(value: Plain) -> str:
    """The JSON text of a value, indented for people, characters as they are."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"

"""The rules about keys that are not fields of sources, claims, accounts and events."""

from collections.abc import Iterator, Mapping

from briefing_tui.check.context import RuleContext
from briefing_tui.check.violations import Violation
from briefing_tui.model.brief import STANCES
from briefing_tui.parse.fields import FIELDS, Owner, with_article

_OWNERS: Mapping[tuple[str | int, int], Owner] = {
    ("event", 2): "event covered",
    ("sources", 3): "source",
    ("claims", 3): "claim",
    ("claims", 5): "account",
    ("events", 3): "event",
}
"""The owner of a field, by the first part of the field's path and the path's length."""
_KEYS: Mapping[Owner, frozenset[str]] = {
    owner: frozenset(field.key for field in fields) for owner, fields in FIELDS.items()
}
_DERIVED = ("agree", "agreed", "agreement", "both", "shared", "corroborated", "only", "class")
_VERDICTS = ("verdict", "status")
_DENIES = "Write `stance: denies` in the account of the source that rejects the claim."
_DIFFERS = "Write `differs:` on the claim, with `framing`, `scope`, `wording`, `figures` or `true`."
_INSTEAD: Mapping[str, str] = {
    "contested": f"{_DENIES} Or write `differs: figures` on the claim.",
    **dict.fromkeys(("denied", "disputed", "denies"), _DENIES),
    **dict.fromkeys(("differ", "different", "difference", "differs"), _DIFFERS),
    **dict.fromkeys(
        (*_DERIVED, *_VERDICTS),
        "The table derives it from the accounts: write a stance for each source, or a `note`.",
    ),
    "open": "Write `list: open` in the source.",
    **dict.fromkeys(("not mentioned", "unmentioned"), "Write `stance: silent` in an account."),
    "not checked": "Write `stance: unchecked` in an account.",
}
"""What to write for words that are on the screen."""


def key_without_effect(context: RuleContext) -> Iterator[Violation]:
    """The unknown keys that name something of this format: a judgement that nobody sees."""
    return _unknown_keys(context, of_format=True)


def unknown_key(context: RuleContext) -> Iterator[Violation]:
    """The other unknown keys; other tools may read them."""
    return _unknown_keys(context, of_format=False)


def _unknown_keys(context: RuleContext, *, of_format: bool) -> Iterator[Violation]:
    if context.brief.extra == "{}" and not context.parsed.errors:
        return  # unknown keys are kept there, or are errors if they are nested too deeply
    misspelt = context.parsed.reported("misspelt-key")
    for path, position in context.parsed.positions.items():
        owner, key = _OWNERS.get((path[0], len(path))), str(path[-1])
        if owner is None or key in _KEYS[owner] or position in misspelt:
            continue
        instead = _INSTEAD.get(key.lower().replace("_", " "), "")
        if key in STANCES:
            instead = instead or f"Write `stance: {key}` in an account."
        owners = [other for other, keys in _KEYS.items() if key in keys and other != "brief"]
        if not instead and owners:
            instead = f"It is a field of {with_article(owners[0])}."
        if instead and of_format:
            yield Violation(position, f"`{key}` has no effect in {with_article(owner)}.", instead)
        elif not instead and not of_format:
            yield Violation(
                position,
                f"`{key}` is not a field of {with_article(owner)}; it is kept, and not shown.",
                "`briefing manual format` lists the fields. Remove it if no other tool reads it.",
            )

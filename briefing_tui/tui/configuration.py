"""The checks of a configuration that only the interface can make: of its keys and its theme."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from textual.keys import Keys

from briefing_tui.settings import Problems, Settings
from briefing_tui.text.english import counted, listed
from briefing_tui.tui.keys import (
    ACTIVE_TOGETHER,
    ONLY_IN_PROMPTS,
    Keymap,
    bindings,
    is_character,
    name_of,
)
from briefing_tui.tui.styles import THEME_NAMES

_MODIFIERS = ("ctrl", "shift", "alt", "super", "meta", "hyper")
_MOST_NAMED = 3
"""Warnings that a notice has."""


def interface_problems(settings: Settings) -> Problems:
    """The problems in the configuration's keys and theme, in the order of the file."""
    ids = {binding.id for binding in bindings() if binding.id}
    clashes = (
        settings.problem(f"keys.{problem.binding_id}", problem.message, problem.hint)
        for problem in key_problems(settings.keymap)
    )
    found = (
        *settings.check_keys(ids, is_key),
        *clashes,
        *settings.check_theme(THEME_NAMES),
    )
    return tuple(sorted(found, key=lambda problem: problem.line))


def notice_of(problems: Problems) -> str:
    """What the reader says of the warnings when it starts; empty if there are none."""
    warnings = [problem for problem in problems if problem.severity == "warning"]
    words = [part for each in warnings[:_MOST_NAMED] for part in (each.message, each.hint) if part]
    if (more := len(warnings) - _MOST_NAMED) > 0:
        words.append(f"And {more:,} more.")
    return " ".join(words)


def is_key(key: str) -> bool:
    """Whether Textual knows a key by that name: `J`, `ctrl+n`, `pagedown`, `question_mark`."""
    *modifiers, last = key.strip().split("+")
    if any(modifier not in _MODIFIERS for modifier in modifiers):
        return False
    return is_character(last) or last in set(Keys)


class KeyProblem(NamedTuple):
    """An error in the keys of a binding."""

    binding_id: str
    message: str
    hint: str = ""


def key_problems(remapped: Mapping[str, str]) -> Iterator[KeyProblem]:
    """The keys of a configuration that would not work, each at a binding that it names."""
    keymap = Keymap(remapped)
    for (binding_id, key), others in _clashes(keymap, remapped).items():
        first, *rest = others
        has = "has" if len(rest) == 1 else "have"
        too = f" {counted(len(rest), 'other binding')} {has} it, too." if rest else ""
        yield KeyProblem(
            binding_id,
            f"`{first}` and `{binding_id}` have the same key, `{key}`, "
            f"and work at the same time.{too}",
            _way_out(keymap, remapped, key, others),
        )
    for binding_id in _typed(keymap, remapped):
        keys = " and ".join(f"`{key}`" for key in keymap.names(binding_id))
        yield KeyProblem(
            binding_id,
            f"`{binding_id}` needs a key that isn't a character: "
            f"it works in a prompt, where {keys} would be typed as text.",
        )


def _clashes(keymap: Keymap, remapped: Mapping[str, str]) -> dict[tuple[str, str], list[str]]:
    """Remapped bindings, each with a key of it that bindings have that are active at the same time:
    `("brief.next", "n")` and these bindings.
    """
    clashes: dict[tuple[str, str], list[str]] = {}
    for ids in ACTIVE_TOGETHER:
        owners: dict[str, str] = {}
        for binding_id in ids:
            for key in keymap.names(binding_id):
                owner = owners.setdefault(key, binding_id)
                if owner == binding_id or not remapped.keys() & {owner, binding_id}:
                    continue
                mine, other = binding_id, owner
                if mine not in remapped:
                    mine, other = other, mine
                others = clashes.setdefault((mine, key), [])
                if other not in others:
                    others.append(other)
    return clashes


def _typed(keymap: Keymap, remapped: Mapping[str, str]) -> Iterator[str]:
    """The bindings that work only in a prompt, but have only keys that are text there."""
    for binding_id in ONLY_IN_PROMPTS:
        if binding_id in remapped and all(map(is_character, keymap.keys(binding_id))):
            yield binding_id


def _way_out(keymap: Keymap, remapped: Mapping[str, str], key: str, others: list[str]) -> str:
    """The line that gives another key to a binding that has the key, too: `Write `"claims.next" =
    "ctrl+n"`.` It has the binding's other keys, or else a key that is free.
    """
    # The other letters with Ctrl are Tab, Enter and the like, or mean something to terminals.
    control = [f"ctrl+{key}"] if re.fullmatch("[abd-gklnoprt-y]", key) else []
    for free in (*control, *(f"f{number}" for number in range(2, 13))):
        keys = {
            binding_id: [name for name in keymap.keys(binding_id) if name_of(name) != key] or [free]
            for binding_id in others
        }
        changed = {**remapped, **{binding_id: ",".join(keys[binding_id]) for binding_id in others}}
        after = Keymap(changed)
        clashes = {binding_id for binding_id, _ in _clashes(after, changed)}
        if clashes.isdisjoint(others) and set(_typed(after, changed)).isdisjoint(others):
            lines = [f'`"{binding_id}" = "{changed[binding_id]}"`' for binding_id in others]
            if len(lines) == 1 or len({changed[binding_id] for binding_id in others}) > 1:
                return f"Write {listed(lines)}."
            same = listed([f"`{binding_id}`" for binding_id in others[1:]])
            return f"Write {lines[0]}, and the same for {same}."
    return ""

"""The dialog that searches the library while the user types."""

from collections.abc import Iterator, Mapping
from functools import partial

from textual import events
from textual.widgets import Input

from briefing_tui.layout.lists import RESULT_SIGNS, lay_claim_result, lay_left_out, lay_result
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, hang, wrap_lines
from briefing_tui.library.index.list import SavedQuery
from briefing_tui.library.library import Library
from briefing_tui.library.query import FIELDS, FIELDS_ON_CLAIMS
from briefing_tui.library.query_advice import Offers, offers, questions
from briefing_tui.library.query_syntax import NONE_SAVED, finished, parse_query
from briefing_tui.library.results import SearchResults
from briefing_tui.model.document import Target
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys, state
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.widgets.items import ItemChosen, ItemView
from briefing_tui.tui.widgets.lines import LaidLines, PaneHeading, called_here
from briefing_tui.tui.widgets.prompt_line import PromptLine

_MOST_OFFERED = 12
"""The values that are shown at once."""
_WORDS = 'words, "a phrase", begin*, -not'
_DATES = "17 Jan 2025  date:2024/2025  before:2025  is:unread  is:starred"


class ResultList(ItemView, can_focus=False):
    """The briefs found, two lines each, or their claims. Keys go to the prompt, which moves the
    cursor here.
    """

    def __init__(self, results: SearchResults) -> None:
        super().__init__()
        self._show(results)
        self.set_reactive(ResultList.cursor, results.cursor)

    def show_results(self, results: SearchResults) -> None:
        """The same briefs may have new hits; the cursor stays if the lines are the same."""
        before, items = self.results, self.items
        self._show(results)
        is_same = results.listings is before.listings
        if (is_same and items == self.items) or not self.is_attached:  # the program is ending
            self.refresh()
            return
        self.show_items(results.cursor)
        if not is_same:
            self.scroll_to(y=0, animate=False)
        self.call_after_refresh(self.show_item, self.cursor)

    def _show(self, results: SearchResults) -> None:
        self.results, self.items = results, results.items
        self.closed_height = 0 if results.answer.claim_count else 2

    def item_count(self) -> int:
        return len(self.items)

    def item_lines(self, index: int) -> list[Line]:
        results, item, width = self.results, self.items[index], self.item_width
        listing, hit = results.listings[item.at], results.hits[item.at]
        if item.left_out:
            return lay_left_out(item.left_out, width)
        if not item.claim:
            return lay_result(listing, hit, width)
        is_first = index == 0 or self.items[index - 1].at != item.at
        hits = hit.claims if hit is not None else ()
        claim = next((claim for claim in hits if claim.id == item.claim), None)
        return lay_claim_result(listing, claim, width, is_first=is_first)


def find_values(library: Library, field: str) -> Mapping[str, int]:
    """The values of a field in the library, with how many briefs have each."""
    from briefing_tui.library.index.resolve import VALUES, values_of

    return library.ask(values_of, field) or {} if field in VALUES else {}


class SearchDialog(Dialog[None]):
    """A prompt, and the briefs found below it. `saved` are the saved queries by their names, and
    `on_claims` says whether the library may have claims.

    It begins with the results of the last search. The reader searches for what is typed.
    """

    AUTO_FOCUS = "Input"
    BINDINGS = keys.SEARCH
    heading = "Search the library"
    has_prompt = True
    signs = RESULT_SIGNS
    hints = (
        "open: Open; view.down view.up: Move; search.list: Filter; pane.next: Take the value; "
        "typed.erase_all: Questions"
    )

    def __init__(
        self,
        results: SearchResults,
        saved: Mapping[str, str] = NONE_SAVED,
        *,
        on_claims: bool = True,
    ) -> None:
        super().__init__()
        self.results = results
        self._questions, left_out = (
            questions(on_claims=on_claims),
            () if on_claims else FIELDS_ON_CLAIMS,
        )
        self._fields = " ".join(f"{name}:" for name in FIELDS if name not in left_out)
        self._saved, self._text = saved, results.text
        self._values: dict[str, Mapping[str, int]] = {}
        """The values found so far, by field."""
        self._offers, self._chosen = offers(self._text, {}, saved, self._questions), -1
        """The values for the end of the query, and the index of the value that was taken."""
        self._near: Mapping[str, str] = {}
        """Queries offered because nothing is found, and why."""
        self._result: tuple[tuple[Span, ...], ...] = ()
        self._paragraphs: tuple[tuple[Span, ...], ...] = ()
        """The paragraphs of the status: the values offered, what the prompt takes or found."""
        self._is_chosen = False
        """Whether the first result opens as soon as it is found."""
        self._prompt = PromptLine(self.action_choose, self._text, "What are you looking for?")
        self._list, self._status = ResultList(results), LaidLines(self._lay_status, height=0)
        self.body = (self._prompt, self._status, self._list)

    def on_mount(self) -> None:
        self._show_result()
        self.watch(
            self._list, "cursor", lambda at: self.tell(state.result_selected, at), init=False
        )
        self._prompt.action_select_all()  # the last query, which typing replaces
        self.call_after_refresh(self._list.show_item, self._list.cursor)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._text, self._is_chosen = event.value, False
        if self._chosen < 0 or self._text != self._offers.taken(self._chosen):
            self._offer()
        self.tell(state.search_typed, event.value)

    def _offer(self) -> None:
        """Offer values for the field that is being typed."""
        offered = offers(self._text, self._values, self._saved, self._questions)
        self._offers, self._chosen, self._near = offered, -1, {}
        if (field := self._offers.field) and field not in self._values:
            self._values[field] = {}
            show = partial(self._show_values, field)
            self.ask(find_values, show, field, is_exclusive=False)
        self._show_status()
        self.refresh_bindings()

    def _show_values(self, field: str, values: Mapping[str, int]) -> None:
        self._values[field] = values
        if self._chosen < 0:
            self._offer()

    def show(self, before: ReaderState, state: ReaderState) -> None:
        if state.results is self.results or not state.is_searching:
            return
        self.results = state.results
        self._list.show_results(self.results)
        if self.results.text != self._text or not self.query(PaneHeading):
            return  # results that come before the dialog is mounted are shown then
        self._show_result()
        if self._is_chosen:
            self._open()

    def _show_result(self) -> None:
        """Show how many briefs were found, or why none were; at first what a query may contain."""
        results, offered = self.results, self._offers
        count = ""
        if not results.text.strip():  # with the name of a saved query as an example
            example = [f"  query:{one_line(name)}" for name in self._saved][:1]
            paragraphs = [_WORDS, self._fields, "".join((_DATES, *example))]
        elif results.no_index:
            paragraphs = [results.no_index]
        else:
            answer = results.answer
            paragraphs = (
                [f"{answer.problem} {answer.hint}".strip()] if answer.problem else [answer.remark]
            )
            if results.listings:
                count = called_here(self.app, results.count)
            elif not answer.problem and not (offered.field and offered.values):
                near = "Near:" if results.near else ""
                remarks = "Nothing found.", answer.remark or offered.hint, near
                paragraphs = [" ".join(filter(None, remarks))]
                if near and not self._near:
                    self._near = dict(results.near)
                    self._offers = Offers(values=(*offered.values, *self._near))
        self._result = tuple((Span(words, MUTED),) for words in paragraphs if words)
        self.query_one(PaneHeading).detail = (Span(count, MUTED),) if count else ()
        self._show_status()
        self.refresh_bindings()

    def _lay_status(self, width: int) -> list[Line]:
        lines = [line for spans in self._paragraphs for line in wrap_lines(spans, width - 2)]
        return hang([Span(" ", PLAIN)], lines)

    def _show_status(self) -> None:
        parts = [*self._offered(), *self._result]
        if self._near:
            parts = [*self._result, *self._offered()]
        paragraphs = tuple(filter(None, parts))
        if paragraphs != self._paragraphs:
            self._paragraphs = paragraphs
            self._status.refresh(layout=True)

    def _offered(self) -> Iterator[tuple[Span, ...]]:
        """The values that are offered; or the questions and what is near, one on each line."""
        offered, values = self._offers, self._offers.values
        styles = [
            Style(reverse=index == self._chosen, target=Target("heading", str(index)))
            for index in range(len(values))
        ]
        if not offered.field:
            asked = {query: question for question, query in self._questions.items()}
            for query, style in zip(values, styles, strict=True):
                if query in self._near:
                    yield Span(query, style), Span(f"  {self._near[query]}", MUTED)
                else:
                    yield Span(asked[query], style), Span(f"  {query}", MUTED)
            return
        first = max(0, self._chosen + 1 - _MOST_OFFERED)
        last = min(len(values), first + _MOST_OFFERED)
        spans = [Span(f"{offered.field}:", MUTED)]
        if first:
            spans.append(Span(f"  ↑\u00a0{first}\u00a0more", MUTED))
        for index in range(first, last):
            value = values[index].replace(" ", "\u00a0")
            spans += [Span("  ", PLAIN), Span(value, styles[index])]
            if offered.counts:
                spans.append(Span(f"\u00a0{offered.counts[index]}", MUTED))
        if last < len(values):
            spans.append(Span(f"  ↓\u00a0{len(values) - last}\u00a0more", MUTED))
        if values:
            yield tuple(spans)

    def action_take(self, step: int) -> None:
        """Take a value that is offered; again, the next one instead."""
        if self._offers.values:
            at = max(self._chosen, 0 if step < 0 else -1) + step
            self._take(at % len(self._offers.values))

    def _take(self, index: int) -> None:
        self._chosen = index
        self._prompt.value = self._offers.taken(index)
        self._prompt.action_end()
        self._show_status()

    def left_out(self) -> Iterator[str]:
        if not self._offers.values:
            yield "pane.next"
        if not self._text:
            yield "typed.erase_all"
        if not self.results.listings:
            yield from ("open", "search.list")
            if not self._offers.values:
                yield from ("view.down", "view.up")

    def on_item_chosen(self, message: ItemChosen) -> None:
        self._open()

    def on_click(self, event: events.Click) -> None:
        if event.widget is self._status and (target := self._status.target_at(event)) is not None:
            self._take(int(target.name))

    @property
    def _lists_questions(self) -> bool:
        return bool(self._offers.values) and not self._offers.field

    def action_choose(self) -> None:
        if self._lists_questions and self._chosen >= 0:
            self._offer()  # the question is asked: its results take the place of the questions
        elif self._near:
            self._prompt.value = next(iter(self._near))
            self._prompt.action_end()
        else:
            self._open()

    def _open(self) -> None:
        if self.results.text != self._text or not self.results.listings:
            self._is_chosen = True  # while the library is being indexed, nothing is found yet
        elif self._list.items[self._list.cursor].left_out:
            self.tell(state.claims_unfolded)
        else:
            self.tell(state.search_closed)
            self.answer(state.result_opened)

    def action_list(self) -> None:
        """Filter the library by the query."""
        if parse_query(self._text, saved=self._saved):
            query = SavedQuery(finished(self._text.strip(), self._saved))
            self.tell(state.search_closed)
            self.answer(state.query_shown, query)

    def action_close(self) -> None:
        # A question that was only looked at isn't the last search.
        if self._lists_questions and self._chosen >= 0:
            self.tell(state.search_typed, "")
        self.answer(state.search_closed)

    def action_erase_all(self) -> None:
        """The questions come back."""
        self._prompt.value = ""

    def action_move(self, step: int) -> None:
        """Move in the questions to begin with or in what is near, or else in the results; without
        any, take a value that is offered.
        """
        begins = self._offers.values == tuple(self._questions.values())
        if begins or self._near or (self._offers.values and not self.results.listings):
            self.action_take(step)
        else:
            self._list.action_move(step)

    def action_page(self, halves: int) -> None:
        self._list.action_page(halves)

"""Back and forward through the briefs visited."""

from pathlib import Path

from briefing_tui.tui.open_brief import History

A, B, C = Path("a.md"), Path("b.md"), Path("c.md")


def test_back_and_forward_return_to_where_one_was() -> None:
    history = History().visit(A).visit(B)
    assert history.move(-1).current == A
    assert history.move(-1).move(1).current == B


def test_both_ends_hold() -> None:
    history = History().visit(A)
    assert history.move(-1) == history
    assert history.move(1) == history
    assert History().current is None
    assert History().move(-1) == History()


def test_a_new_visit_forgets_what_lay_ahead() -> None:
    history = History().visit(A).visit(B).move(-1).visit(C)
    assert history.visited == (A, C)
    assert history.move(1).current == C


def test_the_same_brief_again_is_no_visit() -> None:
    assert History().visit(A).visit(A).visited == (A,)

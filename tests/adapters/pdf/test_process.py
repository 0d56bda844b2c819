import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from homeservice.adapters.pdf import PdfPrinter, PrintingFailed, PrintingTimedOut
from tests.adapters.pdf.reading import text
from tests.adapters.pdf.samples import CREATED, IDENTIFIER, values

# An automatic table with one unbroken word takes time with the square of its length: minutes for this one.
ENDLESS = "가" * 70_000


@pytest.fixture
def own_papers(tmp_path):
    """A folder of papers as a careless or hostile author might write them."""
    papers = {
        "quick": "<p>{{ word }}</p>",
        "slow": "<table><tr><td>{{ word }}</td></tr></table>",
        "local_file": '<img src="file:///etc/passwd">',
        "relative_file": '<img src="seal.png">',
        "elsewhere": '<link rel="stylesheet" href="http://127.0.0.1:9/a.css">',
        "attachment": '<link rel="attachment" href="file:///etc/hostname">',
        "in_style": "<style>@import url(file:///etc/passwd);</style>",
        "data": '<img src="data:image/png;base64,iVBORw0KGgo=">',
        "unknown_rule": "<style>p { no-such-rule: 1 }</style><p>{{ word }}</p>",
    }
    (tmp_path / "documents").mkdir()
    (tmp_path / "base.css").write_text("html { font-family: Paper }", encoding="utf-8")
    for name, source in papers.items():
        (tmp_path / "documents" / f"{name}.html").write_text(f'<html lang="ko"><title>x</title>{source}</html>', encoding="utf-8")
    return tmp_path


@pytest.fixture
def make_printer(font_dir, own_papers):
    made = []

    def make(**options):
        made.append(PdfPrinter(font_dir, folder=own_papers, **options))
        return made[-1]

    yield make
    for printer in made:
        printer.close()


def prints(printer, name="quick", word="가"):
    return printer.print_document(name, {"word": word}, identifier=IDENTIFIER, created=CREATED)


def test_process_starts_with_the_first_paper_and_stays_warm(make_printer):
    printer = make_printer()
    before = printer.process_id()

    prints(printer)
    first = printer.process_id()
    prints(printer)

    assert before is None
    assert first is not None
    assert printer.process_id() == first


def test_endless_paper_is_killed_and_the_next_one_is_printed(make_printer):
    printer = make_printer(seconds=2)

    with pytest.raises(PrintingTimedOut):
        prints(printer, "slow", ENDLESS)

    assert printer.process_id() is None
    assert text(prints(printer)) == "가"


def test_process_killed_in_the_middle_is_an_error_and_the_next_paper_is_printed(make_printer):
    printer = make_printer(seconds=120)
    prints(printer)
    process, errors = printer.process_id(), []

    def draw():
        try:
            prints(printer, "slow", ENDLESS)
        except PrintingFailed as error:
            errors.append(type(error))

    drawing = threading.Thread(target=draw)
    drawing.start()
    # Any moment of the minutes that this paper takes will do.
    time.sleep(0.3)
    os.kill(process, signal.SIGKILL)
    drawing.join()

    assert errors == [PrintingFailed]
    assert text(prints(printer)) == "가"
    assert printer.process_id() != process


def test_process_killed_between_two_papers_is_replaced(make_printer):
    printer = make_printer()
    prints(printer)
    process = printer.process_id()

    os.kill(process, signal.SIGKILL)
    while printer.process_id() is not None:
        time.sleep(0.01)

    assert text(prints(printer)) == "가"
    assert printer.process_id() != process


def test_process_is_replaced_after_its_number_of_papers(make_printer):
    printer = make_printer(papers_per_process=2)
    processes = []

    for _ in range(5):
        prints(printer)
        processes.append(printer.process_id())

    assert [processes.index(process) for process in processes] == [0, 0, 2, 2, 4]


def test_process_that_may_take_no_memory_is_an_error(make_printer):
    with pytest.raises(PrintingFailed):
        prints(make_printer(memory=30))


@pytest.mark.parametrize("name", ["local_file", "relative_file", "elsewhere", "attachment", "in_style", "data"])
def test_nothing_is_fetched(make_printer, name):
    printer = make_printer()

    with pytest.raises(PrintingFailed, match="refused to fetch"):
        prints(printer, name)


def test_rule_that_the_engine_drops_is_an_error(make_printer):
    with pytest.raises(PrintingFailed, match="no-such-rule"):
        prints(make_printer(), "unknown_rule")


def test_no_secret_of_the_environment_reaches_the_process(make_printer, monkeypatch):
    monkeypatch.setenv("HOMESERVICE_SECRET_KEY", "made-up")
    printer = make_printer()

    prints(printer)

    environment = Path(f"/proc/{printer.process_id()}/environ").read_bytes()
    names = {entry.partition(b"=")[0].decode() for entry in environment.split(b"\0") if entry}
    assert names == {"PATH", "PYTHONHASHSEED", "LANG", "TMPDIR", "FONTCONFIG_FILE"}


def test_closed_printer_leaves_no_process_and_no_file(make_printer, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    printer = make_printer()
    prints(printer)
    process, scratch = printer.process_id(), list(tmp_path.glob("papers-*"))

    printer.close()

    assert len(scratch) == 1
    assert list(tmp_path.glob("papers-*")) == []
    assert not Path(f"/proc/{process}").exists()


def print_into(pipe, font_dir):
    with PdfPrinter(font_dir) as printer:
        pipe.send(printer.print_document("receipt", values("receipt"), identifier=IDENTIFIER, created=CREATED))


def test_printer_works_in_a_process_of_another_process(font_dir, printer):
    start = multiprocessing.get_context("spawn")
    here, there = start.Pipe()
    worker = start.Process(target=print_into, args=(there, font_dir), daemon=True)

    worker.start()
    printed = here.recv()
    worker.join()

    assert printed == printer.print_document("receipt", values("receipt"), identifier=IDENTIFIER, created=CREATED)


def test_two_threads_get_each_their_own_paper(make_printer):
    printer = make_printer()
    printed = {}

    def draw(word):
        printed[word] = text(prints(printer, word=word))

    drawing = [threading.Thread(target=draw, args=(word,)) for word in ("가", "나", "다", "라")]
    for thread in drawing:
        thread.start()
    for thread in drawing:
        thread.join()

    assert printed == {word: word for word in ("가", "나", "다", "라")}

"""A catalogue of 500 definitions: how long checking and publishing take, and whether a page is slower for it than with 5.

    .venv/bin/python -m bench.catalogue                       # about a minute
    .venv/bin/python -m bench.catalogue --forms 50 --times 5 --database sqlite
    .venv/bin/python -m bench.catalogue --forms 2000 --few 40 # list pages: at least half as many a second as of 40

The definitions are copies of the services in `forms/services` and of the form of `bench/web.py`, each in turn, under other codes
and addresses. They are checked as `flask forms check` does it and published into an empty catalogue as `flask forms publish`
does it. Then pages of the large catalogue and of one of 5 are read in turns, and the median of each is printed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.house import House, milliseconds, read
from bench.machine import describe
from bench.questions import FORM
from bench.serving import ROOT, databases
from homeservice.catalog.loader import load_folder

FEW = 5
SECONDS = 10.0


def write_forms(folder: Path, number: int) -> None:
    """So many definitions in a folder like `forms/`."""
    shutil.copytree(ROOT / "forms" / "shared", folder / "shared")
    shutil.copy(ROOT / "forms" / "map.yaml", folder)
    (folder / "services").mkdir()
    found = [*sorted((ROOT / "forms" / "services").glob("*.yaml")), FORM]
    # One that names another form is at fault without it.
    models = [path for path in found if not re.search(r"(?m)^ +forms: ", path.read_text())]
    for place in range(number):
        model = models[place % len(models)]
        text = re.sub(r"(?m)^code: .*$", f"code: N{place // 100:03}{place % 100:02}", model.read_text(), count=1)
        path = folder / "services" / f"form-{place:04}.yaml"
        path.write_text(text)
        # What stands beside a form goes with it.
        if (beside := model.with_suffix("")).is_dir():
            shutil.copytree(beside, path.with_suffix(""))


def build(folder: Path, number: int, database_url: str) -> tuple[House, float, float]:
    """A house with so many forms; the seconds that checking and publishing took."""
    write_forms(folder / "forms", number)
    house = House(database_url, folder)
    began = time.perf_counter()
    loaded = load_folder(folder / "forms", templates={path.stem for path in (ROOT / "pdf" / "documents").glob("*.html")})
    checked = time.perf_counter() - began
    if len(loaded.definitions) != number:
        raise RuntimeError(f"{len(loaded.definitions)} of {number} definitions are whole: {loaded.faults[:3]}")
    began = time.perf_counter()
    house.publish(loaded.definitions.values())
    published = time.perf_counter() - began
    house.learn()
    return house, checked, published


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=500, help="definitions of the large catalogue")
    parser.add_argument("--few", type=int, default=FEW, help="definitions of the small catalogue")
    parser.add_argument("--times", type=int, default=40, help="how often each page is read")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    return parser.parse_args()


def main() -> None:
    wanted = read_arguments()
    sizes = {"many": wanted.forms, "few": wanted.few}
    with tempfile.TemporaryDirectory() as made, databases(wanted.database, folder := Path(made), tuple(sizes)) as (urls, _, database):
        print(describe(database))
        houses: dict[str, House] = {}
        try:
            for name, number in sizes.items():
                own = folder / name
                own.mkdir()
                cpu = time.process_time()
                houses[name], checked, published = build(own, number, urls[name])
                cpu = time.process_time() - cpu
                whole = checked + published
                verdict = f"   wanted under {SECONDS:g} s: {'kept' if whole < SECONDS else 'MISSED'}" if name == "many" else ""
                print(
                    f"{number:4} definitions: checked in {checked:.2f} s, published in {published:.2f} s, {cpu:.1f} s of CPU with tables made{verdict}"
                )
            compare(houses, sizes, wanted.times)
        finally:
            for house in houses.values():
                house.close()


def compare(houses: dict[str, House], sizes: dict[str, int], times: int) -> None:
    """The same pages of both houses, in turns."""
    slug = f"form-{FEW - 1:04}"
    visitors = {name: house.begin(slug) for name, house in houses.items()}
    browser, draft = visitors["few"]
    first_page = re.findall(rf"/my/{draft}/pages/([a-z_]+)", read(browser, f"/my/{draft}"))[0]
    pages = {
        "front page": "/",
        "list of services": "/services",
        "list, searched": "/services?q=측정",
        "list, mistyped": "/services?q=경우차",
        "closing this week": "/services?open=week",
        "service": f"/services/{slug}",
        "case": "/my/{draft}",
        "form page": f"/my/{{draft}}/pages/{first_page}",
    }
    print(f"{'page, median in ms':20} {sizes['many']:>8} {sizes['few']:>8}   ratio")
    for page, path in pages.items():
        told: dict[str, list[float]] = {name: [] for name in houses}
        for place in range(times + 1):
            for name, (browser, draft) in visitors.items():
                took = milliseconds(partial(read, browser, path.format(draft=draft)), 1)
                if place:
                    told[name].append(took)
        many, few = (statistics.median(told[name]) for name in ("many", "few"))
        print(f"{page:20} {many:8.2f} {few:8.2f}   {many / few:5.2f}   {few / many:5.2f} of the requests a second")


if __name__ == "__main__":
    main()

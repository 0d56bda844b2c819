"""From the files of `forms/` to definitions: every fault is found, with its place, and nothing faulty comes through."""

from __future__ import annotations

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from homeservice.catalog.blocks import take_in
from homeservice.catalog.data import put_in_data
from homeservice.catalog.faults import Fault, FaultyFile, Place, in_order
from homeservice.catalog.marked import Node, read, read_text, tree
from homeservice.catalog.marked import Path as Steps
from homeservice.catalog.notice_files import find_notice_files
from homeservice.catalog.sentences import sentence
from homeservice.catalog.shape import nearest
from homeservice.catalog.sketches import put_in_sketch
from homeservice.core.contests import with_prizes_offered
from homeservice.core.definitions import FormDefinition
from homeservice.core.lint import lint
from homeservice.core.lint.rosters import other_columns
from homeservice.core.messages import Message, message
from homeservice.core.papers import ONE, SEVERAL

#: The folders of `forms/`, and the kind of what stands in them.
FOLDERS: Mapping[str, str] = MappingProxyType({"services": "service", "contests": "contest"})
BLOCKS = "shared"

#: Faults of the whole that a part left out for its own fault may bring about.
_FOLLOWING = frozenset({"lint.unused.parameter", "lint.intake.parameter_missing", "lint.paper.missing"})


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a folder holds: the definitions without a fault and their files, by slug, and everything that is wrong with the others."""

    definitions: Mapping[str, FormDefinition]
    faults: tuple[Fault, ...]
    files: Mapping[str, Path]


def load_file(path: Path, blocks_dir: Path, *, templates: Collection[str] | None = None) -> FormDefinition:
    """The definition in a file. Raises FaultyFile with every fault found.

    `templates` are the names of the document templates there are; None leaves them unjudged.
    """
    return load_text(path, read_text(path), blocks_dir, templates=templates)


def load_text(
    path: Path, text: str, blocks_dir: Path, *, templates: Collection[str] | None = None, beside: Path | None = None
) -> FormDefinition:  # fmt: skip
    """The definition in a text that stands, or would stand, in the file of a path: what lies beside that, or in `beside`, is read with it."""
    root, found = tree(path.as_posix(), text)
    root, shared = take_in(root, blocks_dir)
    faults = [*found, *shared]
    data = root.plain()
    data["slug"] = _slug(root, path, faults)
    unread = put_in_data(root, data, beside) | put_in_sketch(root, data, blocks_dir.parent)
    faults += [fault for told in unread.values() for fault in told]
    definition, refused = _definition(root, with_prizes_offered(data))
    # What was refused as it was read is told already; here it would be told as missing.
    faults += [fault for at, fault in refused.items() if at not in unread and ((node := root.at(at)) is None or node.value is not None)]
    if definition is not None:
        definition, missing = find_notice_files(root, definition, path, beside)
        faults += missing
        # A question whose file could not be read is not judged without it.
        untold = (*refused, *(at[:-1] for at in unread))
        for fault in lint(definition, templates=templates):
            if faults and (fault.message.id in _FOLLOWING or any(fault.path[: len(at)] == at for at in untold)):
                continue
            place, names = _locate(root, _as_written(root, fault.path), fault.column)
            faults.append(Fault(place=place, path=names, message=fault.message))
    if faults or definition is None:
        raise FaultyFile(faults)
    return definition


def load_folder(forms_dir: Path, *, templates: Collection[str] | None = None) -> Loaded:
    """Every definition of `forms/services` and `forms/contests`. A faulty file takes no other one down."""
    definitions: dict[str, FormDefinition] = {}
    faults: list[Fault] = []
    owners: dict[str, Path] = {}
    for folder, kind in FOLDERS.items():
        for path in _files(forms_dir / folder, faults):
            try:
                with _without_collection():
                    definition = load_file(path, forms_dir / BLOCKS, templates=templates)
            except FaultyFile as faulty:
                faults += faulty.faults
                continue
            own = list(_against_folder(definition, path, kind, owners))
            faults += own
            if not own:
                owners[definition.code] = owners[definition.slug] = path
                definitions[definition.slug] = definition
    there = {path.stem for folder in FOLDERS for path in (forms_dir / folder).glob("*.yaml")}
    for slug, definition in list(definitions.items()):
        path = owners[slug]
        unknown = list(unknown_forms(definition, path, read_text(path), forms_dir / BLOCKS, there)) if _names_forms(definition) else []
        faults += unknown
        if unknown:
            del definitions[slug]
    with_lists = [definition for definition in definitions.values() if definition.rosters]
    for place, definition in enumerate(with_lists):
        path = owners[definition.slug]
        for told in other_columns(definition, with_lists[:place]):
            faults.append(fault_at(path, read_text(path), forms_dir / BLOCKS, told.path, told.message))
            definitions.pop(definition.slug, None)
    files = {slug: owners[slug] for slug in definitions}
    return Loaded(definitions=MappingProxyType(definitions), faults=in_order(faults), files=MappingProxyType(files))


@contextmanager
def _without_collection() -> Iterator[None]:
    """A file makes so many lasting objects that the collector would walk through those of all other files again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check_folder(forms_dir: Path, pdf_documents_dir: Path) -> list[Fault]:
    """Every fault of every file, templates included: what `flask forms check` prints with `fault.said(language)`."""
    return list(load_folder(forms_dir, templates={path.stem for path in pdf_documents_dir.glob("*.html")}).faults)


def _files(folder: Path, faults: list[Fault]) -> Iterable[Path]:
    for path in sorted(folder.glob("*")):
        if path.suffix == ".yaml":
            yield path
        elif path.is_dir() and path.with_suffix(".yaml").is_file():
            # What stands beside a form is read with it.
            continue
        elif path.is_dir():
            place = Place(file=path.as_posix(), line=1, column=1)
            faults.append(Fault(place=place, path="", message=message("lint.data.folder", name=path.name)))
        elif not path.name.startswith("."):
            place = Place(file=path.as_posix(), line=1, column=1)
            faults.append(Fault(place=place, path="", message=message("lint.file.ending", name=path.name)))


def _against_folder(definition: FormDefinition, path: Path, kind: str, owners: Mapping[str, Path]) -> Iterable[Fault]:
    """What only shows beside the other files: a code or an address that is taken, a kind in the wrong folder."""
    for key in ("code", "slug"):
        value = getattr(definition, key)
        if value in owners:
            place, names = _locate(read(path)[0], (key,))
            yield Fault(place=place, path=names, message=message("lint.taken", value=value, other=owners[value].as_posix()))
    if definition.kind != kind:
        place, names = _locate(read(path)[0], ("kind",))
        yield Fault(place=place, path=names, message=message("lint.wrong_folder", kind=definition.kind, folder=path.parent.name))


def fault_at(path: Path, text: str, blocks_dir: Path, steps: Steps, what: Message) -> Fault:
    """A fault at what the steps lead to in the text of a file without faults of spelling."""
    root, _ = take_in(tree(path.as_posix(), text)[0], blocks_dir)
    place, names = _locate(root, steps)
    return Fault(place=place, path=names, message=what)


def unknown_forms(definition: FormDefinition, path: Path, text: str, blocks_dir: Path, there: Collection[str]) -> Iterable[Fault]:
    """Forms that a question names and that are not there."""
    named = [
        (("sections", s, "fields", f, "forms", place), slug)
        for s, section in enumerate(definition.sections)
        for f, question in enumerate(section.fields)
        if question.names_cases is not None
        for place, slug in enumerate(question.names_cases.forms)
    ]
    for steps, slug in named:
        if slug not in there:
            yield fault_at(path, text, blocks_dir, steps, message("lint.form.unknown", name=slug, nearest=nearest(slug, there)))


def _names_forms(definition: FormDefinition) -> bool:
    return any(f.names_cases is not None for section in definition.sections for f in section.fields)


def _slug(root: Node, path: Path, faults: list[Fault]) -> str:
    """The file's name is the form's address; a `slug` in the file may only repeat it."""
    written = root.value.get("slug") if isinstance(root.value, Mapping) else None
    if written is not None and written.value is not None and written.value != path.stem:
        faults.append(Fault(place=written.place, path="slug", message=message("lint.slug", name=path.stem)))
    return path.stem


# --- from a tree to a definition ----------------------------------------------------------------------------------
def _definition(root: Node, data: dict[str, Any]) -> tuple[FormDefinition | None, dict[Steps, Fault]]:
    """The definition of a tree's data and what is wrong with it, by paths.

    What is at fault is left out, what is missing is filled in, and the rest is read again, so that the rules of the
    whole can be judged as well: a person should not mend one fault only to be shown the next. None where that leads
    to no definition.
    """
    faults: dict[Steps, Fault] = {}
    while True:
        try:
            # JSON's strict mode alone takes `true` for a boolean, and "yes" or "1" for none.
            return FormDefinition.model_validate_json(json.dumps(data, default=_number), strict=True), faults
        except ValidationError as error:
            changed = False
            for detail in error.errors(include_url=False, include_input=False):
                path = _inside(root, detail["loc"])
                if _follows(root, path, detail):
                    continue
                if detail["type"].startswith("union_tag"):
                    path = (*path, "type")
                first = path not in faults
                faults.setdefault(path, _fault(root, path, detail))
                changed |= _fill_in(data, path) if detail["type"] == "missing" and first else _leave_out(data, path)
            if not changed:
                return None, faults


def _fault(root: Node, path: Steps, detail: ErrorDetails) -> Fault:
    place, names = _locate(root, path, getattr(detail.get("ctx", {}).get("error"), "column", None))
    if detail["type"] == "extra_forbidden":
        around = root.at(path[:-1])
        place = place if around is None else around.key_places.get(str(path[-1]), place)
    return Fault(place=place, path=names, message=sentence(detail, path))


def _follows(root: Node, path: Steps, detail: ErrorDetails) -> bool:
    """Whether this only follows from another fault: a list is told to be too short when its items are at fault."""
    node = root.at(path)
    return detail["type"] == "too_short" and node is not None and isinstance(node.value, tuple) and bool(node.value)


def _number(value: object) -> float:
    """A decimal for JSON, which has no other kind of number than those that were read."""
    return float(str(value))


def _inside(root: Node, location: Sequence[str | int]) -> Steps:
    """Pydantic's path without what it adds: types of questions, branches of unions. A last key that is missing stays."""
    path: list[str | int] = []
    node = root
    for place, step in enumerate(location):
        value = node.value
        if step in {ONE, SEVERAL}:
            continue
        if isinstance(value, Mapping):
            # The options of a choice are a mapping to people and a list to pydantic.
            key = list(value)[step] if isinstance(step, int) and step < len(value) else step
            kind = value.get("type")
            if kind is not None and kind.value == key and place and isinstance(location[place - 1], int):
                continue
            if key not in value:
                return (*path, key) if place == len(location) - 1 and key != "[key]" else tuple(path)
            node = value[str(key)]
            path.append(key)
        elif isinstance(value, tuple) and isinstance(step, int) and step < len(value):
            node = value[step]
            path.append(step)
        else:
            break
    return tuple(path)


def _as_written(root: Node, path: Steps) -> Steps:
    """A path of the definition as the file has it: a step with one paper need not have a list of them."""
    papers = root.at(path[:2]) if len(path) > 2 and path[0] == "documents" else None
    return (*path[:2], *path[3:]) if papers is not None and isinstance(papers.value, Mapping) else path


def _leave_out(data: Any, path: Steps) -> bool:
    """Take a key that is at fault out of the data; whether it was there. An item of a list leaves its place to nobody."""
    around = _around(data, path)
    if around is None or path[-1] not in around:
        return False
    del around[path[-1]]
    return True


def _fill_in(data: Any, path: Steps) -> bool:
    """Put something in the place of a key that is missing: a word, which is a text, a name and an expression."""
    around = _around(data, path)
    if around is not None:
        around[path[-1]] = "x"
    return around is not None


def _around(data: Any, path: Steps) -> dict[str | int, Any] | None:
    """The mapping that holds what a path leads to."""
    for step in path[:-1]:
        data = data.get(step) if isinstance(data, dict) else data[int(step)] if isinstance(data, list) else None
    return data if path and isinstance(data, dict) else None


def _locate(root: Node, path: Steps, column: int | None = None) -> tuple[Place, str]:
    """The place of what a path leads to, or of the nearest thing around it, and the path in names."""
    node = root.at(path)
    if node is not None:
        return node.place_of(column) if column is not None else node.place, root.names(path)
    around = next(found for length in range(len(path) - 1, -1, -1) if (found := root.at(path[:length])) is not None)
    return around.place, root.names(path)

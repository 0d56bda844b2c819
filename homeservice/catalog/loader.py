"""From the files of `forms/` to definitions: every fault is found, with its place, and nothing faulty comes through."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from homeservice.catalog.blocks import take_in
from homeservice.catalog.faults import Fault, FaultyFile, Place, in_order
from homeservice.catalog.marked import Node, read
from homeservice.catalog.sentences import sentence
from homeservice.core.definitions import FormDefinition
from homeservice.core.lint import lint
from homeservice.core.messages import message

#: The folders of `forms/`, and the kind of what stands in them.
FOLDERS: Mapping[str, str] = MappingProxyType({"services": "service", "contests": "contest"})
BLOCKS = "shared"

_Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a folder holds: the definitions without a fault, by slug, and everything that is wrong with the others."""

    definitions: Mapping[str, FormDefinition]
    faults: tuple[Fault, ...]


def load_file(path: Path, blocks_dir: Path, *, templates: Collection[str] | None = None) -> FormDefinition:
    """The definition in a file. Raises FaultyFile with every fault found.

    `templates` are the names of the document templates there are; None leaves them unjudged.
    """
    root, found = read(path)
    root, shared = take_in(root, blocks_dir)
    faults = [*found, *shared]
    data = root.plain()
    data["slug"] = _slug(root, path, faults)
    definition, refused = _definition(root, data)
    faults += refused
    if definition is not None:
        for fault in lint(definition, templates=templates):
            # A part that was left out, being at fault itself, may be what would use the rest.
            if not (faults and fault.message.id.startswith("lint.unused")):
                place, names = _locate(root, fault.path, fault.column)
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
                definition = load_file(path, forms_dir / BLOCKS, templates=templates)
            except FaultyFile as faulty:
                faults += faulty.faults
                continue
            own = list(_against_folder(definition, path, kind, owners))
            faults += own
            if not own:
                owners[definition.code] = owners[definition.slug] = path
                definitions[definition.slug] = definition
    return Loaded(definitions=MappingProxyType(definitions), faults=in_order(faults))


def check_folder(forms_dir: Path, pdf_documents_dir: Path) -> list[Fault]:
    """Every fault of every file, templates included: what `flask forms check` prints with `fault.said(language)`."""
    return list(load_folder(forms_dir, templates={path.stem for path in pdf_documents_dir.glob("*.html")}).faults)


def _files(folder: Path, faults: list[Fault]) -> Iterable[Path]:
    for path in sorted(folder.glob("*")):
        if path.suffix == ".yaml":
            yield path
        elif not path.name.startswith("."):
            place = Place(file=path.as_posix(), line=1, column=1)
            faults.append(Fault(place=place, path="", message=message("lint.file.ending", name=path.name)))


def _against_folder(definition: FormDefinition, path: Path, kind: str, owners: Mapping[str, Path]) -> Iterable[Fault]:
    """What only shows beside the other files: a code or an address that is taken, a kind in the wrong folder."""
    root, _ = read(path)
    for key in ("code", "slug"):
        value = getattr(definition, key)
        if value in owners:
            place, names = _locate(root, (key,))
            yield Fault(place=place, path=names, message=message("lint.taken", value=value, other=owners[value].as_posix()))
    if definition.kind != kind:
        place, names = _locate(root, ("kind",))
        yield Fault(place=place, path=names, message=message("lint.wrong_folder", kind=definition.kind, folder=path.parent.name))


def _slug(root: Node, path: Path, faults: list[Fault]) -> str:
    """The file's name is the form's address; a `slug` in the file may only repeat it."""
    written = root.value.get("slug") if isinstance(root.value, Mapping) else None
    if written is not None and written.value is not None and written.value != path.stem:
        faults.append(Fault(place=written.place, path="slug", message=message("lint.slug", name=path.stem)))
    return path.stem


# --- from a tree to a definition ----------------------------------------------------------------------------------
def _definition(root: Node, data: dict[str, Any]) -> tuple[FormDefinition | None, list[Fault]]:
    """The definition of a tree's data and what is wrong with it.

    Parts at fault are left out and the rest is read again, so that the rules of the whole can be judged as well:
    a person should not mend one fault only to be shown the next. None where what is left makes no definition.
    """
    faults: dict[_Path, Fault] = {}
    while True:
        try:
            # JSON's strict mode alone takes `true` for a boolean, and "yes" or "1" for none.
            return FormDefinition.model_validate_json(json.dumps(data, default=_number), strict=True), list(faults.values())
        except ValidationError as error:
            removed = False
            for detail in error.errors(include_url=False, include_input=False):
                path = _inside(root, detail["loc"])
                if detail["type"].startswith("union_tag"):
                    path = (*path, "type")
                if path not in faults and not _was_refused(root, path):
                    place, names = _locate(root, path, getattr(detail.get("ctx", {}).get("error"), "column", None))
                    if detail["type"] == "extra_forbidden":
                        place = _key_place(root, path) or place
                    faults[path] = Fault(place=place, path=names, message=sentence(detail, path))
                if detail["type"] != "missing" and not detail["type"].startswith("union_tag"):
                    removed |= _leave_out(data, path)
            if not removed:
                return None, list(faults.values())


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def _inside(root: Node, location: Sequence[str | int]) -> _Path:
    """Pydantic's path without what it adds: types of questions, branches of unions. A last key that is missing stays."""
    path: list[str | int] = []
    node = root
    for place, step in enumerate(location):
        value = node.value
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


def _child(node: Node, step: str | int) -> Node | None:
    """What a key or an index leads to."""
    if isinstance(node.value, Mapping):
        return node.value.get(str(step))
    if isinstance(node.value, tuple) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def _node(root: Node, path: _Path) -> Node | None:
    """The node that a path leads to, None where it leads nowhere."""
    node: Node | None = root
    for step in path:
        if node is None:
            break
        node = _child(node, step)
    return node


def _was_refused(root: Node, path: _Path) -> bool:
    """Whether the value was refused already when the file was read."""
    node = _node(root, path)
    return node is not None and node.value is None


def _leave_out(data: Any, path: _Path) -> bool:
    """Take the part at a path out of the data; whether it was there. An item of a list leaves its place to nobody."""
    for step in path[:-1]:
        data = data[step]
    if not path or not isinstance(data, dict) or path[-1] not in data:
        return False
    del data[path[-1]]
    return True


def _key_place(root: Node, path: _Path) -> Place | None:
    around = _node(root, path[:-1])
    return None if around is None else around.key_places.get(str(path[-1]))


def _locate(root: Node, path: _Path, column: int | None = None) -> tuple[Place, str]:
    """The place of what a path leads to, or of the nearest thing around it, and the path in names."""
    node, names, whole = root, [], True
    for step in path:
        child = _child(node, step) if whole else None
        whole = child is not None
        node = child or node
        own = child.value.get("name") if child is not None and isinstance(step, int) and isinstance(child.value, Mapping) else None
        names.append(own.value if own is not None and isinstance(own.value, str) else str(step + 1) if isinstance(step, int) else step)
    place = node.place_of(column) if column is not None and whole else node.place
    return place, ".".join(names)

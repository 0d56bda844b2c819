"""The sketch of the city for questions of a place: `forms/map.yaml`, or the file of `forms/` that a question names."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from homeservice.catalog.data import questions_of
from homeservice.catalog.faults import Fault, FaultyFile
from homeservice.catalog.marked import Node, read_text, tree
from homeservice.catalog.marked import Path as Steps
from homeservice.catalog.sentences import sentence
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.maps import CityMap
from homeservice.core.messages import message

USUAL = "map.yaml"
_TAKE_SKETCH = frozenset(name for name, cls in FIELD_TYPES.items() if "sketch" in cls.model_fields)


def put_in_sketch(root: Node, data: dict[str, Any], forms_dir: Path) -> dict[Steps, tuple[Fault, ...]]:
    """Put the sketch into every question that is answered on one, and return what is wrong, by the paths of its key.

    A question that names no file, in a city without one, is left without; the lint tells it.
    """
    faults: dict[Steps, tuple[Fault, ...]] = {}
    for path, question in questions_of(data, _TAKE_SKETCH):
        here, node = (*path, "sketch"), root.at((*path, "sketch"))
        if node is None and not (forms_dir / USUAL).is_file():
            continue
        name = USUAL if node is None else node.value
        if not isinstance(name, str) or Path(name).name != name or not name.endswith(".yaml") or not (forms_dir / name).is_file():
            place = (node or root).place
            faults[here] = (Fault(place=place, path=root.names(here), message=message("lint.sketch.missing", file=str(name))),)
            question.pop("sketch", None)
            continue
        try:
            question["sketch"] = read_sketch(forms_dir / name)
        except FaultyFile as faulty:
            faults[here] = tuple(faulty.faults)
            question.pop("sketch", None)
    return faults


def read_sketch(path: Path) -> dict[str, Any]:
    """The sketch in a file, as a question holds it. Raises FaultyFile with every fault at its place."""
    return _read(path.as_posix(), path.name, read_text(path))


@lru_cache(maxsize=16)
def _read(name: str, file: str, text: str) -> dict[str, Any]:
    root, found = tree(name, text)
    faults = list(found)
    data = json.loads(json.dumps({**root.plain(), "file": file}, default=lambda number: float(str(number))))
    try:
        city = CityMap.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        faults += [_fault(root, detail) for detail in error.errors(include_url=False, include_input=False)]
        raise FaultyFile(faults) from None
    faults += _outside(root, city)
    if faults:
        raise FaultyFile(faults)
    return city.model_dump(mode="json", exclude_defaults=True)


def _fault(root: Node, detail: Any) -> Fault:
    steps: Steps = tuple(detail["loc"])
    around = next(steps[:length] for length in range(len(steps), -1, -1) if root.at(steps[:length]) is not None)
    node = root.at(around) or root
    return Fault(place=node.place, path=root.names(around), message=sentence(detail, steps))


def _outside(root: Node, city: CityMap) -> list[Fault]:
    """Landmarks outside the city, or with a name that another one has: coordinates that were mistyped or exchanged."""
    faults, seen = [], set()
    for place, landmark in enumerate(city.landmarks):
        steps: Steps = ("landmarks", place)
        node = root.at(steps) or root
        if landmark.value in seen:
            faults.append(
                Fault(place=node.place, path=root.names(steps), message=message("lint.taken", value=landmark.value, other=city.file))
            )
        seen.add(landmark.value)
        if not city.bounds.hold(landmark.corner) or city.district_of(landmark.corner) is None:
            what = message("lint.sketch.outside", name=landmark.label)
            faults.append(Fault(place=node.place, path=root.names(steps), message=what))
    return faults

"""Blocks of topics that many forms share: what `take_in` names stands in `forms/shared/<block>.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from homeservice.catalog.faults import Fault, FaultyFile
from homeservice.catalog.marked import Node, read_text, tree
from homeservice.catalog.shape import nearest, unknown_key
from homeservice.core.messages import message

_KEYS = ("place", "sections")
_PLACES = ("first", "last")
#: Many forms take in the same few blocks: a text that was taken apart once is not taken apart again.
_tree = lru_cache(maxsize=50)(tree)


def take_in(root: Node, blocks: Path) -> tuple[Node, tuple[Fault, ...]]:
    """The tree of a form with the topics of its blocks around its own: first those placed `first`, in their order, then `last`.

    What is wrong with the list or a block is told among the faults, in the file where it stands.
    """
    faults: list[Fault] = []
    own = root.child("sections")
    around: dict[str, list[Node]] = {place: [] for place in _PLACES}
    for name in _named(root.child("take_in")):
        try:
            place, sections, found = _block(name, blocks)
        except FaultyFile as faulty:
            faults += faulty.faults
        else:
            around[place] += sections
            faults += found
    if own is None or not isinstance(own.value, tuple):
        return root, tuple(faults)
    whole = Node(value=(*around["first"], *own.value, *around["last"]), place=own.place)
    values = {**root.value, "sections": whole} if isinstance(root.value, Mapping) else {}
    return Node(value=MappingProxyType(values), place=root.place, key_places=root.key_places), tuple(faults)


def _named(listed: Node | None) -> Iterable[Node]:
    """The names of the list, as far as it is one: its shape is judged with the rest of the definition."""
    if listed is None or not isinstance(listed.value, tuple):
        return ()
    return (item for item in listed.value if isinstance(item.value, str))


def _block(name: Node, blocks: Path) -> tuple[str, tuple[Node, ...], tuple[Fault, ...]]:
    """Place and topics of a block. Raises FaultyFile where there are none to go on with."""
    known = {path.stem: path for path in blocks.glob("*.yaml")}
    path = known.get(str(name.value))
    if path is None:
        what = message("lint.block.unknown", name=str(name.value), nearest=nearest(str(name.value), known), known=", ".join(sorted(known)))
        raise FaultyFile([Fault(place=name.place, path="take_in", message=what)])
    root, faults = _tree(path.as_posix(), read_text(path))
    found = list(faults)
    block = root.value if isinstance(root.value, Mapping) else {}
    for key, at in root.key_places.items():
        if key not in _KEYS:
            found.append(Fault(place=at, path=key, message=unknown_key(key, _KEYS)))
    place, sections = block.get("place"), block.get("sections")
    if place is None or place.value not in _PLACES:
        found.append(Fault(place=(place or root).place, path="place", message=message("lint.value.one_of", known=", ".join(_PLACES))))
    if sections is None or not isinstance(sections.value, tuple):
        missing = message("lint.key.missing", key="sections") if sections is None else message("lint.value.list")
        found.append(Fault(place=(sections or root).place, path="sections", message=missing))
        raise FaultyFile(found)
    return ("last" if place is not None and place.value == "last" else "first"), sections.value, tuple(found)

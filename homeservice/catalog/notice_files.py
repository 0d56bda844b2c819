"""Notice files beside a form: `file: notice.pdf` of `forms/contests/city-design.yaml` lies at `forms/contests/city-design/notice.pdf`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from homeservice.catalog.faults import Fault
from homeservice.catalog.marked import Node
from homeservice.core.definitions import FormDefinition, NoticeFile
from homeservice.core.messages import message

MAX_BYTES = 30 * 1024 * 1024


def find_notice_files(root: Node, definition: FormDefinition, path: Path, beside: Path | None = None) -> tuple[FormDefinition, list[Fault]]:
    """The definition with size and digest of each of its notice files, and what is wrong with them. They are looked for `beside` first."""
    found, faults = list(_found(root, definition, path, beside)), []
    files = [file for file, fault in found if fault is None]
    faults = [fault for _, fault in found if fault is not None]
    if not files:
        return definition, faults
    return definition.model_copy(update={"notice_files": tuple(files)}), faults


def _found(root: Node, definition: FormDefinition, path: Path, beside: Path | None) -> Iterator[tuple[NoticeFile, Fault | None]]:
    seen: set[str] = set()
    for place, notice in enumerate(definition.notice_files):
        steps = ("notice_files", place, "file")
        node = root.at(steps) or root
        file = path.with_suffix("") / notice.file
        if beside is not None and (beside / notice.file).is_file():
            file = beside / notice.file

        def fault(id: str, **params: object) -> Fault:
            return Fault(place=node.place, path=root.names(steps), message=message(id, **params))  # noqa: B023 -- used within this round

        if notice.file in seen:
            yield notice, fault("lint.notice.twice", file=notice.file)
        elif not file.is_file():
            yield notice, fault("lint.notice.missing", file=file.as_posix())
        elif not 0 < file.stat().st_size <= MAX_BYTES:
            yield notice, fault("lint.notice.size", file=notice.file, most=MAX_BYTES // 1024**2)
        else:
            yield notice.found_at(file), None
        seen.add(notice.file)

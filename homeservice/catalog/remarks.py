"""What the `#:` comments of the models of a definition say of their attributes: the one source of the guide and of editors' help."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Mapping

from pydantic import BaseModel


def remarks(cls: type[BaseModel]) -> dict[str, str]:
    """The `#:` comment above each attribute that a class declares itself."""
    source = inspect.cleandoc("\n" + inspect.getsource(cls))
    lines = source.splitlines()
    found = {}
    (declared,) = ast.parse(source).body
    for node in declared.body if isinstance(declared, ast.ClassDef) else ():
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            above: list[str] = []
            for line in reversed(lines[: node.lineno - 1]):
                if not line.strip().startswith("#:"):
                    break
                above.insert(0, line.strip().removeprefix("#:").strip())
            found[node.target.id] = " ".join(above)
    return found


@functools.cache
def all_remarks(cls: type[BaseModel]) -> Mapping[str, str]:
    """Those of a class and of what it inherits from."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            found |= {name: told for name, told in remarks(base).items() if told or name not in found}
    return found

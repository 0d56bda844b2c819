"""The typefaces that papers are set in, and the refusal of every character that they cannot draw."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no types

from homeservice.core.errors import DomainError

#: Weight in the stylesheet -> file name in the font folder, as the asset build writes them.
FACES = {400: "NanumGothic-Regular.ttf", 700: "NanumGothic-Bold.ttf", 800: "NanumGothic-ExtraBold.ttf"}

#: The face for what these lack: hanja, signs such as ㈜ and ℃, letters with accents.
FALLBACK = "NotoSansKR-Regular.ttf"

# Controls, invisible joiners, private-use, unassigned and lone surrogates draw nothing or anything, whatever a face maps them to.
_NEVER_PRINTED = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
_HANJA = ("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "KANGXI")


class UnprintableCharacter(DomainError):
    """A value holds a character that no declared face can draw: the paper would show an empty box or nothing."""

    status = 422

    def __init__(self, character: str) -> None:
        hanja = unicodedata.name(character, "").startswith(_HANJA)
        visible = unicodedata.category(character) not in _NEVER_PRINTED
        # A character that cannot be seen is named by its code alone.
        name = f"‘{character}’(U+{ord(character):04X})" if visible else f"U+{ord(character):04X}"
        super().__init__("document.unprintable_hanja" if hanja else "document.unprintable", character=name)
        self.character = character


@dataclass(frozen=True, kw_only=True)
class Faces:
    """The declared faces: one file for each weight and, where given, one more for what they lack (hanja, other scripts)."""

    folder: Path
    fallback: Path | None = None

    @classmethod
    def of(cls, folder: Path) -> Faces:
        """The declared faces of the font folder that the asset build makes, the fallback among them."""
        return cls(folder=folder.resolve(), fallback=folder.resolve() / FALLBACK)

    def files(self) -> dict[str, Path]:
        """Asset name -> font file. Raises FileNotFoundError naming the first file that is not there."""
        files = {f"face-{weight}.ttf": self.folder / name for weight, name in FACES.items()}
        if self.fallback is not None:
            files["face-fallback.ttf"] = self.fallback
        for path in files.values():
            if not path.is_file():
                raise FileNotFoundError(path)
        return files

    def stylesheet(self) -> str:
        """The @font-face rules: family `Paper` in its weights, then `Paper Fallback`."""
        rules = [f"@font-face{{font-family:'Paper';font-weight:{weight};src:url(asset:face-{weight}.ttf)}}" for weight in FACES]
        if self.fallback is not None:
            rules.append("@font-face{font-family:'Paper Fallback';src:url(asset:face-fallback.ttf)}")
        return "\n".join(rules)

    def drawable(self, text: str) -> str:
        """The text with a plain mark for every character that cannot be drawn."""
        known = _coverage(tuple(self.folder / name for name in FACES.values()), self.fallback)
        return "".join(character if character in known else "_" for character in text)

    def check(self, texts: Iterable[str]) -> None:
        """Raises UnprintableCharacter for the first character that cannot be drawn; line breaks are not drawn and pass."""
        drawable = _coverage(tuple(self.folder / name for name in FACES.values()), self.fallback)
        for text in texts:
            # The set first: a paper has some hundred different characters, most of them known.
            if missing := set(text) - drawable:
                raise UnprintableCharacter(next(character for character in text if character in missing))


@functools.cache
def _coverage(main: tuple[Path, ...], fallback: Path | None) -> frozenset[str]:
    """What every weight can draw, or else the fallback; and the line break."""
    shared = set.intersection(*(_characters(path) for path in main))
    if fallback is not None:
        shared |= _characters(fallback)
    return frozenset(character for character in shared if unicodedata.category(character) not in _NEVER_PRINTED) | {"\n"}


def _characters(path: Path) -> set[str]:
    with TTFont(path, lazy=True) as font:
        return {chr(code) for code in font.getBestCmap()}

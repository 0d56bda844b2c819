"""The address of a film at a service that shows films."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, FieldType, Part
from homeservice.core.identifiers.web_address import parse_web_address
from homeservice.core.messages import Display, message

Service = Literal["youtube", "vimeo", "naver_tv"]

_END = r"/?(?:[?&#].*)?"
# How each service spells the address of one film (host and path), and the one spelling that is kept.
_SPELLINGS: Mapping[str, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        "youtube": (
            re.compile(
                r"(?:(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com/(?:(?:shorts|live|embed|v)/|watch/?\?(?:[^#]*&)?v=)|youtu\.be/)"
                rf"([A-Za-z0-9_-]{{11}}){_END}"
            ),
            "https://www.youtube.com/watch?v={}",
        ),
        "vimeo": (re.compile(rf"(?:www\.)?vimeo\.com/([1-9][0-9]{{0,14}}(?:/[0-9a-f]{{6,20}})?){_END}"), "https://vimeo.com/{}"),
        "naver_tv": (re.compile(rf"(?:m\.)?tv\.naver\.com/([vh]/[1-9][0-9]{{0,14}}){_END}"), "https://tv.naver.com/{}"),
    }
)
_SITES = {"youtube": "youtube.com", "vimeo": "vimeo.com", "naver_tv": "tv.naver.com"}
_SAMPLES = {
    "youtube": "https://www.youtube.com/watch?v=sample_0000",
    "vimeo": "https://vimeo.com/100000000",
    "naver_tv": "https://tv.naver.com/v/10000000",
}


class VideoLink(FieldType):
    """The address of one film; its several spellings (`youtu.be`, `shorts`, …) are kept as one, so that equal films are found."""

    type: Literal["video_link"]
    #: The services whose films are taken.
    services: Annotated[tuple[Service, ...], Field(min_length=1)] = ("youtube", "vimeo", "naver_tv")

    def control(self) -> Control:
        return Control(
            kind=ControlKind.INPUT,
            parts=(Part(width="full", example=self.sample()),),
            notes=(message("field.video_link.note", services=self._services),),
        )

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present"}

    def parse_text(self, text: str) -> str:
        address = parse_web_address(text, label=self.label)
        for service in self.services:
            pattern, kept = _SPELLINGS[service]
            found = pattern.fullmatch(f"{address.host}{address.rest}")
            if found and address.port is None:
                return kept.format(found[1])
        raise Invalid("field.video_link.unknown", label=self.label, services=self._services, example=self.sample())

    def for_strangers(self, value: Any) -> Display:
        return None

    def sample(self) -> str:
        return _SAMPLES[self.services[0]]

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if len(set(self.services)) < len(self.services):
            faults.append(("services", message("field.lint.kind_twice")))
        return faults

    @property
    def _services(self) -> str:
        return ", ".join(_SITES[service] for service in self.services)

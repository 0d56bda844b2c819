"""The city that runs the service, as data: Daegu is the first configuration, not a rule."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from homeservice.core.messages import LocalText


class City(BaseModel):
    """Names, addresses and links of the city. Read from `forms/city.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: LocalText
    service_name: LocalText
    #: The office-holder in whose name papers are issued.
    mayor_title: LocalText
    #: Stands behind the title on awards and letters of appointment.
    mayor_name: LocalText | None = None
    address: LocalText
    postcode: str
    phone: str
    call_centre: str
    call_hours: LocalText
    email: str
    homepage: str
    #: Only a city's own, announced site may show the official-site masthead and papers without the sample mark.
    official: bool = False
    seal: str = "sample"
    privacy_officer: LocalText
    #: Kinds of forms that a second officer approves before they are published, taken out or put back: `service`, `contest`, or both.
    second_person: tuple[Literal["service", "contest"], ...] = ()
    #: Words that mean the same to who searches: lists of them, in any language.
    synonyms: tuple[tuple[str, ...], ...] = ()
    #: Links of neighbouring services, shown at the foot of the pages: label and address.
    links: tuple[tuple[LocalText, str], ...] = ()

"""자동차등록번호: what the plate of a car tells about its class and use (handbook 7.4; diplomatic plates are not read)."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from homeservice.core.errors import Invalid
from homeservice.core.identifiers import without_separators
from homeservice.core.messages import Display, Message, message

REGIONS = (
    "서울",
    "부산",
    "대구",
    "인천",
    "광주",
    "대전",
    "울산",
    "세종",
    "경기",
    "강원",
    "충북",
    "충남",
    "전북",
    "전남",
    "경북",
    "경남",
    "제주",
)
_SHAPE = re.compile(rf"(?P<region>{'|'.join(REGIONS)})?(?P<number>[0-9]{{1,3}})(?P<letter>[가-힣])(?P<serial>[0-9]{{4}})")


class PlateKind(enum.StrEnum):
    """Two digits, three digits (cars since September 2019), or an old or commercial plate that names its region."""

    TWO_DIGIT = "2digit"
    THREE_DIGIT = "3digit"
    REGIONAL = "regional"


class VehicleClass(enum.StrEnum):
    """차종."""

    CAR = "car"
    VAN = "van"
    TRUCK = "truck"
    SPECIAL = "special"
    EMERGENCY = "emergency"

    @property
    def message(self) -> Message:
        return message(f"identifier.plate.class.{self.value}")


class VehicleUse(enum.StrEnum):
    """용도. On old regional plates the letters do not tell a private car from an official one: not commercial."""

    PRIVATE = "private"
    NON_COMMERCIAL = "non_commercial"
    TRANSPORT = "transport"
    COURIER = "courier"
    RENTAL = "rental"

    @property
    def message(self) -> Message:
        return message(f"identifier.plate.use.{self.value}")


# fmt: off
_CLASSES = (
    # kind                   from  to   class
    (PlateKind.TWO_DIGIT,       1,  69, VehicleClass.CAR),
    (PlateKind.TWO_DIGIT,      70,  79, VehicleClass.VAN),
    (PlateKind.TWO_DIGIT,      80,  97, VehicleClass.TRUCK),
    (PlateKind.TWO_DIGIT,      98,  99, VehicleClass.SPECIAL),
    (PlateKind.THREE_DIGIT,   100, 699, VehicleClass.CAR),
    (PlateKind.THREE_DIGIT,   700, 799, VehicleClass.VAN),
    (PlateKind.THREE_DIGIT,   800, 979, VehicleClass.TRUCK),
    (PlateKind.THREE_DIGIT,   980, 997, VehicleClass.SPECIAL),
    (PlateKind.THREE_DIGIT,   998, 999, VehicleClass.EMERGENCY),
)
_LETTERS = (
    ("가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주", VehicleUse.PRIVATE),
    ("바사아자",                                                 VehicleUse.TRANSPORT),
    ("배",                                                      VehicleUse.COURIER),
    ("허하호",                                                   VehicleUse.RENTAL),
)
# fmt: on


@dataclass(frozen=True, kw_only=True)
class VehiclePlate:
    """A plate as it is written without blanks; the class is None on regional plates, whose numbers follow older rules."""

    text: str
    kind: PlateKind
    use: VehicleUse
    vehicle_class: VehicleClass | None = None
    region: str | None = None

    def __str__(self) -> str:
        return self.text


def parse_vehicle_plate(text: str, *, label: Display) -> VehiclePlate:
    """The plate of what was typed; blanks and hyphens are passed over.

    Raises Invalid for what has not the shape of a plate, or a class number, letter or serial number that is not given out.
    """
    text = without_separators(text)
    found = _SHAPE.fullmatch(text)
    if not found or len(found["number"]) not in ((1, 2) if found["region"] else (2, 3)):
        raise Invalid("identifier.plate.shape", label=label)
    number, letter = found["number"], found["letter"]
    use = next((use for letters, use in _LETTERS if letter in letters), None)
    if int(found["serial"]) < 100:
        raise Invalid("identifier.plate.serial", label=label)
    if found["region"]:
        if int(number) == 0:
            raise Invalid("identifier.plate.class_number", label=label, number=number)
        if use is None or use is VehicleUse.PRIVATE:
            use = VehicleUse.NON_COMMERCIAL
        return VehiclePlate(text=text, kind=PlateKind.REGIONAL, use=use, region=found["region"])
    kind = PlateKind.TWO_DIGIT if len(number) == 2 else PlateKind.THREE_DIGIT
    classes = [each for of, low, high, each in _CLASSES if of is kind and low <= int(number) <= high]
    if not classes:
        raise Invalid("identifier.plate.class_number", label=label, number=number)
    if use is None:
        raise Invalid("identifier.plate.letter", label=label, letter=letter)
    return VehiclePlate(text=text, kind=kind, use=use, vehicle_class=classes[0])

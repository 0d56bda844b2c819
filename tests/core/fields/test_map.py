"""A point or an area on the city's sketch: what is read, what is refused, and how it is said."""

import datetime as dt
import pathlib

import pytest

from homeservice.catalog.sketches import read_sketch
from homeservice.core.fields.map import MapQuestion
from homeservice.core.fields.wish import Wish
from homeservice.core.maps import CityMap, Located, area_of, first_crossing

SKETCH = read_sketch(pathlib.Path(__file__).parents[3] / "forms" / "map.yaml")
CITY = CityMap.model_validate(SKETCH)
OPTIONS = [
    {"sketch": SKETCH},
    {"sketch": SKETCH, "shape": "area"},
    {"sketch": SKETCH, "shape": "area", "min_corners": 5, "max_corners": 60, "max_area": 10},
]
TODAY = dt.date(2026, 11, 22)
#: A square of about 100 m by 100 m beside the city hall.
SQUARE = ["35.870000, 128.600000", "35.870900, 128.600000", "35.870900, 128.601107", "35.870000, 128.601107"]


def question(**options):
    return MapQuestion.model_validate({"type": "map", "name": "place", "label": "위치", "sketch": SKETCH, **options})


def area(*lines, **options):
    return question(shape="area", **options).parse({"corners": ["\n".join(lines)]})


def refused_area(refusal, *lines, **options):
    return refusal(question(shape="area", **options), {"corners": ["\n".join(lines)]})


@pytest.mark.parametrize(
    "lat, lon",
    [
        ("35.8714", "128.6014"), (" 35.871400 ", "128.60140000"), ("３５．８７１４", "１２８．６０１４"), ("35.8714°", "128.6014 °"),
        ("35.87139999", "128.60140001"), ("+35.8714", "128.6014"), ("35.8714, 128.6014", ""), ("(35.8714 128.6014)", ""),
    ],
)  # fmt: skip
def test_a_point_is_read_however_it_is_copied(lat, lon):
    assert question().parse({"lat": [lat], "lon": [lon]}) == Located(corners=((35_871_400, 128_601_400),))


def test_a_known_place_will_do_and_typed_degrees_count_more():
    chosen = {"near": ["city_hall"]}

    assert question().parse(chosen) == Located(corners=((35_871_400, 128_601_400),))
    assert question().parse({**chosen, "lat": ["35.8"], "lon": ["128.5"]}) == Located(corners=((35_800_000, 128_500_000),))


@pytest.mark.parametrize(
    "raw, told",
    [
        ({"lat": ["35.8714"]}, ("map.one_missing", "lon")),
        ({"lon": ["128.6014"]}, ("map.one_missing", "lat")),
        ({"lat": ["35,8714"], "lon": ["128.6014"]}, ("map.comma", "lat")),
        ({"lat": ["35.8714"], "lon": ["128,6014"]}, ("map.comma", "lon")),
        ({"lat": ["128.6014"], "lon": ["35.8714"]}, ("map.swapped", "lat")),
        ({"lat": ["37.5665"], "lon": ["126.978"]}, ("map.outside", "lat")),
        ({"lat": ["-35.8714"], "lon": ["128.6014"]}, ("map.outside", "lat")),
        ({"lat": ["36.1"], "lon": ["128.4"]}, ("map.outside_city", "lat")),
        ({"lat": ["NaN"], "lon": ["128.6014"]}, ("map.unreal", "lat")),
        ({"lat": ["1e2"], "lon": ["128.6014"]}, ("map.unreal", "lat")),
        ({"lat": ["9" * 59], "lon": ["128.6014"]}, ("map.unreal", "lat")),
        ({"lat": ["35°52'17\""], "lon": ["128.6014"]}, ("map.unreal", "lat")),
        ({"lat": ["٣٥.٨"], "lon": ["128.6014"]}, ("map.unreal", "lat")),
        ({"near": ["seoul_station"]}, ("map.unknown_place", "near")),
    ],
)  # fmt: skip
def test_a_point_that_cannot_be_is_refused_at_its_box(refusal, raw, told):
    assert refusal(question(), raw) == told


def test_an_area_is_its_corners_in_their_order_without_the_first_again():
    closed = area(*SQUARE, SQUARE[0])

    assert (
        closed
        == area(*SQUARE)
        == Located(corners=((35870000, 128600000), (35870900, 128600000), (35870900, 128601107), (35870000, 128601107)))
    )
    assert area("35.870000 128.600000", "", "35.870900;128.600000", "(35.8709, 128.601107)") == Located(corners=closed.corners[:3])


@pytest.mark.parametrize(
    "lines, options, told",
    [
        (SQUARE[:2], {}, "too_few"),
        (SQUARE, {"max_corners": 3}, "too_many"),
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]], {}, "crossing"),
        ([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[2]], {}, "twice"),
        (["35.87, 128.60", "35.88, 128.60", "35.89, 128.60"], {}, "crossing"),
        (["35.87, 128.6", "35.870001, 128.6", "35.87, 128.600001"], {}, "flat"),
        (SQUARE, {"max_area": 9000}, "too_large"),
        (["35,8714, 128,6014"], {}, "line_comma"),
        (["35.8714"], {}, "line"),
        (["35.8714, 128.6014, 12"], {}, "line"),
        (["1e2, NaN"], {}, "line"),
        (["128.6014, 35.8714"], {}, "in_line"),
        (["37.5, 127.0"], {}, "in_line"),
    ],
)  # fmt: skip
def test_an_area_that_cannot_be_is_refused(refusal, lines, options, told):
    assert refused_area(refusal, *lines, **options) == (f"map.{told}", "corners")


def test_a_line_that_cannot_be_read_is_named(said):
    with pytest.raises(Exception, match=r"field\.map\.line") as caught:
        area(SQUARE[0], "동성로 입구", SQUARE[1])

    assert "2번째 줄 동성로 입구를 읽을 수 없습니다" in said(caught.value.message)[0]


def test_expressions_see_square_metres_and_corners():
    field = question(shape="area")

    assert field.for_expressions(area(*SQUARE)) == ({"area": 9984, "corners": 4},)
    assert question().for_expressions(question().sample()) == ({"area": 0, "corners": 1},)


def test_a_place_is_told_by_its_district_the_nearest_landmark_and_its_degrees(said):
    point = question().parse({"lat": ["35.8740"], "lon": ["128.6014"]})

    assert said(question().display(point)) == (
        "중구 · 대구광역시청 동인청사에서 약 290m\n위도 35.874000, 경도 128.601400",
        "Jung-gu · about 290 m from City Hall (Dongin)\nLatitude 35.874000, longitude 128.601400",
    )
    assert said(question().mask(point))[0] == said(question().for_strangers(point))[0] == "중구(자세한 위치는 가림)"
    assert "넓이 약 9,984제곱미터 · 꼭짓점 4개" in said(question(shape="area").display(area(*SQUARE)))[0]


@pytest.mark.parametrize("options", OPTIONS, ids=["point", "area", "small"])
def test_what_is_made_up_lies_in_the_city_and_differs(options):
    field = question(**options)
    made = [field.invent(Wish(today=TODAY, number=number, nasty=number % 2 == 1)) for number in range(90)]

    assert len({value.corners for value in made}) == 90
    assert all(field.parse(field.unparse(value)) == value for value in made)


@pytest.mark.parametrize(
    "options, attributes",
    [
        ({"shape": "area", "min_corners": 9, "max_corners": 4}, ["max_corners"]),
        ({"max_area": 100}, ["max_area"]),
        ({"min_corners": 3, "max_corners": 5}, ["min_corners", "max_corners"]),
        ({"sketch": None}, ["type"]),
    ],
    ids=["bounds", "point-with-area", "point-with-corners", "no-sketch"],
)
def test_options_that_do_not_fit_are_faults(faults, options, attributes):
    assert faults(question(**options)) == attributes


@pytest.mark.parametrize(
    "district, real, at",
    [
        ("중구", 7, 0.2),
        ("동구", 182, 0.2),
        ("서구", 17, 0.2),
        ("남구", 17, 0.2),
        ("북구", 94, 0.2),
        ("수성구", 76, 0.2),
        ("달서구", 62, 0.2),
        ("달성군", 427, 0.2),
        ("군위군", 614, 0.2),
    ],
)
def test_the_sketch_is_true_to_size_by_a_fifth(district, real, at):
    ring = next(d.ring for d in CITY.districts if d.label.ko == district)

    assert first_crossing(ring) is None
    assert abs(area_of(ring) / 1e6 / real - 1) < at


@pytest.mark.parametrize(
    "place, district",
    [
        ((35.8714, 128.6014), "중구"),
        ((36.2428, 128.5728), "군위군"),
        ((35.7746, 128.4314), "달성군"),
        ((35.8797, 128.6286), "동구"),
        ((35.8735, 128.5770), "중구"),
        ((35.7995, 128.5237), "달서구"),
    ],
)
def test_known_places_lie_in_their_districts(place, district):
    corner = (round(place[0] * 1e6), round(place[1] * 1e6))

    assert CITY.district_of(corner).label.ko == district

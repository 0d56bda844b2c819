import pytest

from homeservice.core.fields.address import Address, PostalAddress

FIELD = Address(type="address", name="home", label="사용본거지")
HALL = PostalAddress(zip="41911", road="대구광역시 중구 공평로 88", detail="3층")


def boxes(zip="", road="", detail=""):
    return {"zip": [zip], "road": [road], "detail": [detail]}


@pytest.mark.parametrize(
    "sent, value",
    [
        (boxes("41911", "대구광역시 중구 공평로 88", "3층"), HALL),
        (boxes("４１９１１", "대구광역시  중구 공평로 88", "3층"), HALL),
        (boxes("41542", "대구광역시 북구 연암로 40"), PostalAddress(zip="41542", road="대구광역시 북구 연암로 40")),
        (boxes(), None),
        ({}, None),
    ],
)
def test_address_takes(sent, value):
    assert FIELD.parse(sent) == value


@pytest.mark.parametrize(
    "sent, refused, part",
    [
        (boxes("", "공평로 88", ""), "address.zip_missing", "zip"),
        (boxes("", "", "3층"), "address.zip_missing", "zip"),
        (boxes("700-714", "공평로 88", ""), "address.zip_unreal", "zip"),
        (boxes("4191", "공평로 88", ""), "address.zip_unreal", "zip"),
        (boxes("٤١٩١١", "공평로 88", ""), "address.zip_unreal", "zip"),
        (boxes("41911", "", "3층"), "address.road_missing", "road"),
        (boxes("41911", "길" * 201, ""), "too_long", "road"),
        (boxes("41911", "공평로 88", "동" * 101), "too_long", "detail"),
        (boxes("41911", "공평로\x0088", ""), "control_characters", "road"),
        ({"zip": ["41911", "41912"]}, "several_values", "zip"),
    ],
)
def test_address_refuses_and_names_the_box(refusal, sent, refused, part):
    assert refusal(FIELD, sent) == (refused, part)


def test_address_is_shown_on_one_line():
    assert FIELD.display(HALL) == "(41911) 대구광역시 중구 공평로 88, 3층"
    assert FIELD.display(PostalAddress(zip="41911", road="공평로 88")) == "(41911) 공평로 88"


def test_address_is_masked_down_to_the_district():
    assert FIELD.mask(HALL) == "대구광역시 중구 ***"


def test_address_is_asked_in_three_boxes():
    parts = FIELD.control().parts

    assert [(part.name, part.width, part.autocomplete) for part in parts] == [
        ("zip", "short", "postal-code"),
        ("road", "full", "address-line1"),
        ("detail", "full", "address-line2"),
    ]

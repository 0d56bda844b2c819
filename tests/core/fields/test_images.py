"""What is asked of the pixels of images, in one answer and in several."""

import datetime as dt

import pytest
from pydantic import ValidationError

from homeservice.core.fields.files import Files
from homeservice.core.fields.image import Image
from homeservice.core.fields.uploaded import FileRef, ImageRules, dump_ref

TODAY = dt.date(2026, 11, 23)


def image(**options):
    return Image(type="image", name="photo", label="사진", **options)


def ref(width=1600, height=1200, name="사진.jpg", **more):
    return FileRef(id="f1", name=name, size=1000, media_type="image/jpeg", sha256="0" * 64, width=width, height=height, **more)


@pytest.mark.parametrize(
    "options, sides, told",
    [
        ({"width": 1024, "height": 768}, (1024, 768), None),
        ({"width": 1024}, (1025, 768), "image.width"),
        ({"height": 768}, (1024, 767), "image.height"),
        ({"min_width": 400}, (399, 4000), "image.min_width"),
        ({"min_height": 400}, (4000, 399), "image.min_height"),
        ({"min_long_side": 3000}, (2000, 3000), None),
        ({"min_long_side": 3000}, (2999, 2999), "image.min_long_side"),
        ({"min_long_side": 3000, "min_short_side": 2000}, (2000, 3000), None),
        ({"min_long_side": 3000, "min_short_side": 2000}, (3000, 1999), "image.min_short_side"),
        ({"ratio": "4:3"}, (1600, 1200), None),
        ({"ratio": "4:3"}, (1600, 1199), None),
        ({"ratio": "4:3"}, (1200, 1600), "image.ratio"),
        ({"ratio": "4:3"}, (1600, 1000), "image.ratio"),
    ],
)
def test_each_rule_of_the_sides_is_judged_to_the_pixel(options, sides, told, refused_on):
    if told is None:
        image(**options).check(ref(*sides), today=TODAY)
    else:
        assert refused_on(image(**options), ref(*sides), TODAY) == (told, "")


@pytest.mark.parametrize(
    "camera, taken, told",
    [
        (False, None, "image.camera"),
        (True, None, "image.taken_unknown"),
        (True, "2025-11-22", "image.taken"),
        (True, "2026-11-24", "image.taken"),
        (True, "2025-11-23", None),
        (True, "2026-11-23", None),
    ],
)
def test_a_photo_must_have_been_taken_lately(camera, taken, told, refused_on):
    asks = image(taken_within_months=12)
    photo = ref(camera=camera, taken=taken)

    if told is None:
        asks.check(photo, today=TODAY)
    else:
        assert refused_on(asks, photo, TODAY) == (told, "")


def test_a_file_that_is_no_image_is_not_judged_by_pixels():
    panels = Files(type="files", name="panels", label="판넬", kinds=["jpg", "pdf"], image={"min_long_side": 9000})
    paper = FileRef(id="f2", name="판넬.pdf", size=10, media_type="application/pdf", sha256="1" * 64)

    panels.check((paper,), today=TODAY)


def test_what_only_images_have_is_kept_of_images_alone():
    paper = FileRef(id="f2", name="판넬.pdf", size=10, media_type="application/pdf", sha256="1" * 64)

    assert set(dump_ref(paper)) == {"id", "name", "size", "media_type", "sha256"}
    assert FileRef(**dump_ref(ref(camera=True, taken="2026-01-02"))) == ref(camera=True, taken="2026-01-02")


def test_what_was_kept_before_images_were_measured_is_still_read():
    stored = {"id": "f2", "name": "판넬.pdf", "size": 10, "media_type": "application/pdf", "sha256": "1" * 64}

    assert image().load(stored).width == 0


def test_the_rules_are_told_beforehand(said):
    notes = [said(note)[0] for note in image(min_long_side=3000, ratio="4:3", camera=True).control().notes]

    assert notes == ["jpg, png 파일, 20MB 이하", "긴 변 3,000픽셀 이상", "가로 세로 비율 4:3", "카메라 촬영 정보(EXIF)가 남아 있는 원본"]


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"ratio": "1:3", "min_width": 900},
        {"width": 1024, "height": 768},
        {"min_height": 5000, "ratio": "16:9"},
        {"min_long_side": 9933},
    ],
)
def test_the_sample_fits_the_rules(rules):
    image(**rules).check(image(**rules).sample(), today=TODAY)


@pytest.mark.parametrize("rules", [{"ratio": "4x3"}, {"ratio": "0:1"}, {"width": 0}, {"taken_within_months": 0}, {"colour": "red"}])
def test_rules_that_say_nothing_are_refused(rules):
    with pytest.raises(ValidationError):
        ImageRules(**rules)


def test_rules_for_images_need_a_kind_that_is_one():
    panels = Files(type="files", name="panels", label="판넬", kinds=["pdf"], image={"min_width": 10})

    assert [(place, fault.id) for place, fault in panels.lint()] == [("kinds", "field.lint.no_image_kind")]


@pytest.mark.parametrize("options, place", [({"at_least": 4, "at_most": 3}, "at_least"), ({"max_mb": 20, "total_mb": 10}, "total_mb")])
def test_bounds_that_contradict_each_other_are_refused(options, place):
    assert [at for at, _ in Files(type="files", name="panels", label="판넬", **options).lint()] == [place]

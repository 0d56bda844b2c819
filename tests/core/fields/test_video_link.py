import pytest
from pydantic import ValidationError

from homeservice.core.fields.video_link import VideoLink

OPTIONS = [{}, {"services": ["vimeo"]}, {"services": ["naver_tv", "youtube"]}]
FIELD = VideoLink(type="video_link", name="film", label="영상 주소")
VIDEO = "https://www.youtube.com/watch?v=sample_0-0A"


@pytest.mark.parametrize(
    "typed, value",
    [
        (VIDEO, VIDEO),
        ("http://m.youtube.com/watch?list=PL1&v=sample_0-0A&t=30s", VIDEO),
        ("https://youtu.be/sample_0-0A?si=abc", VIDEO),
        ("https://youtube.com/shorts/sample_0-0A", VIDEO),
        ("https://www.youtube.com/live/sample_0-0A/", VIDEO),
        ("https://www.youtube-nocookie.com/embed/sample_0-0A#t", VIDEO),
        ("https://www.vimeo.com/100000000", "https://vimeo.com/100000000"),
        ("https://vimeo.com/100000000/0a1b2c3d4e?share=copy", "https://vimeo.com/100000000/0a1b2c3d4e"),
        ("https://tv.naver.com/v/10000000", "https://tv.naver.com/v/10000000"),
        ("https://m.tv.naver.com/h/10000000?x=1", "https://tv.naver.com/h/10000000"),
        ("", None),
    ],
)
def test_video_link_keeps_one_spelling(typed, value):
    assert FIELD.parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "typed",
    [
        "https://example.com/watch?v=sample_0-0A",
        "https://www.youtube.com/",
        "https://www.youtube.com/@sample",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=sample_0-0Atoolong",
        "https://www.youtube.com/watch?x=1#&v=sample_0-0A",
        "https://www.youtube.com.example.com/watch?v=sample_0-0A",
        "https://www.youtube.com:8443/watch?v=sample_0-0A",
        "https://evilyoutu.be/sample_0-0A",
        "https://vimeo.com/channels",
        "https://vimeo.com/1" + "0" * 400,
        "https://vimeo.com/١٢٣",
        "https://tv.naver.com/sample",
    ],
)
def test_video_link_refuses_what_is_no_film(refusal, typed):
    assert refusal(FIELD, typed) == ("video_link.unknown", "")


@pytest.mark.parametrize(
    "typed, fault",
    [
        ("youtu.be/sample_0-0A", "identifier.web_address.unreal"),
        ("https://youtu.be@example.com/sample_0-0A", "identifier.web_address.password"),
        ("https://youtu.be/sample_0-0A\u202e", "control_characters"),
    ],
)
def test_video_link_refuses_what_is_no_address(refusal, typed, fault):
    assert refusal(FIELD, typed) == (fault, "")


def test_video_link_refuses_a_service_that_the_form_does_not_take(refusal):
    field = VideoLink(type="video_link", name="film", label="영상 주소", services=("vimeo",))

    assert refusal(field, VIDEO) == ("video_link.unknown", "")


def test_a_service_may_be_named_once(faults):
    assert faults(VideoLink(type="video_link", name="film", label="영상 주소", services=("vimeo", "vimeo"))) == ["services"]


@pytest.mark.parametrize("services", [[], ["tiktok"]])
def test_services_are_some_that_are_known(services):
    with pytest.raises(ValidationError):
        VideoLink.model_validate({"type": "video_link", "name": "film", "label": "영상 주소", "services": services})

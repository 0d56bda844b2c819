from homeservice.core.fields.pledge import Pledge

OPTIONS = [{"promises": ["응모작은 내가 만들었습니다.", {"ko": "결과에 따르겠습니다.", "en": "I will accept the outcome."}]}]


def test_every_promise_is_shown_before_it_is_signed(said):
    field = Pledge(type="pledge", name="pledge", label="서약", **OPTIONS[0])

    assert [said(line)[0] for _, line in field.control().facts] == ["응모작은 내가 만들었습니다.", "결과에 따르겠습니다."]

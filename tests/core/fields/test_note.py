from homeservice.core.answers import Situation
from tests.definitions.reading import load, situate

OPTIONS = [{"text": "읽어 주십시오."}, {"text": {"ko": "읽어 주십시오.", "en": "Please read."}, "important": True}]


def test_a_note_is_never_missing_and_never_kept():
    form = load("all-kinds")
    found = situate(form)

    assert isinstance(found, Situation)
    assert "told" not in [f.name for f in found.missing(form.sections)]
    assert "told" not in found.kept()

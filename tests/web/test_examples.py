"""Every type of question has an example in the guide: it passes the check, is asked, filled in, kept, and read again."""

import io
import re
import shutil

import pytest
from PIL import Image

from homeservice import clock
from homeservice.core.fields import FIELD_TYPES
from homeservice.models import Submission
from homeservice.operations.sample_files import sample_pdf
from tests.web.conftest import make_site, token_of
from tests.web.reading import page_of
from tools.examples import EARLIER, FOLDER, NUMBER, example_of, forms_of

TYPES = sorted(FIELD_TYPES)
#: What stands behind the name of a file.
DIGEST = re.compile(r" \([\d.,]+[KM]?B\) SHA-256 [0-9a-f]{64}")


def words_of(answer):
    """An answer as it is read, without what stands in its picture."""
    pictures = [picture.text for picture in answer.all("figure")]
    return (answer.text.removesuffix(pictures[0]) if pictures else answer.text).strip()


class Guide:
    """A site with the forms of all examples, and somebody who fills them in."""

    def __init__(self, url, folder):
        (folder / "forms").mkdir()
        self.forms = forms_of(TYPES, folder / "forms")
        self.site = make_site(url, folder, definitions=self.forms.values())
        self.world = self.site.world
        self.person = self.world.person()
        self.browser = self.site.client(person=self.person)
        self.token = token_of(self.browser.get("/sign-in").text)
        earlier = self.world.submitted(self.person, EARLIER, {}, now=clock.now())
        with self.world.database.session(reading=True) as session:
            self.number = session.get_one(Submission, earlier).receipt_number

    def post(self, path, sent):
        return self.browser.post(path, data={"csrf_token": self.token, **sent}, headers={"Origin": "http://localhost"})


@pytest.fixture(scope="module")
def guide(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("guide")
    built = Guide(f"sqlite:///{shutil.copy(sqlite_template, folder / 'guide.db')}", folder)
    yield built
    built.site.close()


def content_of(name):
    """A plain file of the kind that a name ends in."""
    kind = name.rpartition(".")[2]
    if kind == "pdf":
        return sample_pdf("SAMPLE")
    made = io.BytesIO()
    Image.new("RGB", (1200, 900), "white").save(made, {"jpg": "JPEG", "png": "PNG"}[kind])
    return made.getvalue()


def files_of(example):
    names = {key: [name] if isinstance(name, str) else name for key, name in example.files.items()}
    return {key: [(io.BytesIO(content_of(name)), name) for name in given] for key, given in names.items()}


def test_every_type_has_an_example_and_every_example_is_of_a_type():
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == TYPES


@pytest.mark.parametrize("name", TYPES)
def test_example_asks_its_type(guide, name):
    asked = guide.forms[name].fields.values()

    assert name in {f.type for f in asked}
    assert set(example_of(name).read) <= {f.name for f in asked}


@pytest.mark.parametrize("name", TYPES)
def test_example_is_asked_filled_in_kept_and_read(guide, name):
    example = example_of(name)
    case_id = guide.world.draft(guide.person, example.slug, now=clock.now())
    path = f"/my/{case_id}/pages/example"
    told = {box: [text.replace(NUMBER, guide.number) for text in texts] for box, texts in example.sent.items()}

    opened = guide.browser.get(path)
    boxes = {part["name"] for part in page_of(opened).all("main [name]")}
    saved = guide.post(path, {"_action": "save", **told, **files_of(example)})
    check = page_of(guide.browser.get(f"/my/{case_id}/check"))

    assert opened.status_code == 200
    assert {*told, *example.files} <= boxes
    assert (saved.status_code, [part.text for part in page_of(saved).all(".error-summary-list li")]) == (303, [])
    rows = {row.one("dt").text: DIGEST.sub("", words_of(row.all("dd")[0])) for row in check.all(".summary-row")}
    asked = guide.forms[name].fields
    assert {key: rows.get(asked[key].label.ko) for key in example.read} == {
        key: text.replace(NUMBER, guide.number) for key, text in example.read.items()
    }
    assert [part.text for part in check.all(".error-summary-list li")] == []

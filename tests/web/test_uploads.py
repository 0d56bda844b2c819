"""Files that come piece by piece, over the protocol that the script speaks, on both databases."""

import base64
import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from werkzeug.test import encode_multipart

from homeservice import clock
from homeservice.adapters.storage import LocalStorage, StorageFull
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.uploaded import FileRef
from homeservice.models import Attachment, Blob, Job, Upload
from homeservice.operations.cases import own_case
from homeservice.operations.sample_files import sample_image, sample_pdf
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of
from tests.web.town import upload

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream", "Accept": "application/json"}


def picture(kind="jpg", width=1600, height=1200, number=1):
    return sample_image(kind, FileRef(id="", name="", size=1, media_type="", sha256="", width=width, height=height), number)


class Sender:
    """A browser that sends files to one page."""

    def __init__(self, site, person, case_id, *, page="work"):
        self.site, self.person, self.case_id = site, person, case_id
        self.browser = site.client(person=person)
        self.place = f"/my/{case_id}/pages/{page}/uploads"
        self.token = {"X-CSRFToken": token_of(self.browser.get("/sign-in").text)}

    def begin(self, field, filename, size, **headers):
        told = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in (("filename", filename), ("field", field)))
        return self.browser.post(
            self.place,
            headers={**TUS, **self.token, "Upload-Length": str(size), "Upload-Metadata": told, "Accept": "application/json", **headers},
        )

    def add(self, place, offset, content, **headers):
        return self.browser.patch(place, data=content, headers={**PIECE, **self.token, "Upload-Offset": str(offset), **headers})

    def ask(self, place):
        return self.browser.head(place, headers=TUS)

    def send(self, field, filename, content, *, piece=1_000_000):
        """A whole file; the last answer."""
        answer = self.begin(field, filename, len(content))
        place = answer.headers.get("Location")
        for start in range(0, len(content) if place else 0, piece):
            answer = self.add(place, start, content[start : start + piece])
        return answer

    def post(self, boxes, *, to=None):
        """The page itself, sent as a browser without the script does."""
        # Encoded here: the client's own way leaves a large upload open on the disk.
        border, sent = encode_multipart({"csrf_token": self.token["X-CSRFToken"], "title": "작품", **boxes})
        return self.browser.post(
            to or self.place.removesuffix("/uploads"), data=sent, content_type=f"multipart/form-data; boundary={border}"
        )

    def values(self):
        with self.site.world.transaction() as session:
            return dict(own_case(session, self.case_id, self.person, now=clock.now()).values)

    def count(self, table, *where):
        with self.site.world.transaction() as session:
            return session.scalar(select(func.count()).select_from(table).where(*where))


@pytest.fixture
def files_site(migrated_url, tmp_path):
    built = make_site(migrated_url, tmp_path, definitions=[load("many-files")])
    yield built
    built.close()


@pytest.fixture
def sender(files_site):
    person = files_site.world.person()
    return Sender(files_site, person, files_site.world.draft(person, "many-files", now=clock.now()))


def test_a_file_in_pieces_becomes_part_of_the_draft(sender):
    content = picture()
    begun = sender.begin("panels", "판넬 1.JPG", len(content))
    place = begun.headers["Location"]

    first = sender.add(place, 0, content[:5000])
    assert (begun.status_code, first.status_code, first.headers["Upload-Offset"]) == (201, 204, "5000")
    assert sender.ask(place).headers["Upload-Offset"] == "5000"
    assert "panels" not in sender.values()
    last = sender.add(place, 5000, content[5000:])

    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(content)))
    (ref,) = sender.values()["panels"]
    assert (ref.name, ref.size, ref.sha256) == ("판넬 1.JPG", len(content), hashlib.sha256(content).hexdigest())
    assert (ref.width, ref.height, ref.media_type) == (1600, 1200, "image/jpeg")
    with sender.browser.get(f"/my/{sender.case_id}/files/{ref.id}") as got:
        assert (got.data, got.headers["Content-Disposition"].split(";")[0]) == (content, "attachment")


def test_whoever_lost_the_last_answer_is_told_that_all_has_come(sender):
    content = picture()
    place = sender.begin("panels", "판넬.jpg", len(content)).headers["Location"]
    sender.add(place, 0, content)

    assert sender.ask(place).headers["Upload-Offset"] == str(len(content))
    assert sender.add(place, 0, content).status_code == 409
    assert len(sender.values()["panels"]) == 1


def test_the_last_piece_sent_twice_at_once_makes_one_file(sender):
    content = picture()
    place = sender.begin("panels", "판넬.jpg", len(content)).headers["Location"]
    sender.add(place, 0, content[:-10])
    twin = Sender(sender.site, sender.person, sender.case_id)

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(one.add, place, len(content) - 10, content[-10:]) for one in (sender, twin)]
        statuses = sorted(answer.result().status_code for answer in answers)

    assert statuses[0] == 204
    assert statuses[1] in {204, 409, 423}
    assert len(sender.values()["panels"]) == 1
    assert sender.count(Attachment) == 1


def test_several_files_come_in_their_order_and_the_page_shows_them(sender):
    for number in (1, 2):
        assert sender.send("panels", f"판넬{number}.jpg", picture(number=number)).status_code == 204

    shown = sender.browser.get(sender.place.replace("/uploads", "/files/panels"))
    assert [ref.name for ref in sender.values()["panels"]] == ["판넬1.jpg", "판넬2.jpg"]
    assert shown.text.index("판넬1.jpg") < shown.text.index("판넬2.jpg")


def sentence(answer):
    return answer.get_json()["error"]


@pytest.mark.parametrize(
    "field, filename, size, told",
    [
        ("panels", "판넬.psd", 10, "JPG, JPEG, PNG, PDF 가운데 하나로"),
        ("panels", "판넬.jpg", 30 * 1024 * 1024 + 1, "30MB보다 큽니다"),
        ("panels", "판넬.jpg", 0, "비어 있습니다"),
        ("thumbnail", "../../etc/passwd", 10, "‘passwd’"),
        ("sheet", "설명\u202efdp.exe", 10, "설명fdp.exe"),
    ],
)
def test_what_will_be_refused_is_refused_before_a_byte_is_sent(sender, field, filename, size, told):
    answer = sender.begin(field, filename, size)

    assert 400 <= answer.status_code < 500
    assert told in sentence(answer)
    assert sender.count(Upload) == 0


@pytest.mark.parametrize(
    "field, filename, content, told",
    [
        ("panels", "판넬.jpg", sample_pdf("SAMPLE"), "이름은 JPG이지만 내용은 PDF"),
        ("panels", "판넬.jpg", b"\xff\xd8\xff" + b"\0" * 50, "손상되어"),
        ("panels", "판넬.jpg", picture(width=1000, height=900), "긴 변이 1,200픽셀 이상"),
        ("thumbnail", "섬네일.png", picture("png", 1600, 900), "비율을 4:3에 맞추어"),
        ("sheet", "설명.hwpx", b"PK\x03\x04" + b"\0" * 100, "손상되어"),
    ],
)
def test_what_is_found_wrong_inside_is_told_and_let_go_of(sender, field, filename, content, told):
    answer = sender.send(field, filename, content)

    assert answer.status_code == 422
    assert told in sentence(answer)
    assert field not in sender.values()
    assert (sender.count(Upload), sender.count(Attachment), sender.count(Blob, Blob.state == "ready")) == (0, 0, 0)


def test_one_file_too_many_is_refused(sender):
    for number in (1, 2, 3):
        sender.send("panels", f"{number}.jpg", picture(number=number))

    answer = sender.begin("panels", "4.jpg", 1000)
    assert (answer.status_code, "3개까지" in sentence(answer)) == (422, True)


def test_files_too_large_together_are_refused_and_nothing_stays(sender):
    filler = b"\0" * (17 * 1024 * 1024)
    sender.send("panels", "1.pdf", sample_pdf("A") + filler, piece=20_000_000)
    answer = sender.send("panels", "2.pdf", sample_pdf("B") + filler, piece=20_000_000)

    assert (answer.status_code, "31MB를 넘습니다" in sentence(answer)) == (422, True)
    assert [ref.name for ref in sender.values()["panels"]] == ["1.pdf"]
    assert sender.count(Blob, Blob.state == "ready") == 1


def test_the_same_file_twice_is_refused(sender):
    sender.send("panels", "1.jpg", picture())
    answer = sender.send("panels", "2.jpg", picture())

    assert (answer.status_code, "이미 올린 ‘1.jpg’ 파일과 내용이 같습니다" in sentence(answer)) == (422, True)


def test_a_new_image_takes_the_place_of_the_old_one(sender):
    sender.send("thumbnail", "1.jpg", picture(number=1))
    sender.send("thumbnail", "2.jpg", picture(number=2))

    assert sender.values()["thumbnail"].name == "2.jpg"
    assert sender.count(Attachment) == 1
    assert sender.count(Job, Job.kind == "delete_blob") == 1


def test_more_than_was_told_is_not_taken(sender):
    place = sender.begin("sheet", "설명.pdf", 100).headers["Location"]

    assert sender.add(place, 0, b"%PDF-" + b"x" * 200).status_code == 413


def test_an_upload_given_up_is_gone(sender):
    place = sender.begin("sheet", "설명.pdf", 100).headers["Location"]

    assert sender.browser.delete(place, headers={**TUS, **sender.token}).status_code == 204
    assert sender.ask(place).status_code == 404
    assert sender.count(Upload) == 0


def test_nobody_else_can_ask_add_or_end(sender):
    content = picture()
    place = sender.begin("panels", "판넬.jpg", len(content)).headers["Location"]
    other = Sender(sender.site, sender.site.world.person("이견본", subject="sample-2"), sender.case_id)

    assert other.ask(place).status_code == 404
    assert other.add(place, 0, content).status_code == 404
    assert other.browser.delete(place, headers={**TUS, **other.token}).status_code == 404
    assert other.begin("panels", "판넬.jpg", 10).status_code == 404
    assert sender.ask(place).headers["Upload-Offset"] == "0"


def test_an_upload_of_another_case_of_one_s_own_is_not_found_here(sender):
    place = sender.begin("panels", "판넬.jpg", 10).headers["Location"]
    stranger = place.replace(str(sender.case_id), str(uuid.uuid4()))

    assert sender.ask(stranger).status_code == 404


def test_a_piece_without_the_page_s_token_is_refused(sender):
    place = sender.begin("panels", "판넬.jpg", 10).headers["Location"]
    sender.token = {}

    assert sender.add(place, 0, b"x" * 10).status_code == 400
    assert sender.ask(place).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Tus-Resumable": "0.2"}, 412),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({"Upload-Metadata": "field %%%"}, 400),
    ],
)
def test_a_client_that_speaks_otherwise_is_refused(sender, headers, status):
    assert sender.begin("panels", "판넬.jpg", 10, **headers).status_code == status


def test_a_question_that_takes_no_file_is_not_found(sender):
    assert sender.begin("title", "판넬.jpg", 10).status_code == 404


def test_what_is_never_finished_does_not_pile_up(sender):
    places = [sender.begin("sheet", f"{number}.pdf", 100).headers["Location"] for number in range(5)]

    assert sender.count(Upload) == 2
    assert [sender.ask(place).status_code for place in places] == [404, 404, 404, 200, 200]


def test_too_few_files_are_told_when_the_page_is_done_and_not_before(sender):
    sender.send("panels", "1.jpg", picture())

    left, saved = sender.post({"_action": "leave"}), sender.post({"_action": "save"})

    assert left.status_code == 303
    assert (saved.status_code, "2개 이상 필요합니다. 지금 1개이니" in saved.text) == (422, True)


def test_several_files_come_with_the_page_where_no_script_runs(sender):
    files = [upload(f"판넬{number}.jpg", picture(number=number)) for number in (1, 2, 2, 3)]
    answer = sender.post({"_action": "upload:panels", "panels": files})

    # The third is the second once more; the rest is kept, and it is said.
    assert (answer.status_code, "이미 올린 ‘판넬2.jpg’ 파일과 내용이 같습니다" in answer.text) == (422, True)
    assert [ref.name for ref in sender.values()["panels"]] == ["판넬1.jpg", "판넬2.jpg", "판넬3.jpg"]

    ref = sender.values()["panels"][1]
    sender.post({"_action": f"remove_file:panels:{ref.id}"})
    assert [ref.name for ref in sender.values()["panels"]] == ["판넬1.jpg", "판넬3.jpg"]


def test_a_large_body_is_taken_only_where_files_are(sender):
    big = {"x": upload("x.pdf", b"x" * 2_000_000)}

    assert sender.post(big, to=f"/my/{sender.case_id}/submit").status_code == 413


def test_the_base_type_takes_no_files():
    assert FieldType.files_of(None, "anything") == ()


def test_a_last_piece_whose_end_was_cut_off_is_asked_for_again(sender, monkeypatch):
    content = picture()
    place = sender.begin("panels", "판넬.jpg", len(content)).headers["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(LocalStorage, "put_stream", full)
        refused = sender.add(place, 0, content)

    asked = sender.ask(place).headers["Upload-Offset"]
    again = sender.add(place, int(asked), content[int(asked) :])

    assert (refused.status_code, int(asked), again.status_code) == (503, len(content) - 1, 204)
    (ref,) = sender.values()["panels"]
    assert ref.sha256 == hashlib.sha256(content).hexdigest()


def full(*_, filename, **__):
    raise StorageFull("file.storage_full", filename=filename)

"""Files that are not what they are called, too large, hostile or somebody else's; and lists asked for in odd ways."""

import io
import unicodedata
import zipfile

import pytest
from sqlalchemy import select

from homeservice.models import Attachment, Blob
from tests.web.asking import KO, Window, read
from tests.web.town import snapshot, upload
from tests.world import PDF

MEGABYTE = 1024 * 1024
KINDS = "PDF, JPG, PNG, HWP, HWPX"


def bomb():
    """A hwpx of fifty kilobytes that would fill sixty megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/hwp+zip")
        archive.writestr("Contents/section0.xml", b"0" * (60 * MEGABYTE))
    return packed.getvalue()


# fmt: off
REFUSED = {
    "program as pdf":  ("견본.pdf",         lambda: b"MZ" + bytes(200),            422, "file.executable",      {"kinds": KINDS}),
    "program":         ("견본.exe",         lambda: b"MZ" + bytes(200),            422, "file.executable",      {"kinds": KINDS}),
    "html as pdf":     ("견본.pdf",         lambda: b"<script>alert(1)</script>",  422, "file.content_unknown", {"named": "PDF"}),
    "picture as pdf":  ("견본.pdf",         lambda: b"\xff\xd8\xff\xe0" + bytes(99), 422, "file.content_differs", {"named": "PDF", "found": "JPG"}),
    "empty":           ("견본.pdf",         lambda: b"",                           422, "file.empty",           {}),
    "no ending":       ("견본",             lambda: PDF,                           422, "file.no_ending",       {"kinds": KINDS}),
    "kind":            ("견본.docx",        lambda: PDF,                           422, "file.kind_not_allowed", {"kinds": KINDS}),
    "svg":             ("견본.svg",         lambda: b"<svg onload='x'/>",          422, "file.kind_not_allowed", {"kinds": KINDS}),
    "too large":       ("견본.pdf",         lambda: PDF + bytes(20 * MEGABYTE),    422, "file.too_large",       {"limit": "20MB"}),
    "bomb":            ("견본.hwpx",        bomb,                                  422, "file.bomb",            {}),
    "damaged":         ("견본.hwpx",        lambda: b"PK\x03\x04" + bytes(99),     422, "file.damaged",         {}),
}
# fmt: on


@pytest.mark.parametrize("name, content, status, sentence, blanks", REFUSED.values(), ids=REFUSED)
def test_refused_file_is_told_and_the_rest_of_the_page_is_kept(town, name, content, status, sentence, blanks):
    window = Window(town)

    answer = window.send("support", {"hardship": "small_merchant", "hardship_proof": upload(name, content())})

    assert (answer.status_code, KO(sentence, filename=name, **blanks) in read(answer)) == (status, True)
    assert 'value="small_merchant" checked' in " ".join(answer.text.split())
    assert window.values()["hardship"] == "small_merchant"
    assert "hardship_proof" not in window.values()
    with town.world.transaction() as session:
        assert session.scalars(select(Attachment).where(Attachment.submission_id == window.case.id)).all() == []


def test_refused_file_leaves_the_one_that_was_there(town):
    window = Window(town)
    window.send("support", {"hardship": "small_merchant", "hardship_proof": upload("먼저.pdf")})

    window.send("support", {"hardship": "small_merchant", "hardship_proof": upload("나중.pdf", b"MZ")})

    assert window.values()["hardship_proof"].name == "먼저.pdf"


def test_file_that_was_too_large_leaves_no_bytes_behind(town, tmp_path):
    window = Window(town)
    before = sorted((tmp_path / "files").rglob("*"))

    window.send("support", {"hardship": "small_merchant", "hardship_proof": upload("견본.pdf", PDF + bytes(20 * MEGABYTE))})

    left = [path for path in (tmp_path / "files").rglob("*") if path.is_file() and path not in before]
    assert left == []


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\\\Users\\\\kim\\\\견본.pdf", "견본.pdf"),
        (unicodedata.normalize("NFD", "각서 견본.pdf"), "각서 견본.pdf"),
        ("견본\u202efdp.exe.pdf", "견본fdp.exe.pdf"),
        ("견본\r\nSet-Cookie: a=b.pdf", "견본%0D%0ASet-Cookie: a=b.pdf"),
        ('견본"; filename=evil.html; x=".pdf', '견본"; filename=evil.html; x=".pdf'),
        ("견" * 300 + ".pdf", "견" * 116 + ".pdf"),
        (".pdf.pdf", "pdf.pdf"),
        ("<b onclick=alert(1)>.pdf", "<b onclick=alert(1)>.pdf"),
    ],
    ids=["folders", "windows", "nfd", "bidi", "header", "quote", "long", "dots", "markup"],
)
def test_file_name_is_made_harmless_and_comes_back_as_it_was_kept(town, sent, kept):
    window = Window(town)
    # Werkzeug's own client cannot send such names; a hostile one writes the body by hand.
    post_by_hand(window, sent)

    assert window.values()["hardship_proof"].name == kept
    with town.world.transaction() as session:
        attachment = session.scalars(select(Attachment).where(Attachment.submission_id == window.case.id)).one()
    got = window.browser.get(f"/my/{window.case.id}/files/{attachment.id}", buffered=True)
    assert (got.status_code, got.data) == (200, PDF)
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert "\n" not in got.headers["Content-Disposition"]
    assert "Set-Cookie" not in got.headers
    assert "<b onclick" not in window.open("support").text


def post_by_hand(window, filename):
    """A multipart body as bytes, with whatever stands in the name."""
    border = "견본경계".encode().hex()
    quoted = filename.replace("\\", "\\\\") if "\\" not in filename else filename
    quoted = quoted.replace('"', '\\"').replace("\r\n", "%0D%0A")
    parts = [("csrf_token", window.token), ("_action", "save"), ("hardship", "small_merchant"), ("purchase_plan", "none")]
    body = b"".join(f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in parts)
    body += f'--{border}\r\nContent-Disposition: form-data; name="hardship_proof"; filename="{quoted}"\r\n'.encode()
    body += b"Content-Type: text/html\r\n\r\n" + PDF + f"\r\n--{border}--\r\n".encode()
    window.send("support", {"hardship": "small_merchant"})
    return window.browser.post(window.path("support"), data=body, content_type=f"multipart/form-data; boundary={border}")


def test_text_in_the_place_of_a_file_is_no_file(town):
    window = Window(town)
    window.send("support", {"hardship": "small_merchant"})

    window.send("support", {"hardship": "small_merchant", "hardship_proof": '{"id": "x", "name": "x.pdf"}'})

    assert "hardship_proof" not in window.values()


def test_file_for_a_question_that_takes_none_is_not_kept(town):
    window = Window(town)

    before = pending(town)

    window.send("support", {"hardship": "none", "purchase_plan": upload()})

    assert pending(town) == before


def pending(town):
    """Files that were stored and belong to nothing yet."""
    with town.world.transaction() as session:
        return sorted(session.scalars(select(Blob.id).where(Blob.state == "pending")))


# --- bodies -----------------------------------------------------------------------------------------------------------
def test_body_over_the_bound_is_refused_unread(town):
    town.site.app.config["MAX_CONTENT_LENGTH"] = MEGABYTE
    window = Window(town)
    before = snapshot(town.world)

    answer = window.send("support", {"hardship_proof": upload("견본.pdf", PDF + bytes(2 * MEGABYTE))})

    assert (answer.status_code, KO("error_page.413.text") in read(answer)) == (413, True)
    assert snapshot(town.world) == before


@pytest.mark.parametrize("path", ["/pages/vehicle", "/pages/vehicle/autosave", "/submit"])
def test_ten_megabytes_of_typed_text_are_refused(town, path):
    window = Window(town)
    before = snapshot(town.world)

    answer = window.browser.post(f"/my/{window.case.id}{path}", data={"csrf_token": window.token, "model_name": "a" * (10 * MEGABYTE)})

    assert (answer.status_code, snapshot(town.world) == before) == (413, True)


def test_thousands_of_boxes_are_refused(town):
    window = Window(town)
    before = snapshot(town.world)

    answer = window.send("vehicle", {f"box{n}": "x" for n in range(6000)})

    assert (answer.status_code, snapshot(town.world) == before) == (413, True)


@pytest.mark.parametrize("body", [b"\xff\xfe%%%=&&&", b"--x", b"csrf_token", b"%00=%00"], ids=["bytes", "border", "name", "null"])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "nonsense"]
)
def test_body_that_is_no_form_is_refused_kindly(town, body, kind):
    window = Window(town)
    before = snapshot(town.world)

    answer = window.browser.post(window.path("vehicle"), data=body, content_type=kind)

    assert (answer.status_code, KO("error.form_token") in read(answer), snapshot(town.world) == before) == (400, True, True)

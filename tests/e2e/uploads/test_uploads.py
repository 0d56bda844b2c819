"""Files on their way from a real browser: with progress, several at once, over a broken line, given up, and without scripts."""

import dataclasses
import re

import pytest

from homeservice.operations.sample_files import sample_image, sample_pdf
from tests.definitions.reading import load
from tests.e2e.live.test_live_page import SIZES, open_page
from tests.services.browser import DESKTOP

pytestmark = pytest.mark.e2e
THUMBNAIL = load("many-files").fields["thumbnail"].sample()
PIECE = 8 * 1024 * 1024


def picture(number=1, *, width=1600, height=1200):
    return sample_image("jpg", dataclasses.replace(THUMBNAIL, width=width, height=height), number)


def pdf(number=1, *, size=0):
    """A PDF, with what no reader minds after its end."""
    return sample_pdf(f"SAMPLE {number}") + b"\0" * size


def opened(visitor, size=DESKTOP, **options):
    me = visitor(size, **options)
    # The page stands in Korean; its form has no English.
    open_page(me, "many-files", "work")
    return me


def choose(me, name, *files):
    """Choose files in the picker: (name, content)."""
    kinds = {"jpg": "image/jpeg", "pdf": "application/pdf", "psd": "image/vnd.adobe.photoshop"}
    given = [{"name": file, "mimeType": kinds[file.rpartition(".")[2]], "buffer": content} for file, content in files]
    me.page.locator(f'input[type=file][name="{name}"]').set_input_files(given)
    me.typed |= {file for file, _ in files}


def there(me, name):
    """The names of the files that the page shows as there."""
    return me.page.locator(f'[data-files="{name}"] [data-present] a').all_inner_texts()


def wait_for_files(me, name, count):
    me.page.wait_for_function(
        "([name, count]) => document.querySelectorAll(`[data-files='${name}'] [data-present]`).length === count", arg=[name, count]
    )


def on_the_way(me):
    return [re.sub(r"\s+", " ", text) for text in me.page.locator(".uploads .upload").all_inner_texts()]


@pytest.mark.parametrize("size", SIZES)
def test_several_files_come_at_once_and_are_there_without_a_new_page(visitor, size):
    me = opened(visitor, size)
    me.look("before")

    choose(me, "panels", ("판넬 1.jpg", picture(1)), ("판넬 2.jpg", picture(2)))
    choose(me, "thumbnail", ("섬네일.jpg", picture(3)))
    wait_for_files(me, "panels", 2)
    wait_for_files(me, "thumbnail", 1)

    assert there(me, "panels") == ["판넬 1.jpg", "판넬 2.jpg"]
    assert on_the_way(me) == []
    me.house.work()
    me.page.reload()
    me.page.locator('[data-files="panels"] img').first.wait_for()
    me.look("there")
    me.fill(title="견본 작품")
    assert me.press("page.apply.save") == 200
    assert me.path().endswith("/check")
    me.look("check")


def test_going_on_waits_for_the_files_that_are_on_their_way(visitor):
    me = opened(visitor)
    me.fill(title="견본 작품")
    me.page.route("**/uploads/*", lambda route: (me.page.wait_for_timeout(300), route.continue_()))

    choose(me, "panels", ("1.jpg", picture(1)), ("2.jpg", picture(2)))
    choose(me, "thumbnail", ("3.jpg", picture(3)))

    assert me.press("page.apply.save") == 200
    assert me.path().endswith("/check")
    assert "1.jpg" in me.text()


def test_a_broken_line_is_taken_up_where_it_broke_off(visitor):
    me = opened(visitor)
    me._hanging = True
    pieces = []

    def through(route):
        if route.request.method == "PATCH":
            pieces.append(int(route.request.headers["upload-offset"]))
            if len(pieces) == 2:
                route.abort("internetdisconnected")
                return
        route.continue_()

    me.page.route("**/uploads/*", through)
    choose(me, "panels", ("큰 판넬.pdf", pdf(size=PIECE + 1000)))
    wait_for_files(me, "panels", 1)

    # The second piece was sent twice, the first once.
    assert pieces == [0, PIECE, PIECE]
    me._complaints.clear()


def test_what_is_refused_says_why_beside_the_file_and_leaves_the_rest(visitor):
    me = opened(visitor)

    choose(me, "panels", ("판넬.psd", b"8BPS"), ("작은 판넬.jpg", picture(width=800, height=600)), ("판넬.jpg", picture()))
    wait_for_files(me, "panels", 1)
    me.page.locator(".upload.is-refused", has_text="작은 판넬.jpg").wait_for()

    told = on_the_way(me)
    assert "여기에 올릴 수 없는 종류입니다. jpg jpeg png pdf 가운데 하나로" in told[0]
    assert "800×600픽셀입니다. 긴 변이 1,200픽셀 이상인" in told[1]
    assert there(me, "panels") == ["판넬.jpg"]
    me.look("refused")
    for row in me.page.locator(".upload.is-refused").all():
        row.get_by_role("button", name=me.t("upload.remove")).last.click()
        break
    assert len(on_the_way(me)) == 1


def test_one_file_too_many_is_not_even_sent(visitor):
    me = opened(visitor)

    choose(me, "panels", *((f"{number}.jpg", picture(number)) for number in range(1, 5)))
    wait_for_files(me, "panels", 3)

    assert ["파일을 3개까지 올릴 수 있습니다" in row for row in on_the_way(me)] == [True]


def test_an_upload_is_given_up(visitor):
    me = opened(visitor)
    me._hanging = True
    me.page.route("**/uploads/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_())

    choose(me, "sheet", ("설명서.pdf", pdf()))
    row = me.page.locator(".upload")
    row.filter(has_text="연결이 끊겼습니다").wait_for()
    row.get_by_role("button", name=me.t("upload.cancel")).click()

    row.wait_for(state="detached")
    me._complaints.clear()
    assert there(me, "sheet") == []


def test_without_scripts_the_same_boxes_send_several_files(visitor):
    me = opened(visitor, java_script_enabled=False)

    choose(me, "panels", ("판넬 1.jpg", picture(1)), ("판넬 2.jpg", picture(2)))
    panels = me.page.locator('button[value="upload:panels"]')
    assert me.leave_by(panels) == 200

    assert there(me, "panels") == ["판넬 1.jpg", "판넬 2.jpg"]
    me.leave_by(me.page.locator('button[value^="remove_file:panels:"]').first)
    assert there(me, "panels") == ["판넬 2.jpg"]

"""The services that tests lean on do what they promise."""

import smtplib
import urllib.request
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from pytest_socket import SocketConnectBlockedError

from tests.services.browser import PHONE


def test_database_is_empty_and_of_its_own(database_url):
    engine = sa.create_engine(database_url)

    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE only_here (n INTEGER)"))
        connection.execute(sa.text("INSERT INTO only_here VALUES (1)"))

    assert sa.inspect(engine).get_table_names() == ["only_here"]
    engine.dispose()


def test_mailbox_holds_what_was_sent(mailbox):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.org", "b@example.org", "접수되었습니다"
    letter.set_content("본문")

    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.send_message(letter)

    assert [(mail["Subject"], mail["X-RcptTo"], mail.get_content().strip()) for mail in mailbox.messages] == [
        ("접수되었습니다", "b@example.org", "본문")
    ]


# the block warns and then raises
@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_sockets_lead_nowhere_but_here():
    with pytest.raises(SocketConnectBlockedError):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)


@pytest.mark.e2e
def test_browser_shows_a_page_of_the_asked_size(new_page):
    page = new_page(PHONE)

    page.set_content("<h1>시험</h1>")

    assert page.inner_text("h1") == "시험"
    assert page.evaluate("innerWidth") == 390


@pytest.mark.e2e
def test_axe_finds_a_picture_without_words(new_page, axe_faults):
    page = new_page()

    page.set_content('<html lang="ko"><title>t</title><main><h1>t</h1><img src="data:,"></main>')

    assert [fault.split(":")[0] for fault in axe_faults(page)] == ["image-alt"]

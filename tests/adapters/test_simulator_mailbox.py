"""The local mailbox, over real SMTP and HTTP."""

import datetime as dt
import smtplib
from email.message import EmailMessage

import pytest
import requests

from homeservice.adapters.mail import Mail, SmtpMailer
from homeservice.adapters.simulator.mailbox import KEPT, Mailbox
from homeservice.adapters.simulator.pages import linked
from homeservice.adapters.simulator.server import Simulator

NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def simulator():
    with Simulator(clock=lambda: NOW, port=0, smtp_port=0) as running:
        yield running


def page(simulator, path, **query):
    return requests.get(f"{simulator.issuer}{path}", params=query, timeout=5)


def test_mailbox_shows_mail_newest_first_and_by_address(simulator):
    mailer = SmtpMailer(host="localhost", port=simulator.smtp_port, sender="noreply@city.example", sender_name="견본시")
    for number, to in enumerate(["kim@example.com", "lee@example.com", "kim@example.com"], 1):
        mailer.send(Mail(to=to, subject=f"알림 {number}", text="t", key=str(number)), now=NOW)

    everything, kims = page(simulator, "/mailbox", lang="ko").text, page(simulator, "/mailbox", to="KIM@").text

    assert everything.index("알림 3") < everything.index("알림 2") < everything.index("알림 1")
    assert "2026. 11. 22. 12:00" in everything
    assert ("알림 1" in kims, "알림 2" in kims, "알림 3" in kims) == (True, False, True)


def test_mail_is_shown_as_text_with_its_links(simulator):
    text = "<script>alert(1)</script>\n확인: http://localhost:8000/a?x=1&y=2. 끝"
    SmtpMailer(host="localhost", port=simulator.smtp_port, sender="noreply@city.example").send(
        Mail(to="kim@example.com", subject="<b>접수</b>", text=text, key="k"), now=NOW
    )

    shown = page(simulator, "/mailbox/1").text

    assert '<a href="http://localhost:8000/a?x=1&amp;y=2">http://localhost:8000/a?x=1&amp;y=2</a>. 끝' in shown
    assert ("<script>" in shown, "<b>" in shown) == (False, False)
    assert page(simulator, "/mailbox/2").status_code == 404


@pytest.mark.parametrize(
    "text, html",
    [
        ("http://a.example/b입니다", '<a href="http://a.example/b">http://a.example/b</a>입니다'),
        ("(https://a.example/b)", '(<a href="https://a.example/b">https://a.example/b</a>)'),
        ('http://a.example/"><script>', '<a href="http://a.example/">http://a.example/</a>&#34;&gt;&lt;script&gt;'),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_only_addresses_become_links(text, html):
    assert str(linked(text)) == html


def test_mailbox_keeps_the_last_200():
    mailbox = Mailbox()
    for number in range(KEPT + 5):
        mailbox.keep(f"Subject: {number}\r\n\r\nx".encode(), ["kim@example.com"], now=NOW)

    assert len(mailbox.mails()) == 200
    assert (mailbox.mails()[0].subject, mailbox.mails()[-1].subject) == ("204", "5")
    assert mailbox.mail(5) is None
    assert mailbox.mail(6).subject == "5"


@pytest.mark.parametrize(
    "content, subject, text",
    [
        (b"", "", ""),
        (b"no header at all", "", "no header at all"),
        (b"Subject: =?utf-8?b?broken\r\n\r\nbody", "=?utf-8?b?broken", "body"),
        (b"Subject: s\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xeb\xb3\xb8", "s", "본"),
        (b"Subject: s\r\nContent-Type: application/pdf\r\n\r\n%PDF", "s", "%PDF"),
    ],
    ids=["empty", "no header", "broken word", "unknown charset", "no text"],
)
def test_broken_mail_is_kept_as_far_as_it_can_be_read(content, subject, text):
    mailbox = Mailbox()
    mailbox.keep(content, ["kim@example.com"], now=NOW)

    [mail] = mailbox.mails()
    assert (mail.subject, mail.text.strip()) == (subject, text)


def test_mail_of_several_parts_shows_its_plain_text():
    message = EmailMessage()
    message["Subject"] = "여럿"
    message.set_content("글")
    message.add_alternative("<p>html</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    mailbox = Mailbox()
    mailbox.keep(message.as_bytes(), ["kim@example.com"], now=NOW)

    assert mailbox.mails()[0].text == "글\n"


def test_oversized_mail_is_refused(simulator):
    with smtplib.SMTP("localhost", simulator.smtp_port, timeout=5) as smtp, pytest.raises(smtplib.SMTPException):
        smtp.sendmail("a@example.com", ["b@example.com"], b"Subject: s\r\n\r\n" + b"x" * 3_000_000)

    assert simulator.mailbox.mails() == []

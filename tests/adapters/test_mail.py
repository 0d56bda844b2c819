"""Mail through a real SMTP server in this process."""

import asyncio
import datetime as dt
import email
import email.policy
import socket
import ssl
import threading
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from homeservice.adapters.language import Language
from homeservice.adapters.mail import Mail, MailFailed, MailRefused, SmtpMailer, compose

NOW = dt.datetime(2026, 11, 22, 3, 4, 5, tzinfo=dt.UTC)
MAIL = Mail(to="kim@example.com", subject="[접수] 노후 경유차 조기폐차", text="김견본 님,\n접수되었습니다.\n", key="notice-1")


class PostOffice:
    """Keeps what it is given, or answers what it is told to."""

    def __init__(self, **answers):
        self.answers = answers
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's name
        if answer := self.answers.get("rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's name
        if answer := self.answers.get("mail"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        if answer := self.answers.get("data"):
            return answer
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def post_office():
    """`post_office(**answers)` starts a server and returns its keeper and a mailer to it."""
    running = []

    def start(*, smtp=None, mailer=None, **answers):
        keeper = PostOffice(**answers)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(keeper, hostname="127.0.0.1", port=port, **(smtp or {}))
        controller.start()
        running.append(controller)
        return keeper, SmtpMailer(
            **{"host": "127.0.0.1", "port": port, "sender": "noreply@city.example", "sender_name": "견본시 홈서비스", "timeout": 2}
            | (mailer or {})
        )

    yield start
    for controller in running:
        controller.stop(no_assert=True)


def parsed(envelope):
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def test_mail_arrives_as_it_was_written(post_office):
    keeper, mailer = post_office()

    mailer.send(MAIL, now=NOW)

    [envelope] = keeper.mails
    message = parsed(envelope)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("noreply@city.example", ["kim@example.com"])
    assert (message["Subject"], message["To"], message["From"]) == (
        MAIL.subject,
        "kim@example.com",
        "견본시 홈서비스 <noreply@city.example>",
    )
    assert message.get_content() == MAIL.text.replace("\n", "\r\n")
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"


def test_wire_is_plain_ascii_with_short_lines(post_office):
    keeper, mailer = post_office()

    mailer.send(Mail(to="kim@example.com", subject="가" * 200, text="긴 줄 " * 500, key="n"), now=NOW)

    content = keeper.mails[0].content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert parsed(keeper.mails[0])["Subject"] == "가" * 200
    assert parsed(keeper.mails[0]).get_content().strip() == ("긴 줄 " * 500).strip()


def test_repeated_mail_has_the_same_message_id(post_office):
    keeper, mailer = post_office()

    for key in ("notice-1", "notice-1", "notice-2"):
        mailer.send(Mail(to="kim@example.com", subject="s", text="t", key=key), now=NOW)

    first, again, other = (parsed(envelope)["Message-ID"] for envelope in keeper.mails)
    assert first == again != other
    assert first.endswith("@city.example>")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\0"], ids=repr)
def test_subject_cannot_add_a_header(post_office, end):
    keeper, mailer = post_office(mailer={"sender_name": f"시{end}Bcc: all@example.com"})

    mailer.send(Mail(to="kim@example.com", subject=f"접수{end}Bcc: all@example.com{end}{end}<p>", text="t", key=f"k{end}x"), now=NOW)

    message = parsed(keeper.mails[0])
    assert sorted(message.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    )
    assert message["Subject"].split() == ["접수", "Bcc:", "all@example.com", "<p>"]
    assert message["From"].addresses[0].addr_spec == "noreply@city.example"


@pytest.mark.parametrize(
    "to",
    [
        "", "kim", "kim@", "@example.com", "kim@example.com\r\nBcc: all@example.com", "kim@example.com\n", "a@example.com, b@example.com",
        "Kim <kim@example.com>", "kim @example.com", "김@example.com", "kim@예시.example", '"a b"@example.com', "kim@example.com\0",
        "a@b@example.com", "kim@example..com>",
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_plain_address_is_refused_for_good_before_the_server_is_asked(to):
    nowhere = SmtpMailer(host="127.0.0.1", port=1, sender="noreply@city.example", timeout=1)

    with pytest.raises(MailRefused) as refused:
        nowhere.send(Mail(to=to, subject="s", text="t", key="k"), now=NOW)

    assert refused.value.message.id == "mail.address"
    assert "\n" not in Language("ko").say(refused.value.message)


@pytest.mark.parametrize(
    "answers, error",
    [
        ({"rcpt": "550 5.1.1 no such user"}, MailRefused),
        ({"rcpt": "450 4.2.1 mailbox busy"}, MailFailed),
        ({"data": "554 5.7.1 looks like spam"}, MailRefused),
        ({"data": "452 4.3.1 disk full"}, MailFailed),
        ({"mail": "553 5.7.1 sender not allowed"}, MailFailed),
        ({"mail": "421 4.3.2 going down"}, MailFailed),
    ],
    ids=["no such user", "busy", "spam", "disk full", "our sender", "going down"],
)
def test_answer_of_the_server_tells_whether_to_try_again(post_office, answers, error):
    keeper, mailer = post_office(**answers)

    with pytest.raises((MailFailed, MailRefused)) as raised:
        mailer.send(MAIL, now=NOW)

    assert type(raised.value) is error
    assert next(iter(answers.values())) in Language("ko").say(raised.value.message)
    assert "kim@example.com" in Language("en").say(raised.value.message)
    assert keeper.mails == []


def test_server_that_is_away_is_tried_again():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    with pytest.raises(MailFailed):
        SmtpMailer(host="127.0.0.1", port=port, sender="noreply@city.example", timeout=1).send(MAIL, now=NOW)


def test_server_that_never_answers_is_left():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailFailed):
        SmtpMailer(host="127.0.0.1", port=silent.getsockname()[1], sender="noreply@city.example", timeout=0.2).send(MAIL, now=NOW)


def test_connection_lost_after_the_mail_was_taken_is_no_failure():
    """A server that hangs up at QUIT has the mail; another try would send it twice."""
    taken = threading.Event()

    def serve(listener):
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 hello\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    connection.sendall(b"354 go on\r\n")
                    while next(lines) != b".\r\n":
                        pass
                    connection.sendall(b"250 taken\r\n")
                    taken.set()
                    next(lines)
                    return
                connection.sendall(b"250 OK\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, args=(listener,))
        server.start()
        SmtpMailer(host="127.0.0.1", port=listener.getsockname()[1], sender="noreply@city.example", timeout=2).send(MAIL, now=NOW)
        server.join(5)

    assert taken.is_set()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for localhost: (server context, client context)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(start).not_valid_after(start + dt.timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=path)


def test_starttls_secures_the_mail_and_the_password(post_office, certificate):
    server, client = certificate
    seen = []

    def authenticator(server, session, envelope, mechanism, login):
        seen.append((session.ssl is not None, login.login, login.password))
        return AuthResult(success=login.password == b"secret")

    keeper, mailer = post_office(
        smtp={"tls_context": server, "require_starttls": True, "auth_required": True, "authenticator": authenticator},
        mailer={"host": "localhost", "starttls": True, "tls_context": client, "user": "city", "password": "secret"},
    )
    mailer.send(MAIL, now=NOW)

    assert seen == [(True, b"city", b"secret")]
    assert len(keeper.mails) == 1


def test_unknown_certificate_gets_no_mail(post_office, certificate):
    keeper, mailer = post_office(smtp={"tls_context": certificate[0]}, mailer={"host": "localhost", "starttls": True})

    with pytest.raises(MailFailed):
        mailer.send(MAIL, now=NOW)

    assert keeper.mails == []


def test_server_without_starttls_gets_no_open_mail(post_office):
    keeper, mailer = post_office(mailer={"starttls": True})

    with pytest.raises(MailFailed):
        mailer.send(MAIL, now=NOW)

    assert keeper.mails == []


def test_tls_from_the_first_byte(certificate):
    keeper = PostOffice()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: SMTP(keeper, loop=loop), "127.0.0.1", 0, ssl=certificate[0]))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        port = server.sockets[0].getsockname()[1]
        SmtpMailer(host="localhost", port=port, sender="noreply@city.example", tls=True, tls_context=certificate[1], timeout=2).send(
            MAIL, now=NOW
        )
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        server.close()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    assert len(keeper.mails) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"host": "mail.example", "user": "city", "password": "secret"},
        {"host": "mail.example", "starttls": True, "tls": True},
        {"host": "mail.example", "sender": "no address"},
    ],
    ids=["open password", "both kinds of TLS", "no sender"],
)
def test_unsafe_settings_are_refused_at_once(settings):
    with pytest.raises(ValueError):
        SmtpMailer(**{"port": 25, "sender": "noreply@city.example"} | settings)


def test_composed_mail_never_holds_a_second_recipient():
    message = compose(MAIL, sender="noreply@city.example", sender_name="", now=NOW)

    assert message.get_all("To") == ["kim@example.com"]
    assert message.get_all("Bcc") is None


@pytest.mark.parametrize("length", [1, 5, 12, 40])
def test_a_long_subject_keeps_its_blanks_on_the_wire(length):
    subject = " ".join(["신청서가 도착했습니다"] * length)

    wire = compose(
        Mail(to="a@example.com", subject=subject, text="글", key="k"), sender="s@example.com", sender_name="견본시", now=NOW
    ).as_bytes()

    assert str(make_header(decode_header(email.message_from_bytes(wire)["Subject"]))) == subject
    assert max(map(len, wire.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78

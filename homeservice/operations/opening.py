"""Opening the house: from its settings to everything that web, worker and commands work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from homeservice.adapters.crypto import BlindIndex, Cipher, derive_keys
from homeservice.adapters.mail import Mailer, SmtpMailer
from homeservice.adapters.payment import HttpPayments, PaymentProvider
from homeservice.adapters.pdf import Faces
from homeservice.adapters.scanner import Clamd
from homeservice.adapters.staging import Staging
from homeservice.adapters.storage import LocalStorage
from homeservice.catalog.faults import Fault, FaultyFile
from homeservice.catalog.marked import Node, read
from homeservice.catalog.sentences import sentence
from homeservice.config import SECRET_KEY_ID, Config
from homeservice.core.city import City
from homeservice.database import Database
from homeservice.operations.office import Office


@dataclass(frozen=True, kw_only=True)
class House:
    """One installation, opened: its settings, its database with the office in every session, its mailer, and who takes payments, if anybody.

    `cookie_key` signs the browsers' cookies.
    """

    config: Config
    database: Database
    office: Office
    mailer: Mailer
    cookie_key: bytes
    payments: PaymentProvider | None = None

    @property
    def city(self) -> City:
        return self.office.city


def open_house(config: Config) -> House:
    """The house of these settings. Nothing is connected to yet. Raises FaultyFile where the city's file is no city's."""
    keys = derive_keys(config.secret)
    city = load_city(config.city_file)
    office = Office(
        city=city,
        cipher=Cipher({SECRET_KEY_ID: keys.data} | {id: bytes.fromhex(key) for id, key in config.data_keys.items()}, config.data_key),
        blind_index=BlindIndex(keys.index),
        storage=LocalStorage(config.data_dir / "files"),
        staging=Staging(config.data_dir / "uploads"),
        scanner=Clamd(config.scanner) if config.scanner is not None else None,
        faces=Faces.of(config.font_dir),
        base_url=config.base_url,
        forms_dir=config.forms_dir,
        beside_dir=config.data_dir / "beside",
        is_demo=config.is_demo,
    )
    mailer = SmtpMailer(
        host=config.smtp_host, port=config.smtp_port, sender=city.email, sender_name=city.service_name.ko,
        starttls=config.smtp_starttls, user=config.smtp_user, password=config.smtp_password,
    )  # fmt: skip
    database = Database(config.database_url, info={"office": office})
    payments = HttpPayments(address=config.payment_url, secret=config.payment_secret) if config.payment_url is not None else None
    return House(config=config, database=database, office=office, mailer=mailer, cookie_key=keys.cookie, payments=payments)


def load_city(path: Path) -> City:
    """The city in a file. Raises FaultyFile with every fault and its place."""
    root, faults = read(path)
    found = list(faults)
    try:
        city = City.model_validate(root.plain())
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            steps = tuple(detail["loc"])
            place = _nearest(root, steps).place
            found.append(Fault(place=place, path=".".join(map(str, steps)), message=sentence(detail, steps)))
        raise FaultyFile(found) from None
    if found:
        raise FaultyFile(found)
    return city


def _nearest(root: Node, steps: tuple[str | int, ...]) -> Node:
    """The node that a path leads to, or the last one on the way that is there."""
    node = root
    for step in steps:
        if isinstance(node.value, Mapping) and str(step) in node.value:
            node = node.value[str(step)]
        elif isinstance(node.value, tuple) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            break
    return node

"""Builders of a small world for tests: a house over a database, published forms, people, officers, cases. Real operations only."""

import datetime as dt
import io
from pathlib import Path

from homeservice.adapters.crypto import BlindIndex, Cipher, derive_keys
from homeservice.adapters.identity import Identity
from homeservice.adapters.pdf import Faces
from homeservice.adapters.staging import Staging
from homeservice.adapters.storage import LocalStorage
from homeservice.catalog.loader import load_file
from homeservice.core.answers import Parsed
from homeservice.core.city import City
from homeservice.core.workflow import Role
from homeservice.database import Database
from homeservice.operations.attaching import attach, keep_file
from homeservice.operations.cases import department_case, own_case
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.drafts import begin_draft, save_page
from homeservice.operations.office import Office
from homeservice.operations.paying import file_as_paid
from homeservice.operations.sample_files import sample_uploads
from homeservice.operations.sheets import part_of
from homeservice.operations.sign_in import welcome
from homeservice.operations.staff import add_officer

ROOT = Path(__file__).parent.parent
FORMS = ROOT / "forms"
#: What is published in a world unless it is told otherwise: these alone, so that a new form changes no test of the house.
TWO_SERVICES = (FORMS / "services" / "campus-guard-certificate.yaml", FORMS / "services" / "early-scrapping.yaml")
FONTS = ROOT / "build" / "pdf-fonts"
NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)  # a Monday, 10:00 in Seoul
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

CITY = City.model_validate(
    {
        "name": "견본시", "service_name": "민원·공모 홈서비스", "mayor_title": "견본시장", "address": "견본시 견본로 1", "postcode": "00000",
        "phone": "053-000-0000", "call_centre": "120", "call_hours": "평일 9시~18시", "email": "noreply@city.invalid",
        "homepage": "city.invalid", "privacy_officer": "견본 담당관",
    }
)  # fmt: skip


def make_office(folder, base_url="http://localhost:8000"):
    keys = derive_keys("a secret for tests that seals nothing real")
    cipher, index = Cipher({"test": keys.data}, "test"), BlindIndex(keys.index)
    return Office(
        city=CITY,
        cipher=cipher,
        blind_index=index,
        storage=LocalStorage(folder),
        staging=Staging(folder / "uploads"),
        faces=Faces.of(FONTS),
        base_url=base_url,
        beside_dir=folder / "beside",
    )


class World:
    """A house with its forms published."""

    def __init__(self, url, folder, *, definitions=None, office=None):
        self.office = office or make_office(folder)
        self.database = Database(url, info={"office": self.office})
        self.definitions = list(definitions) if definitions is not None else [load_file(path, FORMS / "shared") for path in TWO_SERVICES]
        with self.database.transaction() as session:
            publish(session, self.definitions, now=NOW)

    def transaction(self):
        return self.database.transaction()

    def person(self, name="김견본", *, subject="sample-1", email="kim@example.invalid"):
        with self.transaction() as session:
            identity = Identity(
                subject=subject, name=name, birth_date=dt.date(1950, 3, 27), phone="+821000001234", email=email, provider="test", verified_at=NOW,
            )  # fmt: skip
            return welcome(session, identity, language="ko", now=NOW)

    def officer(self, department, login="officer", role=Role.OFFICER):
        with self.transaction() as session:
            return add_officer(session, login=login, name="박담당", department=department, role=role, phone="053-000-0001", now=NOW).officer

    def draft(self, person, slug, *, now=NOW):
        with self.transaction() as session:
            entry = find_form(session, slug, now=now)
            return begin_draft(session, person, entry.form, entry.row, language="ko", now=now).id

    def answer(self, case_id, person, values, *, now=NOW):
        """Save answers page by page, as many times as new questions come up; unnamed questions get their sample."""
        for _ in range(4):
            files = self._files_to_come(case_id, person, values, now=now)
            with self.transaction() as session:
                case = self.own(session, case_id, person, now=now)
                for section in case.pages():
                    fields = [f for f in case.editable(section) if case.situation.shows(f) and f.verified is None]
                    given = {f.name: values[f.name] if f.name in values else self.sample(case, f) for f in fields if not f.takes_file}
                    save_page(session, case, part_of(section), fields, Parsed(values=given), seen=None, now=now)
                    for f in fields:
                        if case.values.get(f.name) is None:
                            for file in files.pop(f.name, ()):
                                attach(session, case, part_of(section), f, file, now=now)

    def _files_to_come(self, case_id, person, values, *, now):
        """Files are kept before the change that refers to them; `values` may say None to leave one out."""
        with self.database.session(reading=True) as session:
            case = own_case(session, case_id, person, now=now)
            wanted = [
                f for section in case.definition.sections for f in case.editable(section)
                if f.takes_file and case.situation.shows(f) and case.values.get(f.name) is None and values.get(f.name, ...) is not None
            ]  # fmt: skip
        return {
            f.name: [
                keep_file(self.database, self.office, f, io.BytesIO(content), name, now=now) for name, content in sample_uploads(f, "견본")
            ]
            for f in wanted
        }

    @staticmethod
    def sample(case, f):
        present = case.values.get(f.name)
        return present if present is not None else f.sample()

    def submitted(self, person, slug, values, *, now=NOW):
        case_id = self.draft(person, slug, now=now)
        self.answer(case_id, person, values, now=now)
        with self.transaction() as session:
            case = own_case(session, case_id, person, now=now, for_change=True)
            self.send(session, case, now=now)
        return case_id

    @staticmethod
    def send(session, case, *, accept_incomplete=False, now=NOW):
        """Send a draft, and pay for it first where it costs something."""
        file_as_paid(session, case, accept_incomplete=accept_incomplete, address="127.0.0.1", now=now)

    def own(self, session, case_id, person, *, now=NOW):
        return own_case(session, case_id, person, now=now, for_change=True)

    def theirs(self, session, case_id, officer, *, now=NOW):
        return department_case(session, case_id, officer, now=now, for_change=True)

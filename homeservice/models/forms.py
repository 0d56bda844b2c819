"""The live catalogue: forms, their immutable versions, their intakes, and the public history of what runs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from homeservice.models.base import Code, Data, Json, Line, Moment, Serial, Table
from homeservice.models.people import Department


class Form(Table):
    """A service or contest of the catalogue. `contact` is the officer to ask.

    What lists show stands in columns (`listing` holds its texts), so that they read no definitions. `indexed` is the digest of
    what the words in `form_search` were taken from (`operations/finding.py`).
    """

    __tablename__ = "form"

    id: Mapped[Serial]
    code: Mapped[Code] = mapped_column(unique=True)
    slug: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[Code] = mapped_column(index=True)
    category: Mapped[Line] = mapped_column(index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    #: The version in force. No foreign key: versions refer to their form, and a ring of two cannot be made in one step.
    version_id: Mapped[int | None]
    contact: Mapped[Data]
    category_en: Mapped[Line | None]
    listing: Mapped[Data]
    indexed: Mapped[Code]
    published_at: Mapped[Moment]
    #: Since when it takes no more applications and stands in no list; None while it is in the catalogue.
    taken_out_at: Mapped[Moment | None]

    department: Mapped[Department] = relationship(lazy="raise")
    version: Mapped[FormVersion | None] = relationship(
        primaryjoin="foreign(Form.version_id) == FormVersion.id", viewonly=True, lazy="raise"
    )
    intakes: Mapped[list[Intake]] = relationship(back_populates="form", lazy="raise", order_by="Intake.opens.desc()")


class FormVersion(Table):
    """What was asked and agreed, by its digest. A row is never changed."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_id", "digest"), UniqueConstraint("form_id", "number"))

    id: Mapped[Serial]
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    number: Mapped[int]
    digest: Mapped[Code]
    #: Read once per process and kept by digest: it is large and never changes.
    asked: Mapped[Data] = mapped_column(deferred=True)
    published_at: Mapped[Moment]


class Intake(Table):
    """A window of applications; `data` is its declaration, `opens` and `closes` repeat it for queries."""

    __tablename__ = "intake"
    __table_args__ = (UniqueConstraint("form_id", "name"), Index("ix_intake_closes", "closes"))

    id: Mapped[Serial]
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    name: Mapped[Code]
    opens: Mapped[Moment]
    closes: Mapped[Moment | None]
    data: Mapped[Data]

    form: Mapped[Form] = relationship(back_populates="intakes", lazy="raise")


class RunningChange(Table):
    """One change of what runs (an intake, the contact), for everybody to see: key, before and after."""

    __tablename__ = "running_change"
    __table_args__ = (Index("ix_running_change_form_id_changed_at", "form_id", "changed_at"),)

    id: Mapped[Serial]
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    intake_name: Mapped[Code | None]
    key: Mapped[Code]
    before: Mapped[Any | None] = mapped_column(Json)
    after: Mapped[Any | None] = mapped_column(Json)
    changed_at: Mapped[Moment]


class Counter(Table):
    """The last number given in a series of a year: `receipt:M01`, `document:confirmation`; gap-free by its row lock."""

    __tablename__ = "counter"

    series: Mapped[Code] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class SearchNear(Table):
    """A word of the catalogue under what it shares with every word that is one slip of the finger away."""

    __tablename__ = "search_near"

    near: Mapped[Line] = mapped_column(primary_key=True)
    word: Mapped[Line] = mapped_column(primary_key=True)

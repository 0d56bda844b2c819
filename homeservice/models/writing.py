"""The texts that officers write: one row for each form, with what is published of it, and every earlier state of the text."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from homeservice.models.base import Code, Json, Key, Line, Long, Moment, Serial, Table, one_of
from homeservice.models.forms import Form
from homeservice.models.people import Department, Officer

#: Written and not published as it stands; asked to be approved; to be published at a moment; published as it stands.
TEXT_STATES = ("draft", "waiting", "scheduled", "published")
#: What one officer asks of a form that runs, and a second one approves.
REQUESTS = ("take_out", "put_back")


class CatalogueText(Table):
    """The text of a form as officers write it. `text` is what they see, `published` what residents do.

    `from_file` is the text that the folder of forms had when it was last published from there or taken over to there: what a
    change on either side is measured by.
    """

    __tablename__ = "catalogue_text"
    __table_args__ = (
        CheckConstraint(one_of("state", TEXT_STATES), name="state"),
        CheckConstraint("publish_at IS NULL OR state IN ('waiting', 'scheduled')", name="moment_while_it_waits"),
        CheckConstraint("publish_at IS NOT NULL OR state <> 'scheduled'", name="scheduled_at_a_moment"),
        CheckConstraint("published IS NOT NULL OR state <> 'published'", name="published_text_is_kept"),
        CheckConstraint("(published IS NULL) = (published_digest IS NULL)", name="published_with_digest"),
        CheckConstraint("(from_file IS NULL) = (file_digest IS NULL)", name="file_with_digest"),
    )

    id: Mapped[Key]
    #: The address of the form, and the name of its file without `.yaml`.
    slug: Mapped[Code] = mapped_column(unique=True)
    #: What the text calls the form, for lists.
    title: Mapped[Line]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    #: The form it has been published as; None before.
    form_id: Mapped[int | None] = mapped_column(ForeignKey("form.id"), unique=True)
    state: Mapped[Code]
    text: Mapped[Long] = mapped_column(deferred=True)
    #: Counts the changes of the text; a window that has not seen the last one is told.
    saves: Mapped[int]
    published: Mapped[Long | None] = mapped_column(deferred=True)
    published_digest: Mapped[Code | None]
    from_file: Mapped[Long | None] = mapped_column(deferred=True)
    file_digest: Mapped[Code | None]
    publish_at: Mapped[Moment | None]
    #: SHA-256 of the text that was sent to be approved or published: no other text may be.
    digest: Mapped[Code | None]
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    #: Why it was not published at its moment, or what the second person wrote who sent it back: a message as JSON.
    told: Mapped[Any | None] = mapped_column(Json)
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    written_at: Mapped[Moment]
    created_at: Mapped[Moment]

    department: Mapped[Department] = relationship(lazy="raise")
    form: Mapped[Form | None] = relationship(lazy="raise")
    writer: Mapped[Officer | None] = relationship(foreign_keys=[written_by], lazy="raise")


class TextEntry(Table):
    """One thing that happened to a text: what, who, when, and the text as it stood then."""

    __tablename__ = "text_entry"
    __table_args__ = (Index("ix_text_entry_text_id_at", "text_id", "at"),)

    id: Mapped[Serial]
    text_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("catalogue_text.id"))
    what: Mapped[Code]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[Moment]
    text: Mapped[Long] = mapped_column(deferred=True)
    #: What somebody wrote beside it.
    remark: Mapped[Long | None]

    officer: Mapped[Officer | None] = relationship(lazy="raise")


class RunningRequest(Table):
    """What an officer has asked of a published form and nobody has approved yet: one for a text, gone once it is settled."""

    __tablename__ = "running_request"
    __table_args__ = (CheckConstraint(one_of("what", REQUESTS), name="what"),)

    text_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("catalogue_text.id"), primary_key=True)
    what: Mapped[Code]
    #: Why, in the words of whoever asks.
    remark: Mapped[Long | None]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer.id"))
    asked_at: Mapped[Moment]

    asker: Mapped[Officer] = relationship(lazy="raise")

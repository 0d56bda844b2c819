"""The tables. No Flask."""

from homeservice.models.agreements import Agreement
from homeservice.models.base import Table
from homeservice.models.bookings import BookedHours, BookedPlace
from homeservice.models.files import Attachment, Blob, Examination, Upload
from homeservice.models.forms import Counter, Form, FormVersion, Intake, RunningChange, SearchNear
from homeservice.models.issuing import Document, Job, Notice
from homeservice.models.lodging import Lodgement
from homeservice.models.payments import Payment
from homeservice.models.people import Department, Officer, ParkedPage, Person, SignIn
from homeservice.models.places import Place, Quota
from homeservice.models.rosters import Roster, RosterEntry, RosterLoad
from homeservice.models.selecting import Chosen, FixedList, Standing
from homeservice.models.submissions import (
    AccessLog,
    AnswerSheet,
    CalendarOverride,
    ClockPause,
    Event,
    HeldValue,
    Submission,
    Supplement,
)
from homeservice.models.writing import CatalogueText, RunningRequest, TextEntry

__all__ = [
    "AccessLog",
    "Agreement",
    "AnswerSheet",
    "Attachment",
    "Blob",
    "BookedHours",
    "BookedPlace",
    "CalendarOverride",
    "CatalogueText",
    "Chosen",
    "ClockPause",
    "Counter",
    "Department",
    "Document",
    "Event",
    "Examination",
    "FixedList",
    "Form",
    "FormVersion",
    "HeldValue",
    "Intake",
    "Job",
    "Lodgement",
    "Notice",
    "Officer",
    "ParkedPage",
    "Payment",
    "Person",
    "Place",
    "Quota",
    "Roster",
    "RosterEntry",
    "RosterLoad",
    "RunningChange",
    "RunningRequest",
    "SearchNear",
    "SignIn",
    "Standing",
    "Submission",
    "Supplement",
    "Table",
    "TextEntry",
    "Upload",
]

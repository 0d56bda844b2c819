"""The forms that are walked in a browser from made-up answers, and what the officer decides; others have stories of their own."""

from tests.services.browser import DESKTOP, PHONE

#: By slug: at which width, and the decision.
KINDS = {
    "npo-registration": (PHONE, "approve"),  # a statutory petition with many papers
    "cooperative-report": (DESKTOP, "reject"),
    "no-driving-day": (PHONE, "approve"),  # a vehicle
    "policy-real-name": (DESKTOP, "approve"),  # a committee before the decision
    "city-monitors": (PHONE, "reject"),  # people who serve, refused
    "citizens-week": (DESKTOP, "approve"),  # a film by its link
    "bigdata-supporters": (PHONE, "approve"),  # people who serve for a term
    "transport-slogan": (DESKTOP, "approve"),  # short texts of several works
    "proud-citizen": (PHONE, "approve"),  # somebody is recommended
}
#: Whose people are drawn by lot.
DRAWN = "budget-committee"

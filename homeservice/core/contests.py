"""What a contest or a recruitment declares of its own: the notice, how it is judged, what is given and who may use the works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from homeservice.core.fields.base import Name
from homeservice.core.messages import LocalText
from homeservice.core.part import Part

#: Under this name `shares` counts what citizens voted.
VOTE = "vote"


class Criterion(Part):
    """One thing that is judged, and how much it counts."""

    #: The criterion's own name, unique in its round.
    name: Name
    #: What people read.
    label: LocalText
    #: Of a hundred; the weights of a round sum to 100.
    weight: int = Field(ge=1, le=100)
    #: What is looked at, in a sentence.
    help: LocalText | None = None


class JudgingRound(Part):
    """One judging: by papers, by a presentation, at the place. Judged rounds follow each other."""

    #: The round's own name.
    name: Name
    #: What people read, such as 1차 서류심사.
    label: LocalText
    #: What is judged, and by whom.
    help: LocalText | None = None
    #: What counts, with weights that sum to 100.
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=20)
    #: How many go on to what follows; without it, whoever reaches the end.
    passes: Annotated[int, Field(ge=1, le=100_000)] | None = None


class Vote(Part):
    """Citizens vote too; when, each intake says."""

    #: For how many entries one person may vote.
    votes_each: int = Field(ge=1, le=100, default=1)


class Prize(Part):
    """One grade of award, or one group of those who are appointed."""

    #: The value that stands in the award question.
    name: Name
    #: What people read and papers print, such as 대상.
    label: LocalText
    #: How many there are in an intake; without it, as many as are worth it.
    places: Annotated[int, Field(ge=1, le=100_000)] | None = None
    #: What comes with it, in words.
    prize: LocalText | None = None


class Rights(Part):
    """Who may use the works that win, and what for (handbook 6.5)."""

    #: `licence`: the rights stay with the entrant and the city may use the work; `assignment`: the economic rights go to the city.
    kind: Literal["licence", "assignment"]
    #: For how long a licence is given, from the result.
    years: Annotated[int, Field(ge=1, le=100)] | None = None
    #: What the work may be used for.
    scope: LocalText
    #: What is paid for it beside the prize.
    fee: LocalText | None = None
    #: The question in which the entrant agrees to it.
    agreed_in: Name


class Contest(Part):
    """What is told beforehand of a contest, and by what its awards are given (handbook 6)."""

    #: `works`: people enter something they made; `people`: people offer themselves, for a panel or a task.
    seeks: Literal["works", "people"] = "works"
    #: The notice, a paragraph an item.
    notice: tuple[LocalText, ...] = Field(min_length=1, max_length=30)
    #: How it is judged, in the order of the rounds.
    rounds: tuple[JudgingRound, ...] = Field(max_length=5, default=())
    #: Citizens vote.
    vote: Vote | None = None
    #: What each round, and `vote`, counts in the end: of a hundred. Without it the last round alone counts.
    shares: dict[Name, Annotated[int, Field(ge=1, le=100)]] = Field(default_factory=dict)
    #: What is given, the highest first.
    prizes: tuple[Prize, ...] = Field(max_length=30, default=())
    #: The officer's `choice` question that names the prize. It takes its options from `prizes`, and no prize is given more often than it has places.
    award: Name | None = None
    #: How many prizes one person may win in an intake, alone and in teams.
    wins_each: Annotated[int, Field(ge=1, le=100)] | None = None
    #: Who may use what wins.
    rights: Rights | None = None

    @property
    def counted(self) -> dict[str, int]:
        """What counts in the end, by the names of the rounds and `vote`: sums to 100, empty where nothing is judged."""
        return dict(self.shares) or ({self.rounds[-1].name: 100} if self.rounds else {})

    def prize(self, name: str) -> Prize | None:
        return next((prize for prize in self.prizes if prize.name == name), None)


def with_prizes_offered(data: dict[str, Any]) -> dict[str, Any]:
    """A definition as it was read, the options of its award question filled in from the prizes; what has another shape stays as it is."""
    contest = data.get("contest")
    award, prizes = (contest.get("award"), contest.get("prizes")) if isinstance(contest, Mapping) else (None, None)
    if award is None or not isinstance(prizes, list):
        return data
    known = [prize for prize in prizes if isinstance(prize, Mapping) and {"name", "label"} <= prize.keys()]
    options = [{"value": prize["name"], "label": prize["label"]} for prize in known]

    def offered(question: Any) -> Any:
        wanted = isinstance(question, Mapping) and question.get("name") == award
        return {**question, "options": options} if wanted and "options" not in question else question

    def opened(section: Any) -> Any:
        questions = section.get("fields") if isinstance(section, Mapping) else None
        return {**section, "fields": [offered(question) for question in questions]} if isinstance(questions, list) else section

    sections = data.get("sections")
    return {**data, "sections": [opened(section) for section in sections]} if isinstance(sections, list) else data

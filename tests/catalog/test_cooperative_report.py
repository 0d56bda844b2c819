"""The report of a co-operative's founding (M08, handbook 1.1): what does not fit is told, nothing bars."""

import datetime as dt

import pytest

from tests.definitions.reading import load, situate

FORM = load("cooperative-report")


@pytest.mark.parametrize(
    "name, warned",
    [("견본마을 협동조합", False), ("협동조합 견본", False), ("견본조합", True), ("견본 협동 조합", True)],
)
def test_name_without_the_word_is_warned_of_and_goes_on(name, warned):
    situation = situate(FORM, coop_name=name, members=5)

    assert [rule.say.ko.startswith("조합명에 ‘협동조합’이") for rule in situation.broken_rules] == [True] * warned
    assert situation.bars == ()


@pytest.mark.parametrize("members, warned", [(5, 0), (4, 1)])
def test_fewer_than_five_members_are_warned_of(members, warned):
    assert len(situate(FORM, coop_name="견본 협동조합", members=members).broken_rules) == warned


@pytest.mark.parametrize("notice_on, told", [(dt.date(2026, 11, 3), False), (dt.date(2026, 11, 4), True)], ids=["seven days", "six days"])
def test_late_notice_of_the_founding_meeting_is_told_at_both_days(notice_on, told):
    situation = situate(FORM, notice_on=notice_on, meeting_on=dt.date(2026, 11, 10))
    faults = situation.faults_within((FORM.section("founding"),))

    assert [fault.field for fault in faults] == ["notice_on", "meeting_on"] * told
    assert all(fault.by_rule for fault in faults)


def test_the_eight_papers_are_asked():
    assert [field.name for field in FORM.section("papers").fields] == [
        "articles_copy", "meeting_notice", "meeting_minutes", "board_list", "work_plan", "budget", "share_list", "founder_list",
    ]  # fmt: skip


def test_officer_accepts_what_was_found_right_in_all_points():
    points = [option.value for option in FORM.fields["found_right"].options]

    assert situate(FORM, found_right=tuple(points)).unmet("approve") == ()
    assert len(situate(FORM, found_right=tuple(points[1:])).unmet("approve")) == 1


def test_it_is_a_statutory_petition_of_twenty_days():
    assert (FORM.petition, FORM.processing_time.days) == ("statutory", 20)

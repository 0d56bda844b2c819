"""Publishing over what is already there: addresses that change hands, intakes that are taken out, nothing done twice."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.errors import Closed
from homeservice.core.intakes import Intake
from homeservice.models import Form, RunningChange
from homeservice.operations.catalogue import find_form, history_of, publish
from homeservice.operations.drafts import begin_draft
from tests.operations.test_whole_way import ELIGIBLE
from tests.world import NOW

HOUR = dt.timedelta(hours=1)


def bring(world, definitions, *, now=NOW):
    with world.transaction() as session:
        return publish(session, definitions, now=now)


def test_publishing_the_same_again_changes_nothing(world):
    done = bring(world, world.definitions, now=NOW + HOUR)

    assert (done.added, done.revised, done.running) == ([], [], [])
    with world.transaction() as session:
        assert session.scalars(select(RunningChange)).all() == []


def test_two_forms_may_swap_their_addresses(world):
    first, second = world.definitions[:2]

    bring(world, [first.model_copy(update={"slug": second.slug}), second.model_copy(update={"slug": first.slug})])

    with world.transaction() as session:
        assert find_form(session, first.slug, now=NOW).form.code == second.code
        assert find_form(session, second.slug, now=NOW).form.code == first.code


def test_a_file_with_a_new_code_has_its_address_and_the_older_form_steps_aside(world):
    form = world.definitions[0]
    renamed = form.model_copy(update={"code": "Z99"})

    for _ in range(2):
        bring(world, [renamed])

    with world.transaction() as session:
        assert find_form(session, form.slug, now=NOW).form.code == "Z99"
        older = session.scalar(select(Form.slug).where(Form.code == form.code))
        assert older == f"{form.slug}-{form.code.casefold()}"


@pytest.mark.parametrize("opens", [pytest.param(None, id="open"), pytest.param(NOW + 48 * HOUR, id="not yet open")])
def test_an_intake_that_is_taken_out_of_its_form_ends_and_the_history_says_so(world, opens):
    form = next(definition for definition in world.definitions if definition.slug == "early-scrapping")
    if opens is not None:
        later = Intake(name="later", opens=opens, parameters=form.intakes[0].parameters)
        bring(world, [form.model_copy(update={"intakes": (*form.intakes, later)})])
    else:
        form = form.model_copy(update={"intakes": form.intakes[:1]})
    person = world.person()

    assert bring(world, [form], now=NOW + HOUR).running == ["M01"]
    assert bring(world, [form], now=NOW + 2 * HOUR).unchanged == ["M01"]

    with world.transaction() as session:
        entry = find_form(session, form.slug, now=NOW + HOUR)
        taken_out = next(row for row in entry.form.intakes if row.name not in {intake.name for intake in form.intakes})
        assert (history_of(session, entry.form)[0].intake_name, history_of(session, entry.form)[0].after) == (taken_out.name, None)
        with pytest.raises(Closed):
            begin_draft(session, person, entry.form, taken_out, language="ko", now=NOW + 72 * HOUR)


def test_a_rule_still_bars_an_open_draft_after_its_parameter_has_a_new_name(world):
    form = next(definition for definition in world.definitions if definition.slug == "early-scrapping")
    person = world.person()
    case_id = world.draft(person, form.slug)
    world.answer(case_id, person, ELIGIBLE | {"in_city_since": dt.date(2026, 11, 1)})
    *earlier, running = form.intakes
    renamed = {("months_here" if name == "months_in_city" else name): value for name, value in running.parameters.items()}

    for _ in range(2):
        bring(world, [form.model_copy(update={"intakes": (*earlier, running.model_copy(update={"parameters": renamed}))})])

    with world.transaction() as session:
        assert len(world.own(session, case_id, person).situation.bars) == 1

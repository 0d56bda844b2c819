"""Beginning a draft: one for each resident and intake, however it is clicked."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from homeservice.models import Submission


def test_two_clicks_at_one_moment_begin_one_draft(world):
    person = world.person()

    with ThreadPoolExecutor(4) as clicks:
        begun = set(clicks.map(lambda _: world.draft(person, "early-scrapping"), range(4)))

    with world.transaction() as session:
        assert (len(begun), session.scalar(select(func.count()).select_from(Submission))) == (1, 1)

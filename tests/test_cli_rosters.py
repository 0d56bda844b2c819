"""`flask rosters`: the lists that departments keep, from the terminal."""

import pytest
from sqlalchemy import func, select

from homeservice.cli import said
from homeservice.models import Job, RosterEntry, RosterLoad
from tests.one_form import SLUG, OneFormHouse

HEAD = "성명,생년월일,근무한 대학,학번,확인한 근무기간,확인한 근무시간\n"
KIM = "김견본,1950-03-27,경북대학교,2019000001,2021-03-02 ~ 2021-12-17,320\n"
LEE = "이예시,1951-01-01,영남대학교,2018000002,2020-03-02 ~ 2020-12-18,280\n"


class House(OneFormHouse):
    """A house whose form looks into a list, and a file for it."""

    def __init__(self, folder, template):
        super().__init__(folder, template)
        self.file = folder / "list.csv"

    def publish(self):
        assert self.flask("forms", "publish")[0] == 0

    def publish_for_another_department(self):
        """The same form once more, of another department, which so keeps a list of the same name."""
        text = (self.forms / "services" / f"{SLUG}.yaml").read_text(encoding="utf-8")
        code, department = (next(line for line in text.splitlines() if line.startswith(f"{key}:")) for key in ("code", "department"))
        text = text.replace(code, "code: M99").replace(department, "department: {ko: 견본과, en: Sample Division}")
        (self.forms / "services" / "another.yaml").write_text(text, encoding="utf-8")
        self.publish()

    def load(self, content, *args, encoding="utf-8"):
        self.file.write_bytes(content.encode(encoding))
        return self.flask("rosters", "load", "campus_guards", str(self.file), *args)

    def count(self, model):
        with self.database.transaction() as session:
            return session.scalar(select(func.count()).select_from(model))

    def count_jobs(self):
        """How often whoever waits is to be compared anew."""
        with self.database.transaction() as session:
            return session.scalar(select(func.count()).select_from(Job).where(Job.kind == "decide_matched"))


@pytest.fixture
def house(tmp_path, sqlite_template, monkeypatch):
    monkeypatch.setenv("HOMESERVICE_LANGUAGE", "ko")
    said.voice.cache_clear()
    made = House(tmp_path, sqlite_template)
    yield made
    made.database.dispose()
    said.voice.cache_clear()


def test_lists_are_told_with_how_many_they_hold_and_who_loaded_them(house):
    assert house.flask("rosters", "list") == (
        0, "명부를 쓰는 공개된 서식이 없습니다. 서식에 roster 문항을 두고 flask forms publish로 공개해 주십시오.\n"
    )  # fmt: skip
    house.publish()
    rows = house.flask("rosters", "list")[1].splitlines()
    assert [row.split()[0] for row in rows] == ["이름", "campus_guards"]
    assert rows[1].split()[-4:] == ["0", "아직", "없음", "없음"]

    assert house.load(HEAD + KIM, "--mode", "replace")[0] == 0

    told = house.flask("rosters", "list")[1]
    assert told.splitlines()[1].endswith("명령")
    assert "김견본" not in told


def test_file_is_loaded_whole_and_whoever_waits_is_compared_anew(house):
    house.publish()
    assert house.load(HEAD + KIM + LEE, "--mode", "replace", encoding="cp949") == (
        0, "새로 넣음: 2명\n고침: 0명\n그대로: 0명\n지움: 0명\n명부에 반영했습니다.\n"
    )  # fmt: skip
    assert house.count(RosterEntry) == 2
    assert house.count_jobs() == 1

    assert house.load(HEAD + LEE.replace("280", "300"), "--mode", "replace") == (
        0, "새로 넣음: 0명\n고침: 1명\n그대로: 0명\n지움: 1명\n명부에 반영했습니다.\n"
    )  # fmt: skip
    assert house.load(HEAD + KIM, "--mode", "add")[0] == 0
    assert house.count(RosterEntry) == 2


def test_dry_run_tells_what_would_change_and_leaves_nothing_behind(house):
    house.publish()

    assert house.load(HEAD + KIM, "--mode", "replace", "--dry-run") == (
        0, "새로 넣음: 1명\n고침: 0명\n그대로: 0명\n지움: 0명\n아직 올리지 않았습니다. --dry-run을 빼면 올립니다.\n"
    )  # fmt: skip
    assert (house.count(RosterEntry), house.count(RosterLoad), house.count_jobs()) == (0, 0, 0)


def test_file_with_faults_is_refused_line_by_line_and_nothing_is_loaded(house):
    house.publish()

    status, told = house.load(HEAD + KIM + LEE.replace("1951-01-01", "1951-13-01") + KIM, "--mode", "replace")

    assert (status, [line.split(": ")[0] for line in told.splitlines()]) == (1, [f"{house.file}:3", f"{house.file}:4"])
    assert (house.count(RosterEntry), house.count(RosterLoad)) == (0, 0)
    assert house.load("", "--mode", "replace")[1].startswith(f"{house.file}: ")


def test_of_many_faults_the_first_are_told_and_how_many_more(house):
    house.publish()

    told = house.load(HEAD + "김견본,언제\n" * 60, "--mode", "add")[1].splitlines()

    assert (len(told), "10곳" in told[-1]) == (51, True)


def test_list_that_nobody_keeps_is_refused_with_those_there_are(house):
    house.publish()
    house.file.write_text(HEAD + KIM, encoding="utf-8")

    assert house.flask("rosters", "load", "guards", str(house.file), "--mode", "add") == (
        1, "명부 guards가 없습니다. 있는 명부: campus_guards\n"
    )  # fmt: skip


def test_list_that_two_departments_keep_is_loaded_for_the_one_that_is_named(house):
    house.publish()
    house.publish_for_another_department()

    status, told = house.load(HEAD + KIM, "--mode", "add")
    assert (status, "--department" in told, "견본과" in told) == (1, True, True)
    assert house.load(HEAD + KIM, "--mode", "add", "--department", "견본과")[0] == 0
    with house.database.transaction() as session:
        assert len(session.scalars(select(RosterLoad.roster)).all()) == 1
    assert house.load(HEAD + KIM, "--mode", "add", "--department", "없는과") == (1, "명부 campus_guards가 없습니다. 있는 명부: 없음\n")
    rows = [row.split() for row in house.flask("rosters", "list")[1].splitlines()[1:]]
    assert sorted("견본과" in row and "1" in row for row in rows) == [False, True]

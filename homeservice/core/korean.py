"""How Korean is written on screens and papers: dates, particles after any word, spaced names and titles."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

WEEKDAYS = "월화수목금토일"

#: The particles that change with the sound before them: (after a final consonant, after a vowel).
PARTICLES = frozenset({"을/를", "은/는", "이/가", "과/와", "으로/로", "아/야", "이나/나", "이며/며", "이라/라", "이라는/라는", "이란/란"})

# The finals in the order of Unicode's syllables; a blank is none.
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_QUOTES = " \t\n\"'`”’」』》〉*_"
_BRACKETS = re.compile(r"(?<=.)[(\[〔【（][^()\[\]〔〕【】（）]*[)\]〕】）]$", re.DOTALL)
_LAW = re.compile(r"^(.+?)((?: 제\d+조.*)?)$")
_CLOSING = _QUOTES + ")]}〕】）.,!?;:…·"
_DATE_END = re.compile(r"\d{1,2}\. ?\d{1,2}\.$")
_NUMBER_END = re.compile(r"[0-9,]*[0-9]$")
_LATIN_END = re.compile(r"[A-Za-z]+$")
_DIGIT_FINALS = dict(zip("0123456789", ("ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""), strict=True))
# What the last letter of an abbreviation is called: 엘, 엠, 엔, 알.
_LETTER_FINALS = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}
# How a borrowed word is said in Korean, by its spelling: 파일, 게임, 온라인, 클리닉. Anything else ends in a vowel.
_LOAN_FINALS = (
    (re.compile(r"le?$"), "ㄹ"),
    (re.compile(r"me?$"), "ㅁ"),
    (re.compile(r"ne?$"), "ㄴ"),
    (re.compile(r"ng$"), "ㅇ"),
    (re.compile(r"(ck|[aeiou][bckpt])$"), "ㄱ"),
)


def written_date(day: dt.date, weekday: bool = False) -> str:
    """`2018. 6. 28.`, with its weekday `2018. 6. 28.(목)` (행정업무규정 시행규칙 제2조, handbook 4.1)."""
    return f"{day.year}. {_written_day(day, weekday=weekday)}"


def written_range(first: dt.date, last: dt.date, *, weekday: bool = False) -> str:
    """`2018. 6. 1. ~ 6. 28.`: the year is not said twice; one day is a date."""
    start = written_date(first, weekday=weekday)
    if first == last:
        return start
    end = _written_day(last, weekday=weekday) if first.year == last.year else written_date(last, weekday=weekday)
    return f"{start} ~ {end}"


def _written_day(day: dt.date, *, weekday: bool) -> str:
    return f"{day.month}. {day.day}." + (f"({WEEKDAYS[day.weekday()]})" if weekday else "")


def particle(word: str, pair: str) -> str:
    """The half of a pair such as `을/를` that fits the last sound of the word. Raises ValueError for an unknown pair."""
    if pair not in PARTICLES:
        raise ValueError(f"unknown particle {pair!r}")
    after_consonant, after_vowel = pair.split("/")
    final = final_consonant(word)
    # ㄹ is no hindrance to 로: 서울로, 28일로.
    open_sound = not final or (pair == "으로/로" and final == "ㄹ")
    return after_vowel if open_sound else after_consonant


def with_particle(word: str, pair: str) -> str:
    """The word and its particle: `서류를`, `신청서는`, `120으로`. Raises ValueError for an unknown pair."""
    return word + particle(word, pair)


def final_consonant(word: str) -> str:
    """The consonant that the last syllable ends in when the word is read aloud, "" where it ends in a vowel.

    What stands in closing brackets is not read (국립국어원: the particle follows the word before them); quotes and full
    stops are passed over. Numbers are read as numbers, abbreviations letter by letter.
    """
    word = word.rstrip(_QUOTES)
    while (shorter := _BRACKETS.sub("", word).rstrip(_QUOTES)) != word and shorter:
        word = shorter
    if _DATE_END.search(word):
        return "ㄹ"  # 2018. 6. 28. is read 이십팔 일
    word = word.rstrip(_CLOSING)
    if not word:
        return ""
    last = word[-1]
    if "가" <= last <= "힣":
        return _syllable_final(last)
    if number := _NUMBER_END.search(word):
        return _number_final(number[0].replace(",", ""))
    if latin := _LATIN_END.search(word):
        return _latin_final(latin[0])
    return ""


def _syllable_final(syllable: str) -> str:
    return _FINALS[(ord(syllable) - ord("가")) % len(_FINALS)].strip()


def _number_final(digits: str) -> str:
    """The end of 십, 백, 천, 만, 억 and so on for a round number, else of its last digit."""
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros == 0 or zeros == len(digits):
        return _DIGIT_FINALS[digits[-1]]
    if zeros < 4:
        return ("ㅂ", "ㄱ", "ㄴ")[zeros - 1]
    return ("ㄴ", "ㄱ", "", "ㅇ")[min(zeros // 4, 4) - 1]


def _latin_final(word: str) -> str:
    if word.isupper():
        return _LETTER_FINALS.get(word[-1].lower(), "")
    return next((final for spelling, final in _LOAN_FINALS if spelling.search(word.lower())), "")


def spaced_name(name: str) -> str:
    """`홍  길  동`, as certificates space a short Korean name; any other name stays as it is (handbook 4.5)."""
    return "  ".join(name) if re.fullmatch("[가-힣]{2,4}", name) else name


def spaced_title(title: str) -> str:
    """`확 인 서`: a blank between all syllables of a heading of a paper."""
    return " ".join(title.replace(" ", ""))


def written_laws(laws: Iterable[str]) -> str:
    """`「견본법」 제3조, 「견본법 시행령」`: acts in their marks, as the sentence of a certificate names them (handbook 4.5)."""
    return ", ".join(law if "「" in law else _LAW.sub(r"「\1」\2", law) for law in laws)

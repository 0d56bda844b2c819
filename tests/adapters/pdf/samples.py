"""Plain values of every paper, as the operation that issues documents builds them; people and numbers are made up."""

import datetime as dt

from homeservice.adapters.pdf import PAPERS, paper_names

#: The papers that a form may name; the receipt of a payment is the house's own and says only what was paid.
LAYOUTS = [name for name in paper_names() if name != "payment_receipt"]
#: What hangs on a wall, in a gold frame.
DIPLOMAS = {name for name in paper_names() if '"diploma.html"' in (PAPERS / "documents" / f"{name}.html").read_text(encoding="utf-8")}
CREATED = dt.datetime(2026, 11, 22, 1, 15, 30, tzinfo=dt.UTC)
IDENTIFIER = bytes.fromhex("00112233445566778899aabbccddeeff")

TITLES = {
    "receipt": "접수증",
    "refusal": "부적합 통지서",
    "scrapping_eligibility": "조기폐차 보조금 지급대상 확인서",
    "work_certificate": "근무확인서",
}
CAR = [
    {"label": "자동차등록번호", "value": "12가3456"},
    {"label": "차명", "value": "견본트럭"},
    {"label": "총중량", "value": "3,200kg"},
    {"label": "사용본거지", "value": "대구광역시 중구 견본로 1, 견본주차장 지하 2층 34번 구획"},
    {"label": "배출가스 등급", "value": "5등급"},
]
SERVICE = [
    {"label": "대학", "value": "견본대학교"},
    {"label": "근무기간", "value": "2026. 3. 2. ~ 6. 19."},
    {"label": "용도", "value": "취업 제출용"},
]

PAID = {"won": 800, "how": "electronic", "reason": None, "order": "SIM-1", "paid_at": "2026. 11. 23. 10:00"}


def values(name, **changes):
    """The values of a paper; `changes` replaces whole entries."""
    return {
        "city": {
            "name": "대구광역시",
            "mayor_title": "대구광역시장",
            "mayor_name": "",
            "homepage": "www.example.go.kr",
            "address": "(41911) 대구광역시 중구 공평로 88",
            "phone": "120",
            "seal": "sample",
            "official": False,
        },
        "document": {
            "kind": name,
            "title": TITLES.get(name, "견본"),
            "number": "제 2026-123 호",
            "issued_on": dt.date(2026, 11, 22),
            "verification_code": "1234-5678-9012-3452",
            "verify_url": "https://home.example.go.kr/verify/1234567890123452?key=Zk3c9Qm1xT0b7WfUe2Ya5g",
            "verify_home": "home.example.go.kr/verify",
            "issue_number": "W01-20261122/101530-000123-1",
            "valid_days": 90,
            "is_copy": False,
        },
        "case": {
            "receipt_number": "2026-M01-000123",
            "service_title": "노후 경유차 조기폐차 지원대상 확인 신청",
            "reference": "7K3M-9QXA",
            "is_contest": False,
            "submitted_at": "2026. 11. 22. 10:12",
            "received_at": "2026. 11. 22. 10:15",
            "due_text": "2026. 12. 4.(금) 18:00까지",
            "legal_basis": ["대기환경보전법 제58조"],
        },
        "applicant": {
            "name": "김견본",
            "birth_date": "1990. 1. 1.",
            "address": "대구광역시 중구 견본로 1, 101동 1001호",
            "honorific": "person",
            "role": None,
        },
        "department": {"name": "기후대기과", "officer_name": "이예시", "phone": "053-000-0000"},
        "members": [],
        "headline": None,
        "period": None,
        "facts": SERVICE if name == "work_certificate" else CAR,
        "sentence": None,
        "amount": {"label": "기본 지원금", "won": 113560} if name == "scrapping_eligibility" else None,
        "conditions": ["확인서를 받기 전에 폐차한 차량에는 지급하지 않습니다."],
        "reasons": ["연속 등록 기간이 6개월에 미치지 못합니다.", "정부 지원으로 저감장치를 부착한 차량입니다."],
        "remedies": {"statutory": False, "objection_days": 60},
        "files": [],
        "attachments": ["자동차등록증 사본 1부"],
        "fee": PAID if name == "payment_receipt" else None,
        "notes": ["문의는 담당부서로 하여 주십시오."],
    } | changes

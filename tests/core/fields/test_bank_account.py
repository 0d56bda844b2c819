import pytest

from homeservice.core.fields.bank_account import BANKS, Account, BankAccount

FIELD = BankAccount(type="bank_account", name="account", label="보조금 계좌")
ACCOUNT = Account(bank="031", number="1234567890", holder="김견본")


def boxes(bank="031", number="1234567890", holder="김견본"):
    return {"bank": [bank], "number": [number], "holder": [holder]}


@pytest.mark.parametrize("number", ["1234567890", "123-456-7890", "１２３ ４５６ ７８９０"])
def test_account_is_kept_as_digits(number):
    assert FIELD.parse(boxes(number=number)) == ACCOUNT


def test_blank_boxes_are_no_answer():
    assert FIELD.parse(boxes("", "", "")) is None


@pytest.mark.parametrize(
    "sent, refused, part",
    [
        (boxes(bank=""), "bank_account.bank_missing", "bank"),
        (boxes(bank="999"), "bank_account.bank_missing", "bank"),
        (boxes(number=""), "bank_account.number_missing", "number"),
        (boxes(number="123456789"), "bank_account.number_unreal", "number"),
        (boxes(number="1" * 17), "bank_account.number_unreal", "number"),
        (boxes(number="12345abc90"), "bank_account.number_unreal", "number"),
        (boxes(number="١٢٣٤٥٦٧٨٩٠"), "bank_account.number_unreal", "number"),
        (boxes(holder=""), "bank_account.holder_missing", "holder"),
        (boxes(holder="김" * 61), "too_long", "holder"),
        (boxes(holder="김\u202e견본"), "control_characters", "holder"),
        ({**boxes(), "bank": ["031", "004"]}, "several_values", "bank"),
    ],
)
def test_account_refuses_and_names_the_box(refusal, sent, refused, part):
    assert refusal(FIELD, sent) == (refused, part)


def test_account_is_encrypted_and_masked(said):
    assert FIELD.encrypted
    assert said(FIELD.display(ACCOUNT)) == ("iM뱅크(대구은행) 1234567890 (예금주 김견본)", "iM Bank (Daegu) 1234567890 (held by 김견본)")
    assert said(FIELD.mask(ACCOUNT))[0] == "iM뱅크(대구은행) ******7890 (예금주 김○본)"


def test_every_bank_has_a_name(said):
    names = [said(option.label) for option in FIELD.control().parts[0].options]

    assert len(set(names)) == len(BANKS)


def test_one_account_is_found_whoever_holds_it():
    other = Account(bank="031", number="1234567890", holder="이예시")

    assert FIELD.index_text(ACCOUNT) == FIELD.index_text(other) == "031:1234567890"

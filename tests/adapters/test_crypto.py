"""Sealing, blind look-up and the keys of one secret."""

import unicodedata

import pytest

from homeservice.adapters.crypto import BlindIndex, Cipher, Unsealable, derive_keys

OLD, NEW = b"o" * 32, b"n" * 32
ACCOUNT = b"123-456-789012"


@pytest.fixture
def cipher():
    return Cipher({"2026": NEW, "2025": OLD}, "2026")


@pytest.mark.parametrize("plain", [b"", ACCOUNT, "김견본".encode(), bytes(range(256)) * 40], ids=["empty", "account", "korean", "10 kB"])
def test_sealed_bytes_open_at_their_place(cipher, plain):
    assert cipher.open(cipher.seal(plain, aad="answer.account"), aad="answer.account") == plain


def test_sealed_bytes_show_nothing_and_differ_each_time(cipher):
    first, second = (cipher.seal(ACCOUNT, aad="answer.account") for _ in range(2))

    assert first != second
    assert ACCOUNT not in first


def test_wire_is_version_key_id_nonce_ciphertext(cipher):
    sealed = cipher.seal(ACCOUNT, aad="answer.account")

    assert sealed[:6] == b"\x01\x042026"
    assert len(sealed) == 6 + 12 + len(ACCOUNT) + 16


def test_bytes_moved_to_another_place_do_not_open(cipher):
    sealed = cipher.seal(ACCOUNT, aad="answer.account")

    with pytest.raises(Unsealable):
        cipher.open(sealed, aad="answer.phone")


def test_any_altered_byte_keeps_it_shut(cipher):
    sealed = cipher.seal(ACCOUNT, aad="answer.account")

    for at in range(len(sealed)):
        altered = bytearray(sealed)
        altered[at] ^= 1
        with pytest.raises(Unsealable):
            cipher.open(bytes(altered), aad="answer.account")


def test_any_cut_keeps_it_shut(cipher):
    sealed = cipher.seal(ACCOUNT, aad="answer.account")

    for length in range(len(sealed)):
        with pytest.raises(Unsealable):
            cipher.open(sealed[:length], aad="answer.account")


def test_rotation_opens_what_the_old_key_sealed_and_knows_it(cipher):
    sealed = Cipher({"2025": OLD}, "2025").seal(ACCOUNT, aad="answer.account")

    assert cipher.key_id(sealed) == "2025"
    assert cipher.open(sealed, aad="answer.account") == ACCOUNT
    assert cipher.key_id(cipher.seal(ACCOUNT, aad="answer.account")) == "2026"


def test_a_key_let_go_opens_nothing():
    sealed = Cipher({"2025": OLD}, "2025").seal(ACCOUNT, aad="answer.account")

    with pytest.raises(Unsealable):
        Cipher({"2026": NEW}, "2026").open(sealed, aad="answer.account")


def test_the_key_id_is_sealed_too():
    same_key_other_name = Cipher({"a": OLD, "b": OLD}, "a")
    sealed = bytearray(same_key_other_name.seal(ACCOUNT, aad="answer.account"))
    sealed[2:3] = b"b"

    with pytest.raises(Unsealable):
        same_key_other_name.open(bytes(sealed), aad="answer.account")


@pytest.mark.parametrize(
    "keys, current",
    [({"1": OLD}, "2"), ({"1": b"short"}, "1"), ({"": OLD}, ""), ({"열쇠": OLD}, "열쇠"), ({"k" * 256: OLD}, "k" * 256)],
    ids=["current missing", "16 bytes too few", "blank id", "id not ASCII", "id too long"],
)
def test_cipher_refuses_wrong_keys(keys, current):
    with pytest.raises(ValueError):
        Cipher(keys, current)


def test_blind_index_finds_equal_texts_under_one_purpose_only():
    index = BlindIndex(OLD)

    assert index.digest("answer.name", "김견본") == index.digest("answer.name", unicodedata.normalize("NFD", "김견본"))
    assert len({index.digest("answer.name", "김견본"), index.digest("answer.name", "이예시"), index.digest("person.name", "김견본")}) == 3
    assert index.digest("answer.name", "김견본") != BlindIndex(NEW).digest("answer.name", "김견본")


def test_blind_index_is_32_hex_digits():
    assert len(bytes.fromhex(BlindIndex(OLD).digest("answer.phone", "01000001234"))) == 16


def test_blind_index_keeps_purposes_apart():
    with pytest.raises(ValueError):
        BlindIndex(OLD).digest("a|b", "c")
    with pytest.raises(ValueError):
        BlindIndex(b"short")


def test_one_secret_gives_three_keys_always_the_same():
    keys = derive_keys("시험용 비밀")

    assert keys == derive_keys("시험용 비밀")
    assert {len(keys.cookie), len(keys.data), len(keys.index)} == {32}
    assert len({keys.cookie, keys.data, keys.index, derive_keys("다른 비밀").data}) == 4


def test_derivation_never_changes():
    # Everything sealed in running installations hangs on these bytes.
    assert derive_keys("sample secret").data.hex() == "38563339313049306a91680ee46426d0ba2d248e1b59004194f92b85f4eab5c2"


def test_blank_secret_is_refused():
    with pytest.raises(ValueError):
        derive_keys("  ")

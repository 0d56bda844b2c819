"""Keys and what is done with them: sealing fields the law names, looking them up blindly, one secret made into several keys."""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
WIRE_VERSION = 1
DIGEST_BYTES = 16
# Names this derivation for ever: another label gives other keys and everything sealed before is lost.
_DERIVATION = b"homeservice keys 1"


class Unsealable(Exception):
    """Sealed bytes that do not open: another key, another place (AAD), or altered. Never a person's fault."""


class Cipher:
    """AES-256-GCM with several keys by id, of which `current` seals (handbook 5.3; 개인정보 보호법 §24의2②).

    The wire is version (1 byte) | length of the key id (1) | key id | nonce (12) | ciphertext with tag (16 more than the text).
    The AAD says where the bytes live, such as `answer.account`: bytes moved to another place do not open there.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if current not in keys:
            raise ValueError("the current key is not among the keys")
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("a data key has 32 bytes")
        if not all(key_id.isascii() and 0 < len(key_id) < 256 for key_id in keys):
            raise ValueError("a key id is 1 to 255 ASCII characters")
        self.current = current
        self._keys = {key_id: AESGCM(key) for key_id, key in keys.items()}

    def seal(self, plain: bytes, *, aad: str) -> bytes:
        """The bytes, sealed with the current key; twice the same bytes are sealed differently."""
        key_id = self.current.encode()
        header = bytes([WIRE_VERSION, len(key_id)]) + key_id
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + self._keys[self.current].encrypt(nonce, plain, header + aad.encode())

    def open(self, sealed: bytes, *, aad: str) -> bytes:
        """The bytes that were sealed at this place. Raises Unsealable."""
        key_id = self.key_id(sealed)
        if key_id not in self._keys:
            raise Unsealable(f"no key {key_id!r}")
        start = 2 + len(key_id)
        header, nonce, ciphertext = sealed[:start], sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        try:
            return self._keys[key_id].decrypt(nonce, ciphertext, header + aad.encode())
        except (InvalidTag, ValueError) as error:
            raise Unsealable("wrong place, wrong key or altered") from error

    def key_id(self, sealed: bytes) -> str:
        """Which key sealed these bytes, so that a rotation finds what is still to be sealed anew. Raises Unsealable."""
        if len(sealed) < 2 or sealed[0] != WIRE_VERSION or not sealed[1]:
            raise Unsealable("not of our wire format")
        try:
            return sealed[2 : 2 + sealed[1]].decode("ascii")
        except UnicodeDecodeError as error:
            raise Unsealable("not of our wire format") from error


class BlindIndex:
    """Finds a sealed value again without opening it. Equal values show as equal: never for values of few kinds (sex, district)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("an index key has 32 bytes")
        self._key = key

    def digest(self, purpose: str, text: str) -> str:
        """32 hex digits for a text under a purpose such as `answer.account`; the caller strips what does not count (hyphens)."""
        if "|" in purpose:
            raise ValueError("a purpose has no bar: it ends at the bar")
        told = f"{purpose}|{unicodedata.normalize('NFC', text)}".encode()
        return hmac.new(self._key, told, hashlib.sha256).digest()[:DIGEST_BYTES].hex()


@dataclass(frozen=True, kw_only=True)
class DerivedKeys:
    """What one secret gives, 32 bytes each: for signed cookies, for sealed data and for the blind index."""

    cookie: bytes
    data: bytes
    index: bytes


def derive_keys(secret: str) -> DerivedKeys:
    """Three independent keys from one secret (HKDF-SHA256): always the same ones. Raises ValueError for a blank secret."""
    if not secret.strip():
        raise ValueError("the secret is blank")

    def derive(use: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=_DERIVATION, info=use).derive(secret.encode())

    return DerivedKeys(cookie=derive(b"cookie"), data=derive(b"data"), index=derive(b"index"))

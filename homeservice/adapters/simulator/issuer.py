"""The OpenID Connect side of the simulator: requests checked, codes used once, tokens signed with a key of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from homeservice.adapters.simulator.people import SamplePerson

CODE_LASTS = dt.timedelta(minutes=2)
TOKEN_LASTS = dt.timedelta(minutes=10)
SCOPES = ("openid", "profile", "phone", "email")
ALGORITHM = "RS256"


class BadRequest(Exception):
    """A request that cannot be sent back to whoever made it: no known client or no allowed address to return to."""


class Refused(Exception):
    """A request refused in the words of OAuth (`error`): told in JSON, or to the address of return."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, kw_only=True)
class SignInRequest:
    """What a client asks at the authorize endpoint, checked."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    scope: str

    def parameters(self) -> dict[str, str]:
        """The request again, for the hidden boxes of the page that asks the person."""
        return {
            "client_id": self.client_id, "redirect_uri": self.redirect_uri, "state": self.state, "nonce": self.nonce, "scope": self.scope,
            "response_type": "code", "code_challenge": self.challenge, "code_challenge_method": "S256",
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Grant:
    """What a code or an access token stands for."""

    request: SignInRequest
    person: SamplePerson
    signed_in: dt.datetime
    ends: dt.datetime


class Issuer:
    """An identity provider that lives in memory; only its key is kept, so that a restart does not end what was signed.

    `redirect_hosts` are the hosts people may be sent back to, so that the simulator sends nobody elsewhere.
    """

    def __init__(self, *, issuer: str, redirect_hosts: Collection[str], key_file: Path | None) -> None:
        self.issuer = issuer
        self._redirect_hosts = frozenset(redirect_hosts)
        self._key = _key(key_file)
        self._codes: dict[str, _Grant] = {}
        self._tokens: dict[str, _Grant] = {}
        self._lock = threading.Lock()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end-session",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": list(SCOPES),
            "ui_locales_supported": ["ko", "en"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        return dict(KeySet([self._key]).as_dict(private=False))

    def request_of(self, given: Mapping[str, str]) -> SignInRequest:
        """The request of an authorize call. Raises BadRequest, or Refused to be told at the address of return."""
        request = SignInRequest(
            client_id=given.get("client_id", ""),
            redirect_uri=given.get("redirect_uri", ""),
            state=given.get("state", ""),
            nonce=given.get("nonce", ""),
            challenge=given.get("code_challenge", ""),
            scope=given.get("scope", ""),
        )
        if not request.client_id or not self.returns_to(request.redirect_uri):
            raise BadRequest
        if given.get("response_type") != "code":
            raise Refused("unsupported_response_type")
        if "openid" not in request.scope.split():
            raise Refused("invalid_scope")
        if given.get("code_challenge_method") != "S256" or len(request.challenge) != 43 or not request.state:
            raise Refused("invalid_request")
        return request

    def returns_to(self, address: str) -> bool:
        """Whether people may be sent to this address."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        return parts.scheme in {"http", "https"} and parts.hostname in self._redirect_hosts and not parts.fragment and not parts.username

    def grant(self, request: SignInRequest, person: SamplePerson, *, now: dt.datetime) -> str:
        """The address of return for a person who agreed, with a code that lasts two minutes."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._forget(now)
            self._codes[code] = _Grant(request=request, person=person, signed_in=now, ends=now + CODE_LASTS)
        return self.back(request.redirect_uri, code=code, state=request.state)

    def back(self, redirect_uri: str, **answer: str) -> str:
        """The address of return with an answer in its query."""
        return with_query(redirect_uri, **answer, iss=self.issuer)

    def exchange(self, form: Mapping[str, str], *, now: dt.datetime) -> dict[str, Any]:
        """The tokens for a code, once. Raises Refused for a wrong, used or old code, another client, or a wrong verifier."""
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        with self._lock:
            self._forget(now)
            grant = self._codes.pop(form.get("code", ""), None)
        challenge = _base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            grant is None
            or form.get("client_id") != grant.request.client_id
            or form.get("redirect_uri") != grant.request.redirect_uri
            or not hmac.compare_digest(challenge, grant.request.challenge)
        ):
            raise Refused("invalid_grant")
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = _Grant(request=grant.request, person=grant.person, signed_in=grant.signed_in, ends=now + TOKEN_LASTS)
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LASTS.total_seconds()),
            "scope": grant.request.scope,
            "id_token": self._id_token(grant, token, now),
        }

    def user_info(self, token: str, *, now: dt.datetime) -> dict[str, Any]:
        """What is told of the person behind an access token, as far as the scope goes. Raises Refused."""
        with self._lock:
            self._forget(now)
            grant = self._tokens.get(token)
        if grant is None:
            raise Refused("invalid_token")
        person, scope = grant.person, grant.request.scope.split()
        told: dict[str, Any] = {"sub": person.subject}
        if "profile" in scope:
            told |= {"name": person.name, "birthdate": person.birth_date.isoformat()}
        if "phone" in scope:
            told |= {"phone_number": f"+82 {person.phone[1:]}", "phone_number_verified": True}
        if "email" in scope:
            told |= {"email": person.email, "email_verified": True}
        return told

    def _id_token(self, grant: _Grant, token: str, now: dt.datetime) -> str:
        seconds = int(now.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": grant.person.subject,
            "aud": grant.request.client_id,
            "iat": seconds,
            "exp": seconds + int(TOKEN_LASTS.total_seconds()),
            "auth_time": int(grant.signed_in.timestamp()),
            "at_hash": _base64url(hashlib.sha256(token.encode()).digest()[:16]),
            "amr": ["simulated"],
            "acr": "simulated",
        }
        if grant.request.nonce:
            claims["nonce"] = grant.request.nonce
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, claims, self._key)

    def _forget(self, now: dt.datetime) -> None:
        """Drop what has ended; the caller holds the lock."""
        self._codes = {code: grant for code, grant in self._codes.items() if grant.ends > now}
        self._tokens = {token: grant for token, grant in self._tokens.items() if grant.ends > now}


def with_query(address: str, **more: str) -> str:
    """An address with more in its query."""
    return address + ("&" if urlsplit(address).query else "?") + urlencode(more)


def _base64url(digest: bytes) -> str:
    """Base64 for addresses without padding, as PKCE and at_hash ask."""
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _key(file: Path | None) -> RSAKey:
    """The key in a file, made there once, readable by nobody else; without a file a key that lives as long as the process."""
    if file is not None and file.exists():
        return RSAKey.import_key(file.read_bytes(), {"kid": _key_id(file.read_bytes())})
    pem = RSAKey.generate_key(2048).as_pem(private=True)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{secrets.token_hex(4)}.part")
        partial.touch(mode=0o600, exist_ok=False)
        partial.write_bytes(pem)
        partial.replace(file)
    return RSAKey.import_key(pem, {"kid": _key_id(pem)})


def _key_id(pem: bytes) -> str:
    return hashlib.sha256(pem).hexdigest()[:16]

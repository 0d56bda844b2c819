"""Who somebody is, told by an identity provider: OpenID Connect with code and PKCE, every answer checked (handbook 5.4)."""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

import phonenumbers
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from homeservice.core.errors import DomainError, Invalid
from homeservice.core.text import clean_line

log = logging.getLogger(__name__)

SCOPE = "openid profile phone email"
# Signatures with a key pair only: with a shared secret whoever can check a token could also make one.
ALGORITHMS = ("RS256", "PS256", "ES256")
# The provider's clock and ours may differ a little.
LEEWAY_SECONDS = 60
# A key the provider has withdrawn is trusted no longer than this.
KEYS_LAST = dt.timedelta(hours=1)


class ProviderUnreachable(DomainError):
    """The provider does not answer: no fault of the person."""

    status = 502


class ProviderFaulty(DomainError):
    """The provider's answer does not hold: signature, issuer, audience, nonce, time or form. The reason stands in the log."""

    status = 502


class SignInDenied(DomainError):
    """The person did not want to."""

    status = 403


class SignInTampered(DomainError):
    """The answer does not belong to the question this browser asked."""

    status = 400


class SignInExpired(DomainError):
    """The code was used already or waited too long: a reload, the back button."""

    status = 400


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A verified person. `subject` is theirs at this provider for ever; `verified_at` is aware, in UTC.

    `birth_date`, `phone` (as written in Korea: `010-0000-1234`) and `email` are None where the provider does not tell them.
    """

    provider: str
    subject: str
    name: str
    birth_date: dt.date | None
    phone: str | None
    email: str | None
    verified_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class SignInAttempt:
    """The three secrets of one sign-in, kept in the browser's session until it comes back."""

    state: str
    nonce: str
    code_verifier: str

    @classmethod
    def new(cls) -> SignInAttempt:
        return cls(state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), code_verifier=secrets.token_urlsafe(48))


class IdentityProvider(Protocol):
    """Verifies people. The web sends the browser to `start`, hands the returning query to `code_of`, and its code to `finish`."""

    def start(self, *, redirect_uri: str, state: str, nonce: str, code_verifier: str, language: str = "ko") -> str:
        """The address to send the browser to. Raises ProviderUnreachable, ProviderFaulty."""
        ...

    def code_of(self, query: Mapping[str, str], *, state: str) -> str:
        """The code in the query of the redirect. Raises SignInDenied, SignInTampered, SignInExpired, ProviderFaulty."""
        ...

    def finish(self, *, code: str, redirect_uri: str, nonce: str, code_verifier: str, now: dt.datetime) -> Identity:
        """Who the person is. Raises SignInExpired, ProviderUnreachable, ProviderFaulty."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Provider:
    """What the provider tells of itself, and its keys. `keys_from` is when they were fetched (None: not yet)."""

    metadata: Mapping[str, Any]
    keys: KeySet | None = None
    keys_from: dt.datetime | None = None


class OidcProvider:
    """IdentityProvider over OpenID Connect (discovery, code flow, PKCE S256, user info).

    `issuer` is https, or http on this machine for the simulator. `timeout` is seconds to connect and to answer.
    """

    def __init__(self, *, issuer: str, client_id: str, client_secret: str | None = None, timeout: tuple[float, float] = (3.0, 5.0)) -> None:
        if not _safe(issuer):
            raise ValueError("an issuer is reached by https, or by http on this machine")
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._timeout = timeout
        # Replaced whole, never altered: requests on several threads may read it meanwhile.
        self._known: _Provider | None = None

    def start(self, *, redirect_uri: str, state: str, nonce: str, code_verifier: str, language: str = "ko") -> str:
        endpoint = self._endpoint("authorization_endpoint")
        with self._session(redirect_uri) as session:
            address: str
            address, _ = session.create_authorization_url(
                endpoint, state=state, code_verifier=code_verifier, nonce=nonce, ui_locales=language
            )
            return address

    def code_of(self, query: Mapping[str, str], *, state: str) -> str:
        if not state or not secrets.compare_digest(query.get("state", "").encode(), state.encode()):
            raise SignInTampered("identity.tampered")
        # A code of another provider must not be taken to this one (RFC 9207).
        if query.get("iss", self.issuer) != self.issuer:
            raise SignInTampered("identity.tampered")
        match query.get("error"):
            case None:
                pass
            case "access_denied":
                raise SignInDenied("identity.denied")
            case "login_required" | "interaction_required" | "temporarily_unavailable":
                raise SignInExpired("identity.expired")
            case error:
                _faulty(f"redirect with error {error!r}")
        if not (code := query.get("code")):
            raise SignInTampered("identity.tampered")
        return code

    def finish(self, *, code: str, redirect_uri: str, nonce: str, code_verifier: str, now: dt.datetime) -> Identity:
        endpoint = self._endpoint("token_endpoint")
        with self._session(redirect_uri) as session:
            try:
                token: Mapping[str, Any] = session.fetch_token(
                    endpoint, grant_type="authorization_code", code=code, code_verifier=code_verifier,
                    redirect_uri=redirect_uri, allow_redirects=False,
                )  # fmt: skip
            except OAuthError as error:
                if error.error == "invalid_grant":
                    raise SignInExpired("identity.expired") from error
                _faulty(f"token endpoint says {error.error!r}")
            except (requests.RequestException, ValueError) as error:
                _unreachable("token endpoint", error)
            if not isinstance(token.get("id_token"), str) or not isinstance(token.get("access_token"), str):
                _faulty("token endpoint gives no tokens")
            claims = self._checked(token["id_token"], nonce=nonce, access_token=token["access_token"], now=now)
            return self._identity(claims, self._user_info(session, claims["sub"]))

    # --- what the provider tells of itself ---------------------------------------------------------------------------
    def _provider(self) -> _Provider:
        if self._known is None:
            metadata = self._fetch(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if metadata.get("issuer") != self.issuer:
                _faulty(f"discovery of {self.issuer} names another issuer")
            self._known = _Provider(metadata=metadata)
        return self._known

    def _endpoint(self, name: str) -> str:
        address = self._provider().metadata.get(name)
        if not isinstance(address, str) or not _safe(address):
            _faulty(f"discovery gives no safe {name}")
        return address

    def _keys(self, now: dt.datetime, *, fresh: bool) -> KeySet:
        provider = self._provider()
        aged = provider.keys_from is None or not dt.timedelta(0) <= now - provider.keys_from < KEYS_LAST
        if provider.keys is not None and not fresh and not aged:
            return provider.keys
        try:
            keys = KeySet.import_key_set(self._fetch(self._endpoint("jwks_uri")))  # type: ignore[arg-type]  # checked by what it does
        except (JoseError, ValueError, KeyError, TypeError) as error:
            _faulty(f"key set: {type(error).__name__}")
        self._known = _Provider(metadata=provider.metadata, keys=keys, keys_from=now)
        return keys

    def _fetch(self, address: str) -> Mapping[str, Any]:
        """A JSON object of the provider's. Raises ProviderUnreachable, ProviderFaulty."""
        with requests.Session() as session:
            session.trust_env = not _loopback(self.issuer)
            try:
                answer = session.get(address, allow_redirects=False, timeout=self._timeout)
                answer.raise_for_status()
                told = answer.json()
            except (requests.RequestException, ValueError) as error:
                _unreachable(address, error)
        if not isinstance(told, dict):
            _faulty(f"{address} gives no object")
        return told

    def _session(self, redirect_uri: str) -> OAuth2Session:
        session = OAuth2Session(
            client_id=self._client_id, client_secret=self._client_secret, scope=SCOPE, redirect_uri=redirect_uri,
            code_challenge_method="S256", default_timeout=self._timeout,
        )  # fmt: skip
        # The simulator stands on this machine: no proxy of the surroundings leads there.
        session.trust_env = not _loopback(self.issuer)
        return session

    # --- what it tells of a person -----------------------------------------------------------------------------------
    def _checked(self, id_token: str, *, nonce: str, access_token: str, now: dt.datetime) -> Mapping[str, Any]:
        """The claims of an ID token whose signature, issuer, audience, nonce and time hold. Raises ProviderFaulty."""
        try:
            try:
                token = jwt.decode(id_token, self._keys(now, fresh=False), algorithms=ALGORITHMS)
            except InvalidKeyIdError:
                # The provider has changed its keys since we looked.
                token = jwt.decode(id_token, self._keys(now, fresh=True), algorithms=ALGORITHMS)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self._client_id}},
                {"nonce": nonce, "client_id": self._client_id, "access_token": access_token},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            _faulty(f"ID token: {type(error).__name__} {error}")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            _faulty("ID token without a subject")
        return dict(claims)

    def _user_info(self, session: OAuth2Session, subject: str) -> Mapping[str, Any]:
        """What the provider adds about the person of the ID token; nothing where it has no such endpoint."""
        if "userinfo_endpoint" not in self._provider().metadata:
            return {}
        endpoint = self._endpoint("userinfo_endpoint")
        try:
            answer = session.get(endpoint, allow_redirects=False)
            answer.raise_for_status()
            told = answer.json()
        except (requests.RequestException, OAuthError, ValueError) as error:
            _unreachable("user info", error)
        # Else the claims of one person could be put on another (OpenID Connect Core §5.3.2).
        if not isinstance(told, dict) or told.get("sub") != subject:
            _faulty("user info is of another person")
        return told

    def _identity(self, claims: Mapping[str, Any], more: Mapping[str, Any]) -> Identity:
        told = {**more, **claims}
        try:
            if not (name := clean_line(told["name"], label="")):
                _faulty("claims: no name")
            return Identity(
                provider=self.issuer,
                subject=told["sub"],
                name=name,
                birth_date=dt.date.fromisoformat(told["birthdate"]) if told.get("birthdate") else None,
                phone=_korean_phone(told["phone_number"]) if told.get("phone_number") else None,
                email=clean_line(told["email"], label="") if told.get("email") else None,
                verified_at=dt.datetime.fromtimestamp(told.get("auth_time") or told["iat"], dt.UTC),
            )
        except (Invalid, KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
            # Not the error's own words: they may hold the person's data.
            _faulty(f"claims: {type(error).__name__}")


def _korean_phone(told: str) -> str | None:
    """`+82 10-0000-1234` as it is written at home, a number from abroad with its country; None where it is no number."""
    try:
        number = phonenumbers.parse(told, "KR")
    except phonenumbers.NumberParseException:
        return None
    home = number.country_code == 82
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def _loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _safe(address: str) -> bool:
    return address.startswith("https://") or (address.startswith("http://") and _loopback(address))


def _faulty(reason: str) -> NoReturn:
    log.warning("identity provider: %s", reason)
    raise ProviderFaulty("identity.faulty")


def _unreachable(what: str, error: Exception) -> NoReturn:
    log.warning("identity provider, %s: %s", what, type(error).__name__)
    raise ProviderUnreachable("identity.unreachable") from error

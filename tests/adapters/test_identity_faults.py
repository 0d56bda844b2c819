"""Providers that lie or are out of order sign nobody in."""

import base64
import hmac
import json
import socket
import threading

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from homeservice.adapters.identity import KEYS_LAST, OidcProvider, ProviderFaulty, ProviderUnreachable
from homeservice.adapters.simulator.issuer import Issuer, _base64url
from homeservice.adapters.simulator.mailbox import Mailbox
from homeservice.adapters.simulator.pages import Pages
from homeservice.adapters.simulator.till import Till
from tests.adapters.signing_in import NOW, choose, finish, start


class CrookedIssuer(Issuer):
    """An issuer whose answers a test bends: `claims`, `sign` and `info` change them, `found` the discovery."""

    def __init__(self, issuer, key_file=None):
        super().__init__(issuer=issuer, redirect_hosts={"localhost"}, key_file=key_file)
        self.claims = self.info = self.found = lambda told: told
        self.sign = None

    def discovery(self):
        return self.found(super().discovery())

    def user_info(self, token, *, now):
        return self.info(super().user_info(token, now=now))

    def exchange(self, form, *, now):
        told = super().exchange(form, now=now)
        payload = told["id_token"].split(".")[1]
        claims = self.claims(json.loads(base64.urlsafe_b64decode(payload + "==")))
        header = {"alg": "RS256", "kid": self._key.kid}
        told["id_token"] = self.sign(self, header, claims) if self.sign else jwt.encode(header, claims, self._key)
        return told


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    return tmp_path_factory.mktemp("issuer") / "key.pem"


@pytest.fixture
def crooked(key_file):
    """(issuer to bend, provider that asks it, requests it got)."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://localhost:{listener.getsockname()[1]}"
        issuer = CrookedIssuer(address, key_file)
        till = Till(secret="no money is taken here", hosts=(), file=None, clock=lambda: NOW)
        pages = Pages(issuer=issuer, mailbox=Mailbox(), till=till, clock=lambda: NOW)

        def app(environ, start_response):
            asked.append(environ["PATH_INFO"])
            if replaced := getattr(issuer, "replaced", {}).get(environ["PATH_INFO"]):
                return replaced(environ, start_response)
            return pages(environ, start_response)

        server = make_server("127.0.0.1", listener.getsockname()[1], app, threaded=True, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield issuer, OidcProvider(issuer=address, client_id="homeservice"), asked
    server.shutdown()
    thread.join()
    server.server_close()


def without(*names):
    def bend(told):
        return {name: value for name, value in told.items() if name not in names}

    bend.__name__ = f"without {' '.join(names)}"
    return bend


def changed(**values):
    def bend(told):
        return told | values

    bend.__name__ = " ".join(f"{name}={value!r}" for name, value in values.items())
    return bend


def as_list(told):
    return [told]


def no_token(issuer, header, claims):
    return "a.b.c"


def nothing(issuer, header, claims):
    return ""


def unsigned(issuer, header, claims):
    parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
    return ".".join(_base64url(part.encode()) for part in parts) + "."


def signed_by_another(issuer, header, claims):
    return jwt.encode(header, claims, RSAKey.generate_key(2048))


def signed_with_the_public_key(issuer, header, claims):
    signed = ".".join(_base64url(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": header["kid"]}, claims))
    return f"{signed}.{_base64url(hmac.digest(issuer._key.as_pem(private=False), signed.encode(), 'sha256'))}"


@pytest.mark.parametrize("sign", [unsigned, signed_by_another, signed_with_the_public_key, no_token, nothing])
def test_signature_that_does_not_hold_is_refused(crooked, sign):
    issuer, provider, _ = crooked
    issuer.sign = sign

    with pytest.raises(ProviderFaulty):
        finish(provider, choose(start(provider))["code"])


@pytest.mark.parametrize(
    "claims",
    [
        changed(iss="https://another.example"), without("iss"), changed(aud="another"), changed(aud=["another", "other"]), without("aud"),
        changed(nonce="another"), without("nonce"), without("sub"), changed(sub=""), changed(sub=7), without("exp"), changed(exp="soon"),
        changed(exp=int(NOW.timestamp()) - 61), changed(nbf=int(NOW.timestamp()) + 3600), without("iat"), changed(at_hash="another"),
        changed(azp="another"), changed(aud=["homeservice", "another"], azp="another"), changed(auth_time="yesterday"), changed(auth_time=1e20),
    ],
)  # fmt: skip
def test_id_token_that_does_not_hold_is_refused(crooked, claims):
    issuer, provider, _ = crooked
    issuer.claims = claims

    with pytest.raises(ProviderFaulty):
        finish(provider, choose(start(provider))["code"])


@pytest.mark.parametrize(
    "info",
    [
        changed(sub="sample-lee"), without("sub"), without("name"), changed(name=""), changed(name=" \t"), changed(name="김\u202e견본"),
        changed(name=["김견본"]), changed(name=None), changed(birthdate="1951"), changed(birthdate="0000-03-02"), changed(birthdate=1951),
        changed(email=["kim@example.com"]), as_list,
    ],
)  # fmt: skip
def test_user_info_that_does_not_hold_is_refused(crooked, info):
    issuer, provider, _ = crooked
    issuer.info = info

    with pytest.raises(ProviderFaulty):
        finish(provider, choose(start(provider))["code"])


@pytest.mark.parametrize(
    "told, phone",
    [("+82 10-0000-1234", "010-0000-1234"), ("010 0000 1234", "010-0000-1234"), ("+1 212-555-0100", "+1 212-555-0100"), ("none", None)],
)
def test_phone_is_told_as_written_at_home(crooked, told, phone):
    issuer, provider, _ = crooked
    issuer.info = changed(phone_number=told)

    assert finish(provider, choose(start(provider))["code"]).phone == phone


def test_what_the_provider_does_not_tell_is_left_open(crooked):
    issuer, provider, _ = crooked
    issuer.info = without("birthdate", "phone_number", "email")

    identity = finish(provider, choose(start(provider))["code"])

    assert (identity.birth_date, identity.phone, identity.email) == (None, None, None)


def test_provider_without_user_info_tells_all_in_its_token(crooked):
    issuer, provider, asked = crooked
    issuer.found = without("userinfo_endpoint")
    issuer.claims = changed(name="김견본", birthdate="1951-03-02")

    assert finish(provider, choose(start(provider))["code"]).name == "김견본"
    assert "/userinfo" not in asked


@pytest.mark.parametrize(
    "found",
    [
        changed(issuer="https://another.example"), without("issuer"), without("authorization_endpoint"),
        changed(authorization_endpoint="http://provider.example/authorize"), changed(authorization_endpoint="javascript:alert(1)"),
        as_list,
    ],
)  # fmt: skip
def test_discovery_that_does_not_hold_is_refused(crooked, found):
    issuer, provider, _ = crooked
    issuer.found = found

    with pytest.raises(ProviderFaulty):
        start(provider)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks", "/userinfo"])
@pytest.mark.parametrize(
    "answer", [Response("<html>", 503), Response("<html>", 200), Response("", 302, {"Location": "/"})], ids=["503", "html", "302"]
)
def test_provider_that_is_out_of_order_is_told_kindly(crooked, path, answer):
    issuer, provider, _ = crooked
    issuer.replaced = {path: answer}

    with pytest.raises((ProviderUnreachable, ProviderFaulty)) as error:
        finish(provider, choose(start(provider))["code"])
    assert error.value.status == 502


def test_provider_that_recovers_is_asked_again(crooked):
    issuer, provider, _ = crooked
    issuer.replaced = {"/.well-known/openid-configuration": Response("", 503)}
    with pytest.raises(ProviderUnreachable):
        start(provider)

    issuer.replaced = {}

    assert finish(provider, choose(start(provider))["code"]).subject == "sample-kim"


@pytest.mark.parametrize("keys", ['{"keys": []}', '{"keys": "x"}', "{}", '{"keys": [{"kty": "RSA"}]}', "[]"])
def test_key_set_that_is_none_is_refused(crooked, keys):
    issuer, provider, _ = crooked
    issuer.replaced = {"/jwks": Response(keys, mimetype="application/json")}

    with pytest.raises(ProviderFaulty):
        finish(provider, choose(start(provider))["code"])


def test_discovery_and_keys_are_fetched_once(crooked):
    _, provider, asked = crooked

    for _ in range(3):
        finish(provider, choose(start(provider))["code"])

    assert (asked.count("/.well-known/openid-configuration"), asked.count("/jwks")) == (1, 1)


def test_new_key_of_the_provider_is_fetched_when_it_is_met(crooked):
    issuer, provider, asked = crooked
    finish(provider, choose(start(provider))["code"])

    issuer._key = CrookedIssuer(issuer.issuer)._key

    assert finish(provider, choose(start(provider))["code"]).subject == "sample-kim"
    assert asked.count("/jwks") == 2


def test_withdrawn_key_is_trusted_for_an_hour_at_most(crooked):
    issuer, provider, _ = crooked
    stolen = issuer._key
    finish(provider, choose(start(provider))["code"])
    issuer.keys = lambda: {"keys": [CrookedIssuer(issuer.issuer)._key.as_dict(private=False)]}
    issuer.sign = lambda _, header, claims: jwt.encode(header, claims | {"exp": claims["exp"] + 7200}, stolen)

    with pytest.raises(ProviderFaulty):
        finish(provider, choose(start(provider))["code"], now=NOW + KEYS_LAST)


def test_log_tells_the_fault_and_nothing_of_the_person(crooked, caplog):
    issuer, provider, _ = crooked
    issuer.info = changed(birthdate="1951-03-99")

    with pytest.raises(ProviderFaulty):
        finish(provider, choose(start(provider))["code"])

    [record] = [record for record in caplog.records if record.name == "homeservice.adapters.identity"]
    assert record.getMessage() == "identity provider: claims: ValueError"

"""The settings of one installation: read once from the environment, checked, and never changed while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent

#: Plainly no secret: production refuses it, and whatever it seals is open to everybody who can read this line.
DEMO_SECRET = "this-is-the-demo-secret-and-protects-nothing"  # noqa: S105 -- known to all on purpose
SHORTEST_SECRET = 32
KEY_HEX = 64
#: The id of the data key that follows from the secret; further keys have ids of their own.
SECRET_KEY_ID = "secret"  # noqa: S105 -- the name of a key

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Misconfigured(ValueError):
    """Settings the service must not start with: `faults` are ids of the catalogues (`cli.config.…`) with what fills their blanks."""

    def __init__(self, faults: list[tuple[str, dict[str, Any]]]) -> None:
        super().__init__("; ".join(f"{id} {params.get('name', '')}".strip() for id, params in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings; docs/operating.md has a row for each. Secrets are kept out of the representation.

    `data_keys` are further keys for sealed data, 64 hex digits by id; `data_key` names the one that seals from now on.
    `trusted_proxies` is how many proxies stand in front and may tell the visitor's address.
    """

    environment: Literal["demo", "production"] = "demo"
    secret: str = field(default=DEMO_SECRET, repr=False)
    data_keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    data_key: str = SECRET_KEY_ID
    database_url: str = field(default=f"sqlite:///{ROOT / 'instance' / 'homeservice.db'}", repr=False)
    data_dir: Path = ROOT / "instance"
    base_url: str = "http://localhost:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: int = 0
    identity_issuer: str = "http://localhost:8001"
    identity_client_id: str = "homeservice"
    identity_client_secret: str | None = field(default=None, repr=False)
    payment_url: str | None = "http://localhost:8001/till"
    payment_secret: str = field(default=DEMO_SECRET, repr=False)
    simulator_port: int = 8001
    smtp_host: str = "localhost"
    smtp_port: int = 8025
    smtp_user: str | None = None
    smtp_password: str | None = field(default=None, repr=False)
    smtp_starttls: bool = False
    scanner: str | None = None
    font_dir: Path = ROOT / "build" / "pdf-fonts"
    forms_dir: Path = ROOT / "forms"
    city_file: Path = ROOT / "forms" / "city.yaml"
    cli_language: Literal["ko", "en"] = "ko"

    @property
    def is_demo(self) -> bool:
        """Sample people, officers and cases, the identity simulator and the local mailbox."""
        return self.environment == "demo"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Config:
        """The settings of `HOMESERVICE_*` variables; a blank one counts as not set. Raises Misconfigured with all that is wrong."""
        reader = _Reader(environment)
        is_production = reader.one_of("ENV", ("demo", "production"), "demo") == "production"
        data_dir = reader.path("DATA_DIR", ROOT / "instance")
        port = reader.number("PORT", 8000)
        simulator_port = reader.number("SIMULATOR_PORT", 8001)
        forms_dir = reader.path("FORMS_DIR", ROOT / "forms")
        config = cls(
            environment="production" if is_production else "demo",
            secret=reader.text("SECRET", "" if is_production else DEMO_SECRET),
            data_keys=reader.keys("DATA_KEYS"),
            data_key=reader.text("DATA_KEY", SECRET_KEY_ID),
            database_url=reader.text("DATABASE_URL", f"sqlite:///{data_dir / 'homeservice.db'}"),
            data_dir=data_dir,
            base_url=reader.text("BASE_URL", f"http://localhost:{port}").rstrip("/"),
            host=reader.text("HOST", "127.0.0.1"),
            port=port,
            trusted_proxies=reader.number("TRUSTED_PROXIES", 0, least=0, most=10),
            identity_issuer=reader.text("IDENTITY_ISSUER", f"http://localhost:{simulator_port}").rstrip("/"),
            identity_client_id=reader.text("IDENTITY_CLIENT_ID", "homeservice"),
            identity_client_secret=reader.text("IDENTITY_CLIENT_SECRET", "") or None,
            payment_url=reader.text("PAYMENT_URL", "" if is_production else f"http://localhost:{simulator_port}/till").rstrip("/") or None,
            payment_secret=reader.text("PAYMENT_SECRET", "" if is_production else DEMO_SECRET),
            simulator_port=simulator_port,
            smtp_host=reader.text("SMTP_HOST", "localhost"),
            smtp_port=reader.number("SMTP_PORT", 8025),
            smtp_user=reader.text("SMTP_USER", "") or None,
            smtp_password=reader.text("SMTP_PASSWORD", "") or None,
            smtp_starttls=reader.boolean("SMTP_STARTTLS", default=False),
            scanner=reader.text("SCANNER", "") or None,
            font_dir=reader.path("FONT_DIR", ROOT / "build" / "pdf-fonts"),
            forms_dir=forms_dir,
            city_file=reader.path("CITY_FILE", forms_dir / "city.yaml"),
            cli_language=language_of(environment),
        )
        reader.one_of("LANGUAGE", ("ko", "en"), "ko")
        faults = reader.faults + config.faults()
        if faults:
            raise Misconfigured(faults)
        return config

    def faults(self) -> list[tuple[str, dict[str, Any]]]:
        """What is wrong with the settings taken together; production is judged strictly."""
        faults: list[tuple[str, dict[str, Any]]] = []
        if self.data_key != SECRET_KEY_ID and self.data_key not in self.data_keys:
            faults.append(("cli.config.data_key", {"name": "HOMESERVICE_DATA_KEY", "value": self.data_key}))
        for name, address in (("HOMESERVICE_BASE_URL", self.base_url), ("HOMESERVICE_IDENTITY_ISSUER", self.identity_issuer)):
            if not _is_address(address):
                faults.append(("cli.config.address", {"name": name, "value": address}))
        if self.payment_url is not None and not _is_address(self.payment_url):
            faults.append(("cli.config.address", {"name": "HOMESERVICE_PAYMENT_URL", "value": self.payment_url}))
        if self.scanner is not None and not _is_scanner(self.scanner):
            faults.append(("cli.config.scanner", {"name": "HOMESERVICE_SCANNER", "value": self.scanner}))
        if self.is_demo:
            return faults
        if self.secret == DEMO_SECRET or len(self.secret) < SHORTEST_SECRET:
            faults.append(("cli.config.secret", {"name": "HOMESERVICE_SECRET", "length": SHORTEST_SECRET}))
        if not self.base_url.startswith("https://"):
            faults.append(("cli.config.https", {"name": "HOMESERVICE_BASE_URL", "value": self.base_url}))
        # The simulator lets anybody be anybody. Over https it is only ever another one's provider.
        if not self.identity_issuer.startswith("https://") or _host(self.identity_issuer) in _LOCAL:
            faults.append(("cli.config.issuer", {"name": "HOMESERVICE_IDENTITY_ISSUER", "value": self.identity_issuer}))
        if self.payment_url is not None:
            if not self.payment_url.startswith("https://") or _host(self.payment_url) in _LOCAL:
                faults.append(("cli.config.payment", {"name": "HOMESERVICE_PAYMENT_URL", "value": self.payment_url}))
            if self.payment_secret == DEMO_SECRET or len(self.payment_secret) < SHORTEST_SECRET:
                faults.append(("cli.config.secret", {"name": "HOMESERVICE_PAYMENT_SECRET", "length": SHORTEST_SECRET}))
        if self.smtp_user and not self.smtp_starttls and self.smtp_host not in _LOCAL:
            faults.append(("cli.config.smtp_tls", {"name": "HOMESERVICE_SMTP_STARTTLS"}))
        return faults


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment


def _is_scanner(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (parts.scheme == "tcp" and bool(parts.hostname) and bool(parts.port)) or (parts.scheme == "unix" and bool(parts.path))
    except ValueError:
        return False


def _host(address: str) -> str | None:
    return urlsplit(address).hostname if _is_address(address) else None


class _Reader:
    """Reads one variable at a time, collecting what cannot be read."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.faults: list[tuple[str, dict[str, Any]]] = []

    def text(self, name: str, default: str) -> str:
        return self._environment.get(f"HOMESERVICE_{name}", "").strip() or default

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).absolute()

    def one_of(self, name: str, known: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in known:
            self.faults.append(("cli.config.one_of", {"name": f"HOMESERVICE_{name}", "value": value, "known": ", ".join(known)}))
        return value

    def number(self, name: str, default: int, *, least: int = 1, most: int = 65535) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            fault = {"name": f"HOMESERVICE_{name}", "value": value, "least": str(least), "most": str(most)}
            self.faults.append(("cli.config.number", fault))
            return default
        return int(value)

    def boolean(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "true" if default else "false").casefold()
        if value not in _TRUE | _FALSE:
            self.faults.append(("cli.config.one_of", {"name": f"HOMESERVICE_{name}", "value": value, "known": "true, false"}))
        return value in _TRUE

    def keys(self, name: str) -> Mapping[str, str]:
        """`id:64 hex digits`, several divided by commas."""
        keys: dict[str, str] = {}
        for entry in filter(None, (entry.strip() for entry in self.text(name, "").split(","))):
            id, _, key = entry.partition(":")
            is_key = len(key) == KEY_HEX and set(key.casefold()) <= set("0123456789abcdef")
            if not id.isascii() or not id.isalnum() or id == SECRET_KEY_ID or id in keys or not is_key:
                # The entry itself is not told: it is a key, if a broken one.
                self.faults.append(("cli.config.data_keys", {"name": f"HOMESERVICE_{name}", "length": KEY_HEX}))
                continue
            keys[id] = key.casefold()
        return MappingProxyType(keys)


def language_of(environment: Mapping[str, str]) -> Literal["ko", "en"]:
    """The language of the commands: `HOMESERVICE_LANGUAGE`, else the terminal's locale, else Korean."""
    names = ("HOMESERVICE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next(filter(None, (environment.get(name, "").strip() for name in names)), "")
    return "en" if chosen.startswith("en") else "ko"

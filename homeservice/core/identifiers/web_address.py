"""The address of a public web page: http or https, a host with a name, no name and password inside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from homeservice.core.errors import Invalid
from homeservice.core.messages import Display

_ADDRESS = re.compile(r"(https?)://([^/?#\\\s]+)([/?#][^\\\s<>\"`{}|^]*)?", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
_PORTS = {"http": 80, "https": 443}
# Names that no public server answers to (RFC 6761, RFC 6762, RFC 8375, RFC 9476).
_PRIVATE = re.compile(r"(?:.*\.)?(?:localhost|local|internal|intranet|lan|invalid|test|alt|onion|home\.arpa)")
EXAMPLE = "https://www.example.com/sample"


@dataclass(frozen=True, kw_only=True)
class WebAddress:
    """An address taken apart; the host is lower case and in the spelling of the name servers (`xn--…`)."""

    scheme: str
    host: str
    port: int | None
    rest: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self._port}{self.rest}"

    @property
    def shown(self) -> str:
        """The address as people read it, its host in their own script."""
        return f"{self.scheme}://{self.host.encode().decode('idna')}{self._port}{self.rest}"

    @property
    def _port(self) -> str:
        return "" if self.port is None else f":{self.port}"


def parse_web_address(text: str, *, label: Display) -> WebAddress:
    """The address of a cleaned line. Raises Invalid where it is none, holds a password or leads to no public host."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        raise Invalid("identifier.web_address.unreal", label=label, example=EXAMPLE)
    scheme, server, rest = found[1].lower(), found[2], found[3] or "/"
    if "@" in server:
        raise Invalid("identifier.web_address.password", label=label)
    name, colon, digits = server.partition(":")
    port = int(digits) if re.fullmatch(r"[0-9]{1,5}", digits) else 0
    if colon and not 0 < port < 65536:
        raise Invalid("identifier.web_address.host", label=label, example=EXAMPLE)
    host = _host(name)
    if host is None or _PRIVATE.fullmatch(host):
        raise Invalid("identifier.web_address.host", label=label, example=EXAMPLE)
    return WebAddress(
        scheme=scheme, host=host, port=port if colon and port != _PORTS[scheme] else None, rest=rest if rest[0] == "/" else f"/{rest}"
    )


def _host(name: str) -> str | None:
    """The spelling of the name servers; None where there is none, or where it would not be shown as it is asked for."""
    try:
        host = name.encode("idna").decode().lower()
        same = host.encode().decode("idna").encode("idna").decode().lower() == host
    except UnicodeError:
        return None
    return host if same and _HOST.fullmatch(host) else None

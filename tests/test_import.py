"""The public face: light to import, complete, and always the same."""

import subprocess
import sys

import pytest

import twin

HEAVY = ("h5netcdf", "matplotlib", "numba", "pandas", "scipy", "simpy", "xarray")


def run(code: str) -> str:
    """What a fresh interpreter writes when it runs the code."""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_import_loads_nothing_heavy() -> None:
    """`import twin` loads no compiler, plotting or table library, nor any own part."""
    loaded = run("import sys, twin; print(*sorted(sys.modules))").split()
    own = [name for name in loaded if name.startswith("twin.")]
    assert own == []
    assert [name for name in HEAVY if name in loaded] == []


def test_errors_are_light() -> None:
    """Catching an error of the twin loads nothing heavy either."""
    loaded = run("import sys, twin; twin.TwinError; print(*sys.modules)").split()
    assert "twin.errors" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("name", twin.__all__)
def test_public_name_resolves(name: str) -> None:
    """Every public name leads to an object of that name."""
    value = getattr(twin, name)
    assert name == "__version__" or value.__name__ == name


def test_listing_names_everything_public() -> None:
    """`dir(twin)` shows the public names before any is used."""
    shown = run("import twin; print(*dir(twin))").split()
    assert set(twin.__all__) <= set(shown)


def test_unknown_name_is_an_attribute_error() -> None:
    """A name the package lacks is reported with the name in the message."""
    with pytest.raises(AttributeError, match="'twin' has no attribute 'simulate'"):
        twin.simulate  # noqa: B018


def test_experiment_stays_the_function() -> None:
    """Importing the submodule does not put it in the place of the function."""
    shown = run(
        "import twin.experiment; from twin.experiment import experiment;"
        "print(twin.experiment is experiment, callable(twin.experiment))"
    )
    assert shown == "True True"

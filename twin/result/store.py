"""Results on disk: one netCDF file, written whole or not at all."""

import os
from pathlib import Path

import numpy as np
import xarray as xr

from twin.errors import TwinError

FORMAT = 1
"""Version of the file's layout; a reader takes this and older ones."""


def write(dataset: xr.Dataset, path: Path) -> Path:
    """The path, once the dataset is in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    shrunk = {
        str(name): {"zlib": True, "complevel": 1}
        for name, variable in dataset.data_vars.items()
        if variable.size > 1000
    }
    try:
        dataset.assign_attrs(format=FORMAT).to_netcdf(
            unfinished, engine="h5netcdf", encoding=shrunk
        )
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def read(path: Path) -> xr.Dataset:
    """The dataset in a file, in memory.

    Raises
    ------
    TwinError if the file is not there or is no result of this or an older version.
    """
    if not path.is_file():
        raise TwinError(f"{path}: there is no such file")
    try:
        with xr.open_dataset(path, engine="h5netcdf") as opened:
            found = opened.load()
    except (OSError, ValueError) as error:
        raise TwinError(f"{path}: this is not a netCDF file: {error}") from error
    version = found.attrs.pop("format", None)
    if version is None:
        raise TwinError(f"{path}: this is a netCDF file, but not of a result")
    if int(version) > FORMAT:
        raise TwinError(
            f"{path}: written by a newer version (format {version}, this reads up to "
            f"{FORMAT}); update hospital-twin"
        )
    # Attributes come back as NumPy's numbers.
    found.attrs = {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in found.attrs.items()
    }
    return found

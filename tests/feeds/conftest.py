"""Small files as other systems might write them."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of text or bytes into a new folder."""

    def written(
        content: str | bytes, name: str = "file.csv", encoding: str = "utf-8"
    ) -> Path:
        data = content if isinstance(content, bytes) else content.encode(encoding)
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return written

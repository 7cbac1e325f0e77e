"""What is shown while something long is done."""

from collections.abc import Callable
from pathlib import Path

import typer


class Bar:
    """A progress bar on the error output, shown only while something is done."""

    def __enter__(self) -> Callable[[int, int], None]:
        from tqdm import tqdm

        self.bar = tqdm(unit=" runs", leave=False, desc="simulating")
        return self.tell

    def tell(self, done: int, total: int) -> None:
        """Show how many are done."""
        self.bar.total, self.bar.n = total, done
        self.bar.refresh()

    def __exit__(self, *_: object) -> None:
        self.bar.close()


def say_compiling() -> None:
    """Say that the first run compiles, where nothing is compiled yet."""
    if not _is_compiled():
        typer.echo("first run: compiling, which takes a minute or two", err=True)


def _is_compiled() -> bool:
    """Whether the compiler's cache holds the engine, wherever that cache is."""
    from twin.flow import kernel

    compiled = (one.stats for one in vars(kernel).values() if hasattr(one, "py_func"))
    caches = {stats.cache_path for stats in compiled if stats.cache_path}
    return any(any(Path(cache).glob("kernel.*.nbi")) for cache in caches)

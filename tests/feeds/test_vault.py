import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from twin.feeds.keys import Keys
from twin.feeds.store import StoreUnavailableError, database
from twin.feeds.vault import Vault

PSEUDONYMS = "SELECT pseudonym, owner FROM pseudonyms ORDER BY made, pseudonym"


@pytest.fixture
def vault(database):
    """A vault in either database."""
    with closing(Vault(database("vault"), Keys.new())) as made:
        yield made


def another(vault: Vault) -> Vault:
    """The same vault as another process sees it."""
    url = vault.engine.url.render_as_string(hide_password=False)
    return Vault(url, vault.keys)


def test_a_name_stays(vault):
    """An identifier keeps its pseudonym, in this process and in others."""
    with vault.batch():
        first = vault.of("patient", "P1")
        assert vault.of("patient", " P1 ") == first
        assert vault.of("visit", "P1") != first
    with closing(another(vault)) as other, other.batch():
        assert other.of("patient", "P1") == first
    assert vault.find("patient", "P1") == first
    assert vault.find("patient", "P2") is None


def test_a_pseudonym_is_random(database):
    """The same keys give other pseudonyms in another vault, of letters alone."""
    keys = Keys.new()
    found = set()
    for name in ("one", "two"):
        with closing(Vault(database(name), keys)) as vault, vault.batch():
            found.add(vault.of("patient", "P1"))
    assert len(found) == 2
    assert all(one.isalpha() and len(one) == 22 for one in found)


def test_what_is_rolled_back_was_never_there(vault, rows):
    """A batch that fails leaves no pseudonym, and gives another one the next time."""
    first = vault.of("patient", "P1")
    vault.rollback()
    assert rows(vault, PSEUDONYMS) == []
    with vault.batch():
        assert vault.of("patient", "P1") != first


def test_two_processes_never_name_one_person_twice(vault, rows):
    """Vaults that meet the same identifiers at once agree on all of them."""

    def name(one: Vault) -> list[str]:
        found = []
        for start in range(0, 40, 4):
            with one.batch():
                found += [one.of("patient", f"P{n}") for n in range(start, start + 4)]
        return found

    with closing(another(vault)) as other, ThreadPoolExecutor(2) as pool:
        first, second = pool.map(name, (vault, other))
    assert first == second
    assert len(rows(vault, PSEUDONYMS)) == 40


def test_erasing_a_person_takes_along_what_is_theirs(vault, rows):
    """Visits and orders of the patient go too, and nothing of anybody else."""
    with vault.batch():
        patient = vault.of("patient", "P1")
        vault.of("visit", "V1", patient)
        vault.of("order", "O1")  # met before it was known whose it is
        stays = vault.of("patient", "P2"), vault.of("plate", "A12345")
    with vault.batch():
        vault.of("order", "O1", patient)
        other = vault.of("visit", "V2", stays[0])
    assert vault.erase("patient", "P1") == 3
    left = {name for name, _ in rows(vault, PSEUDONYMS)}
    assert left == {*stays, other}
    assert vault.erase("patient", "P1") == 0
    assert rows(vault, "SELECT pseudonyms FROM erasures") == [(3,)]


def test_the_first_owner_stays(vault, rows):
    """What belongs to a patient does not change hands when another one is named."""
    with vault.batch():
        first, second = vault.of("patient", "P1"), vault.of("patient", "P2")
        visit = vault.of("visit", "V1", first)
    with vault.batch():
        vault.of("visit", "V1", second)
    with closing(another(vault)) as other, other.batch():
        other.of("visit", "V1", second)
    assert (visit, first) in rows(vault, PSEUDONYMS)


def test_an_erased_pseudonym_is_never_given_again(vault):
    """Another process that remembers the person forgets them with the erasure."""
    with closing(another(vault)) as other:
        with other.batch():
            old = other.of("patient", "P1")
            visit = other.of("visit", "V1", old)
        assert vault.erase("patient", "P1") == 2
        with other.batch():
            new = other.of("patient", "P1")
            assert new != old
            assert other.of("visit", "V1", new) != visit
    with vault.batch():
        assert vault.of("patient", "P1") == new


def test_nothing_of_an_erased_person_lingers_in_the_files(tmp_path):
    """Neither pseudonym nor hash is in the vault's file or its log any more."""
    url = f"sqlite:///{tmp_path / 'vault.db'}"
    with closing(Vault(url, Keys.new())) as vault:
        with vault.batch():
            pseudonym = vault.of("patient", "P1")
            vault.of("patient", "P2")
        hash_ = vault.keys.hash("patient\0P1")
        assert pseudonym.encode() in _bytes(tmp_path)
        vault.erase("patient", "P1")
        assert pseudonym.encode() not in _bytes(tmp_path)
        assert hash_ not in _bytes(tmp_path)


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_vault_that_is_held_says_so(tmp_path, monkeypatch):
    """Another writer's transaction is reported as such, and waits for no ever."""
    monkeypatch.setitem(database.PRAGMAS, "busy_timeout", 50)
    path = tmp_path / "vault.db"
    with closing(Vault(f"sqlite:///{path}", Keys.new())) as vault:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="another writer") as caught:
            vault.of("patient", "P1")
        assert caught.value.why == "locked"
        other.close()
        with vault.batch():
            assert vault.of("patient", "P1")


def test_only_so_many_are_remembered(vault, monkeypatch):
    """Names beyond what memory may hold are looked up, and are the same."""
    monkeypatch.setattr("twin.feeds.vault.REMEMBERED", 3)
    with vault.batch():
        first = [vault.of("visit", f"V{n}") for n in range(10)]
    with vault.batch():
        assert [vault.of("visit", f"V{n}") for n in range(10)] == first

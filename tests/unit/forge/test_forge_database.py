"""Records come back as they went in."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from lockgate.forge.database import Database, Table


@dataclass(frozen=True, slots=True)
class Thing:
    id: int
    name: str
    exact: str = field(metadata={"exact": True})
    flag: bool = False
    note: str | None = None
    parts: Sequence[str] = ()
    members: Mapping[str, object] = field(default_factory=dict)


@pytest.fixture
def things(tmp_path):
    database = Database(tmp_path / "x.db")
    yield Table(database, Thing)
    database.close()


def test_every_kind_of_value_survives(things):
    made = things.add(name="A", exact="B", flag=True, note=None, parts=["x"], members={"a": [1, None]})
    assert things.one(id=made.id) == made
    assert things.one(flag=True, note=None) == made


def test_names_compare_without_regard_to_case_unless_they_are_exact(things):
    things.add(name="Orders", exact="Main")
    assert things.one(name="ORDERS") is not None
    assert things.one(exact="main") is None


def test_ids_are_never_used_twice(things):
    first = things.add(name="a", exact="")
    things.remove(id=first.id)
    assert things.add(name="b", exact="").id > first.id


def test_a_change_leaves_the_rest(things):
    made = things.add(name="a", exact="x", parts=["1"])
    assert things.change(made, flag=True) == Thing(made.id, "a", "x", flag=True, parts=["1"])


def test_a_transaction_that_fails_writes_nothing(tmp_path):
    database = Database(tmp_path / "x.db")
    things = Table(database, Thing)

    def fail() -> None:
        with database.transaction():
            things.add(name="a", exact="")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert things.all() == []


def test_threads_do_not_lose_writes(things):
    def work(number: int) -> None:
        for count in range(25):
            things.add(name=f"{number}-{count}", exact="")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({thing.id for thing in things.all()}) == 200

"""The engine's state, taken and given back through its modules' own functions.

Two modules are read whole instead. S3's function leaves out the objects, and Lambda's writes every package into a
folder of the engine's own choosing; of both, all tables by account are taken.
"""

# ruff: noqa: SLF001 - the engine has no public tables; tests/contract/emulator_front pins these names down

import asyncio
import copy
import logging
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import ModuleType
from typing import Any

import ministack.app as ministack
from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict
from ministack.services import lambda_svc, s3

from lockgate.emulator.state import Adapter, Codec

_WHOLE: Mapping[str, ModuleType] = {"s3": s3, "lambda": lambda_svc}
_TABLES = (AccountScopedDict, AccountRegionScopedDict)
_SECONDS = 60.0
_log = logging.getLogger(__name__)


def _table(kind: type) -> Adapter:
    def made(held: dict[Any, Any]) -> Any:
        table = kind()
        table._data.update(held)
        return table

    return Adapter(kind, lambda table: dict(table._data), made)


_CODEC = Codec(
    adapters=(*map(_table, _TABLES), Adapter(Decimal, str, Decimal)),
)


class EngineState:
    """See `lockgate.emulator.ports.Stateful`. `loop` is the one on which the engine runs."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._left_out: set[str] = set()

    def snapshot(self) -> Any:
        """Every service's state, copied between two requests."""
        copied = asyncio.run_coroutine_threadsafe(_copied(), self._loop).result(_SECONDS)
        return dict(self._encoded(copied))

    def _encoded(self, states: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """A service whose state cannot be written is told in the log, once; the others are kept without it."""
        for name, state in states.items():
            try:
                yield name, _CODEC.encode(state)
            except TypeError as error:
                if name not in self._left_out:
                    self._left_out.add(name)
                    _log.warning("the state of the engine's service `%s` is not kept: %s", name, error)

    def restore(self, value: Any) -> None:
        """Give each service its state back."""
        for name, plain in value.items():
            state = _CODEC.decode(plain)
            if name in _WHOLE:
                for table, held in state.items():
                    getattr(_WHOLE[name], table)._data.update(held._data)
            else:
                ministack._get_module(ministack._state_map[name]).load_persisted_state(state)

    def resume(self) -> None:
        """Event source mappings are polled again."""
        if lambda_svc._esms._data:
            lambda_svc._ensure_poller()


async def _copied() -> dict[str, Any]:
    return dict(_states())


def _states() -> Iterator[tuple[str, Any]]:
    for name, take in ministack._build_persistence_save_dict().items():
        state = copy.deepcopy(_tables(_WHOLE[name])) if name in _WHOLE else take()
        if state is not None and _holds(state):
            yield name, state


def _tables(module: ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if isinstance(value, _TABLES)}


def _holds(state: Any) -> bool:
    """Whether there is anything in it."""
    members = state.values() if isinstance(state, Mapping) else [state]
    return any(bool(each._data) if isinstance(each, _TABLES) else bool(each) for each in members)

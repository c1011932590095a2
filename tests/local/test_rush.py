"""Nothing is oversold, and nothing is left in halves: the code of ``python -m bench --only rush`` and
``crashes``, at sizes that a test run can pay for."""

from bench.crashes import crashes
from bench.rush import rush
from bench.stall import Stall
from tests.support.store import Store

_CLIENTS, _ATTEMPTS, _UNITS = 16, 40, 4
_CHECKOUTS, _STROKES, _AT_ONCE, _SEED = 16, 8, 4, 20261125


def test_sixteen_clients_buy_ten_times_what_there_is_and_get_what_there_is(store: Store) -> None:
    stall = Stall("rush", {"LAST-ONES": _UNITS})
    store.seeder.seed(stall)
    outcome = rush(store.cloud.running, store.seeder, stall, _CLIENTS, _ATTEMPTS)
    assert outcome.wrong() == []
    assert outcome.ends == {"sold": _UNITS, "out_of_stock": _ATTEMPTS - _UNITS}


def test_orders_are_whole_or_absent_though_functions_are_killed(store: Store) -> None:
    """The strokes are counted, not what they hit: whom a seed picks depends on what runs when."""
    stall = Stall("ruins", {"PLENTY": 10 * _CHECKOUTS})
    store.seeder.seed(stall)
    survived = crashes(
        store.cloud.running,
        store.seeder,
        stall,
        checkouts=_CHECKOUTS,
        strokes=_STROKES,
        clients=_AT_ONCE,
        seed=_SEED,
    )
    assert survived.wrong() == []
    assert len(survived.books.checkouts) >= _CHECKOUTS

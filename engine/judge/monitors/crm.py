"""The ``crm`` monitor: deals that jump over stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.judge.monitors.finding import Finding, Kind
from engine.judge.monitors.memory import Memory, memory

SKIPPED = Kind("crm.stage_skipped", "warning", "A deal was moved past a stage.")

KINDS: Final = (SKIPPED,)

STAGES: Final = (
    ("new", "lead", "prospecting", "prospect", "open", "appointment_scheduled"),
    ("qualified", "qualification", "qualified_to_buy", "discovery", "needs_analysis"),
    ("proposal", "quote", "proposal_sent", "presentation", "value_proposition"),
    ("negotiation", "contract", "contract_sent", "review", "verbal", "commit"),
    ("won", "closed_won", "closed"),
)
"""The usual stages in their order, each by its usual names."""

LOST: Final = ("lost", "closed_lost", "cancelled", "disqualified", "on_hold")
"""Where a deal may go from anywhere, by its usual names."""

_CREATE: Final = "crm.create_deal"
_MOVE: Final = "crm.update_deal_stage"
_TOOLS: Final = frozenset({_CREATE, _MOVE, "crm.get_deal", "crm.list_deals"})
_BEFORE: Final = ("previous", "previous_stage", "before", "from")
"""Keys of a move's result under which the stage before it may be."""
_DEALS: Final = 4096


class Crm:
    """Watches what becomes of deals."""

    name = "crm"

    def __init__(
        self,
        stages: Sequence[Sequence[str] | str] = STAGES,
        lost: Sequence[str] = LOST,
        deals: Mapping[str, str] | None = None,
    ) -> None:
        """Args:
        stages: the stages in their order, each by one name or by several.
        lost: stages that a deal may go to from anywhere.
        deals: stage by deal at time 0. A deal that is not in it is known once a tool shows it.
        """
        named = [(stage,) if isinstance(stage, str) else stage for stage in stages]
        self._titles = [names[0] for names in named]
        self._rank = {_spelled(name): at for at, names in enumerate(named) for name in names}
        self._lost = frozenset(_spelled(name) for name in lost)
        self._deals = dict(deals or {})

    def start(self) -> Memory[str]:
        """The stage of each deal that is known, by deal."""
        state: Memory[str] = memory(max(_DEALS, len(self._deals)))
        for deal, stage in self._deals.items():
            state = state.keep(deal, stage)
        return state

    def watch(
        self, state: Memory[str], record: Mapping[str, Any]
    ) -> tuple[Memory[str], Sequence[Finding]]:
        """What there is to say about a record."""
        tool = record.get("tool")
        if tool not in _TOOLS or "error" in record:
            return state, ()
        result = record["response"]
        if tool == _MOVE:
            return self._moved(state, record, result)
        for deal in result if isinstance(result, list) else (result,):
            given = {**record["args"], **deal} if tool == _CREATE else deal
            state = _seen(state, given)
        return state, ()

    def _moved(
        self, state: Memory[str], record: Mapping[str, Any], result: Any
    ) -> tuple[Memory[str], Sequence[Finding]]:
        deal, after = record["args"]["id"], str(result.get("stage", record["args"]["stage"]))
        told = next((result[key] for key in _BEFORE if isinstance(result.get(key), str)), None)
        before = told or state.get(deal)
        state = state.keep(deal, after)
        if before is None or _spelled(after) in self._lost:
            return state, ()
        low, high = self._rank.get(_spelled(before)), self._rank.get(_spelled(after))
        if low is None or high is None or high - low <= 1:
            return state, ()
        skipped = self._titles[low + 1 : high]
        message = f"{deal} went from {before} to {after}, past {' and '.join(skipped)}."
        found = SKIPPED.found(
            record, message, deal=deal, before=before, after=after, skipped=skipped
        )
        return state, (found,)


def _seen(state: Memory[str], deal: Any) -> Memory[str]:
    if not isinstance(deal, Mapping):
        return state
    own, stage = deal.get("id"), deal.get("stage")
    if not isinstance(own, str) or not isinstance(stage, str) or state.get(own) == stage:
        return state
    return state.keep(own, stage)


def _spelled(stage: str) -> str:
    return "_".join(stage.casefold().replace("-", " ").replace("_", " ").split())

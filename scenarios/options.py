"""What makes one run of a scenario different from another: faults, drift, watchers, names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.chance import PPM
from engine.errors import ScenarioError, nearest
from engine.faults import PROFILES, Faults, profile
from engine.judge.monitors import registry as monitors
from engine.judge.policy import parse_promotions, spelled
from engine.people.personas import Approve, Percent, PersonSection
from scenarios.drift.schedule import parse_mode
from twins import registry


class WorldOptions(BaseModel):
    """Options of a run. What is left out is as usual, and not part of the run's identity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    faults: str = "off"
    """A profile: ``off``, ``light``, ``spiky``, ``aggressive``."""
    error_ppm: dict[str, Annotated[int, Field(ge=0, le=PPM)]] = {}
    """Further errors of single apps, in parts per million of their calls."""
    drift: str = "off"
    """``off``, ``light``, ``fast``, ``aggressive``."""
    drift_seed: Annotated[int, Field(ge=0)] | None = None
    """The drift's own dice; made from the run's seed where left out."""
    monitors: tuple[str, ...] = monitors.DEFAULT
    promote: dict[str, str] = {}
    """Severity by code of a finding."""
    aliases: tuple[str, ...] = ()
    """Packs of vendors' names, as ``xero`` or ``hubspot``."""
    off_topic_pct: Percent | None = None
    """How often colleagues talk of something else, whatever the scenario says."""
    budget_cap: Annotated[int, Field(ge=0)] | None = None
    """The most that approvers may grant, in cents, whatever the scenario says."""
    played: tuple[str, ...] = ()
    """Ids of people besides the seat who are played by somebody: they do not answer by themselves.
    Where they may approve, their own plain yes grants what was asked."""

    modes: dict[str, str] = {}
    """Where an app's answers come from, by app: ``sim``, or ``replay:PATH`` for those of a bundle.
    It stands above what the scenario says."""

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> WorldOptions:
        """Options as a manifest or a caller gives them.

        Raises:
            ScenarioError: one of them is wrong; says which, and what would be right.
        """
        try:
            read = cls.model_validate(dict(options))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            hint = nearest(place, cls.model_fields) if first["type"] == "extra_forbidden" else ""
            raise ScenarioError(f"Option {place}: {first['msg']}.", hint) from None
        profile(read.faults)
        parse_promotions(spelled(read.promote))
        parse_mode(read.drift)
        return read

    def identity(self) -> dict[str, Any]:
        """What belongs to the identity of the run: everything that is not as it usually is.

        The modes are left out: what counts are the recordings, not where they are.
        """
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"modes"})

    def rules_faults(self) -> Faults | None:
        """How often calls go wrong; None for never."""
        base = PROFILES[self.faults]
        if base is None and not any(self.error_ppm.values()):
            return None
        base = base or Faults()
        return Faults(
            base.error, base.rate_limited, base.latency, base.silent, dict(self.error_ppm)
        )

    def people(self, people: list[PersonSection]) -> list[PersonSection]:
        """The scenario's people, as these options want them.

        Raises:
            ScenarioError: somebody is played who is not there, or does not work here.
        """
        known = [person.id for person in people if not person.outside]
        for actor in self.played:
            if actor not in known:
                raise ScenarioError(f"Nobody can play {actor[:40]!r} here.", nearest(actor, known))
        return [self._person(person) for person in people]

    def _person(self, person: PersonSection) -> PersonSection:
        change: dict[str, Any] = {}
        if self.off_topic_pct is not None and person.rules and not person.outside:
            change["off_topic_pct"] = self.off_topic_pct
        if self.budget_cap is not None:
            change["rules"] = [
                rule.model_copy(update={"cap": self.budget_cap})
                if isinstance(rule, Approve)
                else rule
                for rule in person.rules
            ]
        return person.model_copy(update=change) if change else person


def tool_aliases(packs: tuple[str, ...], apps: Mapping[str, Any]) -> dict[str, str]:
    """The vendors' names of tools, for the apps that an office has.

    Raises:
        ScenarioError: there is no such pack.
    """
    if not packs:
        return {}
    known = {
        pack: named for app in registry.names() for pack, named in registry.aliases(app).items()
    }
    found: dict[str, str] = {}
    for pack in packs:
        if pack not in known:
            raise ScenarioError(f"There is no alias pack {pack!r}.", nearest(pack, known))
        found |= {
            alias: base for alias, base in known[pack].items() if base.partition(".")[0] in apps
        }
    return found

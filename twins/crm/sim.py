"""The CRM: contacts, companies, deals in stages, activities, consent that is always enforced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from engine.actor import Actor, Directory
from engine.resource import Resource
from engine.twin import Effect, MenuEntry, Twin
from twins.crm.activities import ActivityTools
from twins.crm.contacts import ContactTools
from twins.crm.deals import DealTools
from twins.crm.section import CrmSection, machine, opening
from twins.crm.seen import CrmView, menu_of, summarise
from twins.crm.state import CrmState

NOTHING = CrmState()
"""What someone sees who may not read the CRM."""


class Crm(ActivityTools, DealTools, ContactTools, Twin[CrmState, CrmView]):
    """The customers, and what is done with them."""

    name: ClassVar[str] = "crm"
    title: ClassVar[str] = "CRM"
    section: ClassVar[type[CrmSection]] = CrmSection
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect(
            "mail to a contact who must not be contacted",
            "crm",
            "The breach of consent is kept, and shows in the contact's timeline.",
        ),
        Effect("an activity that names a document", "docs", "It shows among its references."),
    )
    config: CrmSection

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`Twin`.

        Raises:
            ScenarioError: the section's stages make no state machine.
        """
        super().__init__(config, directory, epoch_ms)
        self.pipeline = machine(self.config)

    def start(self) -> CrmState:
        """The contacts, companies, deals and activities from before."""
        return opening(self.config, self.pipeline, self.directory)

    def view(self, state: CrmState, actor: Actor) -> CrmView:
        """All of it, for whoever may read it."""
        seen = state if actor.may("crm:read") else NOTHING
        return CrmView(
            actor.id, seen.contacts, seen.companies, seen.deals, seen.activities, seen.timelines,
            seen.staff, seen.tallies, self.pipeline, self.config.currency,
        )  # fmt: skip

    def summary(self, view: CrmView) -> str:
        """The pipeline, and what was logged last."""
        return summarise(view)

    def menu(self, view: CrmView) -> list[MenuEntry]:
        """Deals and contacts to look at."""
        return menu_of(view)

    def resources(self) -> Sequence[Resource[CrmView]]:
        """Contacts, companies and deals."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.crm.resources import RESOURCES

        return RESOURCES


TWIN = Crm

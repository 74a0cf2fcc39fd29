"""The tools for deals."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Refused
from engine.money import Price
from engine.tool import Page, tool
from engine.twin import Context
from twins.crm.finding import company_of, contact_of, deal_of
from twins.crm.listing import deal_shown
from twins.crm.section import CrmSection
from twins.crm.shapes import (
    MAX_CENTS,
    DealShown,
    Id,
    Limit,
    Made,
    Name,
    Query,
    Staged,
    StageName,
)
from twins.crm.stages import Pipeline
from twins.crm.state import CrmState, Deal
from twins.paging import Cursor, has_words, page_of, words_of

Ctx = Context[CrmState]


class DealTools:
    """What may be sold, and how far it is."""

    config: CrmSection
    pipeline: Pipeline
    """The state machine of deals."""

    @tool(permission="crm:write", latency_ms=350, jitter_ms=200, writes=True)
    def create_deal(
        self,
        ctx: Ctx,
        name: Name,
        amount: Price,
        stage: StageName | None = None,
        contact_id: Id | None = None,
        company_id: Id | None = None,
    ) -> Made:
        """Add a deal, in its first stage if not told otherwise."""
        cents = int(amount)
        if not 0 <= cents <= MAX_CENTS:
            message = "'amount' has to be from 0 to ten trillion."
            problem = {"field": "amount", "problem": message}
            hint = "An amount such as 3199 or 3199.50."
            raise Refused("invalid_args", message, hint, problems=[problem])
        if contact_id is not None:
            contact_of(ctx.state, contact_id)
        if company_id is not None:
            company_of(ctx.state, company_id)
        deal = Deal(
            f"D-{len(ctx.state.deals) + 1}", name, cents, self.pipeline.begin(stage).name,
            contact_id or "", company_id or "", ctx.actor.id, ctx.time_ms,
        )  # fmt: skip
        ctx.state = ctx.state.with_deal(deal, ctx.actor.id, ctx.time_ms)
        return {"id": deal.id}

    @tool(permission="crm:read", latency_ms=150, jitter_ms=100, on=("deal", "id"))
    def get_deal(self, ctx: Ctx, id: Id) -> DealShown:
        """Look at a deal and the stages it was in."""
        return self._shown(deal_of(ctx.state, id))

    @tool(permission="crm:read", latency_ms=250, jitter_ms=150)
    def list_deals(
        self,
        ctx: Ctx,
        stage: StageName | None = None,
        query: Query | None = None,
        limit: Limit = 50,
        cursor: Cursor | None = None,
    ) -> Page:
        """List the deals, newest first: all, or those in a stage or that match."""
        wanted = self.pipeline.named(stage).name if stage else ""
        words = words_of(query)

        def test(deal: Deal) -> bool:
            return deal.stage == (wanted or deal.stage) and has_words(words, deal.id, deal.name)

        chosen = test if wanted or words else None
        found, more = page_of(ctx.state.deals, cursor, limit, chosen)
        return Page([self._shown(deal) for deal in found], more)

    @tool(permission="crm:write", latency_ms=300, jitter_ms=200, writes=True, idempotent=True,
          on=("deal", "id"))  # fmt: skip
    def update_deal_stage(self, ctx: Ctx, id: Id, stage: StageName) -> Staged:
        """Move a deal to another stage."""
        deal = deal_of(ctx.state, id)
        target = self.pipeline.step(id, deal.stage, stage).name
        if target != deal.stage:
            moved = replace(deal, stage=target)
            ctx.state = ctx.state.with_deal(moved, ctx.actor.id, ctx.time_ms)
        return {"ok": True, "stage": target}

    def _shown(self, deal: Deal) -> DealShown:
        return deal_shown(deal, self.pipeline, self.config.currency)

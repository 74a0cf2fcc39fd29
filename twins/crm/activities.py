"""The tools for activities, and the ear for mail that breaks consent."""

from __future__ import annotations

from engine.table import Vector
from engine.tool import Page, tool
from engine.twin import Cited, Context, Message, hears
from twins.crm import consent
from twins.crm.finding import contact_of, deal_of
from twins.crm.listing import activity_shown, line
from twins.crm.shapes import Id, Kind, Limit, Logged, Note
from twins.crm.state import Activity, CrmState
from twins.paging import Cursor, page_of, place_of

Ctx = Context[CrmState]


class ActivityTools:
    """What was done with whom."""

    @tool(permission="crm:write", latency_ms=250, jitter_ms=150, writes=True)
    def log_activity(
        self,
        ctx: Ctx,
        kind: Kind,
        contact_id: Id | None = None,
        deal_id: Id | None = None,
        note: Note = "",
    ) -> Logged:
        """Log what was done with a contact or for a deal. Consent is enforced."""
        deal = None if deal_id is None else deal_of(ctx.state, deal_id)
        contact_id = contact_id or (deal.contact_id if deal else "")
        if contact_id:
            consent.check(contact_of(ctx.state, contact_id), kind)
        if deal is not None and deal.contact_id not in ("", contact_id):
            consent.check(contact_of(ctx.state, deal.contact_id), kind)
        activity = Activity(
            f"A-{len(ctx.state.activities) + 1}", kind, ctx.actor.id, ctx.time_ms, contact_id,
            deal_id or "", note,
        )  # fmt: skip
        ctx.state = ctx.state.with_activity(activity)
        if note:
            place = activity.deal_id or activity.contact_id
            ctx.emit(Cited("crm", activity.id, ctx.actor.id, note, place))
        return {"ok": True, "id": activity.id}

    @tool(permission="crm:read", latency_ms=250, jitter_ms=150)
    def list_activities(
        self,
        ctx: Ctx,
        contact_id: Id | None = None,
        deal_id: Id | None = None,
        limit: Limit = 50,
        cursor: Cursor | None = None,
    ) -> Page:
        """List what was logged, newest first: all, or a contact's or a deal's."""
        state, place = ctx.state, place_of(cursor)
        if contact_id is None and deal_id is None:
            rows, more = page_of(state.activities, cursor, limit)
            return Page([activity_shown(row) for row in rows], more)
        owner = deal_of(ctx.state, deal_id).id if deal_id is not None else ""
        if contact_id is not None:
            # Of a contact's activities for one deal, the contact's are looked through.
            owner = contact_of(ctx.state, contact_id).id
        timeline = state.timelines.get(owner, Vector[str]())
        found: list[Activity] = []
        while True:
            ids, more = line(timeline, place, limit - len(found))
            rows = [state.activities[each] for each in ids]
            found += [row for row in rows if deal_id in (None, row.deal_id)]
            if more is None or len(found) == limit:
                return Page([activity_shown(row) for row in found], more)
            place = place_of(more)

    @hears(Message)
    def hear(self, ctx: Ctx, signal: Message) -> None:
        """Keep the fact when somebody here writes to a contact who must not be contacted."""
        if signal.twin != "mail":
            return
        author = ctx.directory.get(signal.author)
        contact = ctx.state.at(signal.place)
        if author is None or author.outside or contact is None or not contact.do_not_contact:
            return
        ctx.state = consent.breach(ctx.state, contact, signal, ctx.time_ms)

"""The teacher of ``macrocompute_default``: cite the page, get approval, get a quote."""

from __future__ import annotations

from engine.agents.desk import Desk
from engine.agents.trees import Do, Scene, Sequence
from scenarios.teachers import buying, reading, shop

TREE = Sequence(
    reading.CHATS,
    reading.MAILS,
    shop.BROWSE,
    buying.WITHIN_LIMIT,
    buying.GET_APPROVAL,
    buying.GET_QUOTE,
    buying.QUOTE_AS_APPROVED,
    Do("slack.open_channel", lambda board: {"channel": board["room"]}),
)


async def teach(desk: Desk) -> bool:
    """Do the task at a desk."""
    return await TREE.run(Scene(desk, reading.board_of(desk)))

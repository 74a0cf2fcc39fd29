"""Master data: the vendors and items that the books know, found by any of their names."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import Refused, nearest
from engine.table import Table
from twins.erp.state import Item, Vendor


class Master:
    """The vendors and items of a world; they never change."""

    __slots__ = ("_by_name", "_strict", "items", "vendors")

    def __init__(self, vendors: Iterable[Vendor], items: Iterable[Item], strict: bool) -> None:
        """Args:
        vendors: the vendors, by id in the order given.
        items: the items.
        strict: whether others than these are refused, of a kind of which there are any.
        """
        self.vendors: Table[Vendor] = Table((vendor.id, vendor) for vendor in vendors)
        self.items: Table[Item] = Table((item.item_id, item) for item in items)
        self._strict = strict
        self._by_name = {
            _folded(name): vendor
            for vendor in self.vendors.values()
            for name in (vendor.id, vendor.name)
        }

    def vendor(self, name: str) -> str:
        """The vendor's name as the books have it.

        Raises:
            Refused: ``not_found``, the books know no such vendor and take no other; or
                ``invalid_args``, the name is blank.
        """
        known = self._by_name.get(_folded(name))
        if known is not None:
            return known.name
        if self._strict and self.vendors:
            names = [vendor.name for vendor in self.vendors.values()]
            raise Refused("not_found", f"There is no vendor {name[:80]!r}.", nearest(name, names))
        spelled = " ".join(name.split())
        if not spelled:
            raise Refused("invalid_args", "The vendor has no name.")
        return spelled

    def check_item(self, item_id: str) -> None:
        """Hold lines to the items that the books know.

        Raises:
            Refused: ``not_found``, they know no such item and take no other.
        """
        if self._strict and self.items and item_id not in self.items:
            hint = nearest(item_id, self.items)
            raise Refused("not_found", f"There is no item {item_id[:80]!r}.", hint)

    def described(self, item_id: str, desc: str | None) -> str:
        """What an item is: as said, or else as the books have it."""
        if desc:
            return desc
        item = self.items.get(item_id)
        return item.desc if item is not None else ""


def same_vendor(one: str, other: str) -> bool:
    """Whether two names of vendors, as the books have them, are the same."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())

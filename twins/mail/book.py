"""The address book: who has which address, and why mail to any other comes back."""

from __future__ import annotations

from collections.abc import Iterable

from engine.actor import Actor, Directory
from engine.errors import Refused, nearest
from twins.mail.address import Address, read, wrong
from twins.mail.state import Letter


class AddressBook:
    """Every address in the world. It never changes."""

    def __init__(self, directory: Directory, domain: str) -> None:
        """Args:
        directory: everyone in the world. Whoever works here without an address has ``id@domain``.
        domain: the office's own.
        """
        self._directory = directory
        self.domain = domain
        self.of: dict[str, Address] = {}
        """Address by actor id; who has none is left out."""
        self._people: dict[str, Actor] = {}
        for actor in directory:
            email = actor.email or ("" if actor.outside else f"{actor.id}@{domain}")
            if email:
                self.of[actor.id] = Address(email, actor.name)
                self._people[email.casefold()] = actor
        self.daemon = Address(f"mailer-daemon@{domain}", "Mail Delivery System")
        """What the mail system itself writes from."""
        self._domains = {domain, *(address.domain for address in self.of.values())}

    def at(self, address: Address) -> Actor | None:
        """Whose address it is, if it is anybody's."""
        return self._people.get(address.key)

    def inside(self) -> list[str]:
        """Ids of those who have a mailbox here."""
        return [actor.id for actor in self._directory if not actor.outside]

    def read(self, field: str, given: str | Iterable[str] | None) -> tuple[Address, ...]:
        """The addresses in a field, with the name the book knows where the writer gave none.

        A field that is absent or empty names nobody.

        Raises:
            Refused: ``invalid_args``, naming the text that is no address.
        """
        if not given:
            return ()
        hint = ""
        if isinstance(given, str):
            # Whoever writes a person's handle means the address.
            meant = self._directory.get(given.strip().removeprefix("@"))
            if meant is not None and not meant.outside:
                hint = f"Did you mean {self.of[meant.id].email}?"
        return tuple(self._named(address) for address in read(field, given, hint))

    def read_one(self, field: str, given: str) -> Address:
        """The one address in a field.

        Raises:
            Refused: ``invalid_args``, where there is none or more than one.
        """
        found = self.read(field, given)
        if len(found) > 1:
            raise wrong(field, f"{given[:120]!r} in {field!r} is more than one address.")
        return found[0]

    def _named(self, address: Address) -> Address:
        if address.name:
            return address
        person = self.at(address)
        if person is not None:
            return Address(address.email, person.name)
        return self.daemon if address.key == self.daemon.key else address

    def why_not(self, address: Address) -> str:
        """Why mail to an address that nobody has cannot be delivered, as mail systems put it."""
        if address.key == self.daemon.key:
            return f"550 5.7.1 <{address.email}>: nobody reads this mailbox"
        if address.domain in self._domains:
            return f"550 5.1.1 <{address.email}>: there is no such mailbox at {address.domain}"
        return f"550 5.4.4 <{address.email}>: the domain {address.domain} was not found"

    def admit(self, letter: Letter, leaves: bool) -> None:
        """Check that a letter that arrives is for somebody.

        Args:
            leaves: whether it was written here, so that it may be for a stranger.

        Raises:
            Refused: ``not_found``, naming the address and those like it.
        """
        for address in letter.recipients:
            if self.at(address) is not None or (leaves and address.domain not in self._domains):
                return
        wanted = ", ".join(address.email for address in letter.recipients)
        mailboxes = [self.of[actor_id].email for actor_id in self.inside()]
        message = f"Nobody has the address {wanted[:400]}."
        raise Refused("not_found", message, nearest(wanted, mailboxes))

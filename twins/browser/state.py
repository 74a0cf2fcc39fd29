"""What the browser consists of: sites that are served, and one tab for each person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.table import Table, Vector


@dataclass(frozen=True, slots=True)
class Tab:
    """One person's browser."""

    history: Vector[str]
    """URLs visited, the one shown last."""
    at: int
    """Place of the shown URL in the history."""
    typed: Table[str]
    """What was put into the fields of the shown page, by node id."""
    dismissed: tuple[str, ...] = ()
    """``host dialog_id`` of banners and pop-ups that were closed; they stay closed."""
    toggled: tuple[str, ...] = ()
    """Disclosures of the shown page that were used an odd number of times."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that somebody submitted to a site."""

    actor: str
    page: str
    """URL the form was on."""
    url: str
    """Where it went."""
    fields: tuple[tuple[str, str], ...]
    time_ms: int


@dataclass(frozen=True, slots=True)
class BrowserState:
    """Everyone's tabs, and what the sites received."""

    tabs: Table[Tab]
    """By actor id; someone without one has the start page open."""
    sent: Vector[SentForm]


class SiteSection(BaseModel):
    """A web site in a scenario file."""

    model_config = ConfigDict(extra="forbid")

    host: Annotated[str, Field(pattern=r"^https?://[^/\s]+$")]
    start: Annotated[str, Field(pattern=r"^/")] = "/"
    """Path of its front page."""
    search: Annotated[str, Field(pattern=r"^(/|$)")] = "/search"
    """Path that answers ``?q=`` with pages of the site; empty where it has no search."""
    pages: dict[str, str] = {}
    """HTML by path; what stands after a ``?`` makes no difference."""
    exact: dict[str, str] = {}
    """HTML by path and query, as ``/list?page=2``: for that very address, before ``pages``."""
    redirects: dict[str, str] = {}
    """By path and query, the address that a visitor is sent on to."""

    @model_validator(mode="after")
    def _has_pages(self) -> SiteSection:
        if not (self.pages or self.exact or self.redirects):
            raise ValueError("a site needs at least one page")
        return self

    def has(self, path: str) -> bool:
        """Whether a page stands at a path, or somebody is sent on from there."""
        return path in self.pages or path in self.exact or path in self.redirects


class BrowserSection(BaseModel):
    """The ``browser`` section of a scenario file."""

    model_config = ConfigDict(extra="forbid")

    sites: Annotated[list[SiteSection], Field(min_length=1)]
    """The first one's front page is where browsers start."""
    archive: str = ""
    """A web archive (``.wacz``) beside the scenario, written instead of ``sites``: what it does not
    hold cannot be opened."""

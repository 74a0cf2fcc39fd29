"""What the tools of mail take and give: the arguments' types and the results' shapes."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

MAX_SUBJECT = 998
"""Characters of a subject: a line of a mail has no more (RFC 5322)."""

MailId = Annotated[str, Field(min_length=1, max_length=64, description="A mail's id.")]
FolderName = Annotated[
    str, Field(min_length=1, max_length=40, description="INBOX, Sent, Archive, Spam, Trash, …")
]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many.")]
Query = Annotated[str, Field(min_length=1, max_length=400, description="Words to look for.")]
To = Annotated[
    str, Field(min_length=1, max_length=8000, description="Addresses, separated by commas.")
]
OneOrMany = Annotated[
    Annotated[str, Field(max_length=8000)]
    | Annotated[list[Annotated[str, Field(max_length=400)]], Field(max_length=100)],
    Field(description="Addresses, separated by commas or as a list."),
]
From = Annotated[str, Field(min_length=1, max_length=400, description="An address.")]
Subject = Annotated[str, Field(max_length=MAX_SUBJECT, description="The subject.")]
Body = Annotated[str, Field(max_length=100_000, description="The text.")]
Reference = Annotated[str, Field(max_length=400, description="Id or Message-ID of a mail.")]
Everyone = Annotated[bool, Field(description="Answer everyone who received it too.")]


class Attachment(TypedDict):
    """Something to attach, by reference."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    ref: Annotated[str, Field(max_length=2000)]
    name: NotRequired[Annotated[str, Field(max_length=200)]]


Attachments = Annotated[
    list[Annotated[str, Field(max_length=2000)] | Attachment],
    Field(max_length=50, description="References: doc:ID, blob:…, mail:ID, or a page's URL."),
]

# Written as calls because one of the keys is a word of Python.
Listed = TypedDict(
    "Listed", {"id": str, "from": str, "to": str, "subj": str, "time": int, "unread": bool}
)
Hit = TypedDict(
    "Hit",
    {"id": str, "from": str, "to": str, "subj": str, "time": int, "unread": bool, "folder": str},
)


class Hits(TypedDict):
    hits: list[Hit]


class Opened(TypedDict):
    id: str
    folder: str
    headers: dict[str, str]
    body_text: str
    parts: list[dict[str, Any]]


class Sent(TypedDict):
    id: str


class Moved(TypedDict):
    ok: bool
    id: str
    folder: str

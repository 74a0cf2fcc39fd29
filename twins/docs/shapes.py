"""What the tools of docs take and give: the arguments' types and the results' shapes."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

MAX_TAGS = 20

DocId = Annotated[
    str, Field(min_length=1, max_length=64, description="A document's id, as DOC-12.")
]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Body = Annotated[str, Field(max_length=200_000, description="The text.")]
Tag = Annotated[str, Field(min_length=1, max_length=40)]
Tags = Annotated[list[Tag], Field(max_length=MAX_TAGS)]
Readers = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=200)]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many.")]
Query = Annotated[str, Field(min_length=1, max_length=400, description="Words to look for.")]
Number = Annotated[int, Field(ge=1, description="An older version; the newest where left out.")]


class Listed(TypedDict):
    doc_id: str
    title: str
    tags: list[str]
    version: int
    updated_by: str
    updated_ms: int


class Found(TypedDict):
    doc_id: str
    title: str
    tags: list[str]
    score: int
    excerpt: str


class Referring(TypedDict):
    app: str
    ref: str
    place: str
    by: str
    text: str
    time_ms: int


class Shown(TypedDict):
    doc_id: str
    title: str
    body: str
    tags: list[str]
    author: str
    created_ms: int
    version: int
    versions: int
    updated_by: str
    updated_ms: int
    links: list[str]
    references: list[Referring]
    readers: NotRequired[list[str]]


class Saved(TypedDict):
    doc_id: str
    title: str
    version: int


class Changed(TypedDict):
    version: int
    by: str
    time_ms: int
    title: str
    changed: list[str]

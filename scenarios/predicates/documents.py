"""Facts about documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.judge.goals import Case, Finding
from scenarios.predicates.acts import touching
from scenarios.predicates.claims import Claim
from scenarios.predicates.names import DocId, DocIds
from scenarios.predicates.registry import fact

if TYPE_CHECKING:
    from twins.docs.state import Doc, DocsState


@fact
def doc_holds(
    case: Case,
    facts: Claim,
    doc: DocId | None = None,
    title: Claim | None = None,
    new: bool = False,
) -> Finding:
    """A document that the seat wrote or changed holds facts, as it stands at the end.

    Args:
        case: the run.
        facts: what its title and text have to state.
        doc: which one; any that the seat wrote or changed where left out.
        title: what its title has to state.
        new: whether the seat must have made it.
    """
    state = _docs(case)
    if doc is not None:
        known = state.docs.get(doc)
        mine = [known] if known is not None and _writes(case, known) else []
    else:
        mine = own_docs(case, new)
    for each in mine:
        if (title is None or title.holds(each.now.title)) and facts.holds(_text(each)):
            return Finding(True, f"{each.id} holds it.", _writes(case, each))
    if not mine:
        return Finding(False, f"{doc} was not changed." if doc else "No document was written.")
    evidence = tuple(seq for each in mine for seq in _writes(case, each))
    lacks = min((facts.missing(_text(each)) for each in mine), key=len)
    if not lacks:
        return Finding(False, f"No document has a title with {title}.", evidence)
    return Finding(False, f"{mine[-1].id} lacks {lacks}.", evidence)


@fact
def doc_unchanged(case: Case, docs: DocIds) -> Finding:
    """The seat changed none of these documents."""
    for doc_id in docs:
        doc = _docs(case).docs.get(doc_id)
        seqs = _writes(case, doc) if doc is not None else ()
        if seqs:
            return Finding(False, f"{doc_id} was changed.", seqs)
    return Finding(True, f"{', '.join(docs)} stood as before.")


def own_docs(case: Case, new: bool = True) -> list[Doc]:
    """The documents that the seat made, or those it changed too."""
    return [
        doc
        for doc in _docs(case).docs.values()
        if (doc.first.by == case.seat and doc.first.time_ms >= 0)
        or (not new and _writes(case, doc))
    ]


def _docs(case: Case) -> DocsState:
    state: DocsState = case.state("docs")
    return state


def _text(doc: Doc) -> str:
    return f"{doc.now.title}\n{doc.now.body}"


def _writes(case: Case, doc: Doc) -> tuple[int, ...]:
    return touching(case, doc.id, "docs.create", "docs.update")

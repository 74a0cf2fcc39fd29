"""What a scenario file may say, as Markdown: its keys, events and facts, made from the code itself.

``python -m scenarios.reference PAGE`` writes them anew between the marks of that page.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from engine.money import Cents
from engine.people.ranges import Amounts, Days
from scenarios.predicates.acts import Acts
from scenarios.predicates.books import Line
from scenarios.predicates.claims import Claim
from scenarios.predicates.composing import Moment
from scenarios.predicates.names import Named
from scenarios.predicates.nesting import Fact, Facts
from scenarios.predicates.registry import known
from scenarios.schema import ScenarioFile
from twins import registry

_KINDS: tuple[tuple[Any, str], ...] = (
    (Claim, "claim"), (Cents, "amount"), (Acts, "acts"), (Fact, "fact"), (Facts, "facts"),
    (Moment, "moment"), (Line, "line"), (bool, "yes or no"), (int, "number"), (str, "text"),
)  # fmt: skip
_PLURALS = {"person": "people", "address": "addresses"}


def facts() -> str:
    """Every fact, in Markdown: a heading for each subject, a row for each fact."""
    by_module: dict[str, list[Callable[..., Any]]] = {}
    for function in known().values():
        by_module.setdefault(function.__module__, []).append(function)
    parts = []
    for module in sorted(by_module):
        title = (inspect.getdoc(sys.modules[module]) or "").splitlines()[0]
        rows = [_fact_row(function) for function in by_module[module]]
        parts.append("\n".join([f"### {title.rstrip('.')}", "", *_HEADS["facts"], *rows]))
    return "\n\n".join(parts)


def keys() -> str:
    """Every key of a scenario file, in Markdown: a table for the file itself, one for each app."""
    seen: dict[type[BaseModel], str] = {}
    parts = [("The file itself", [*_mappings(ScenarioFile, "", seen)])]
    for app in registry.names():
        twin = registry.twin(app)
        parts.append((f"`{app}`: {twin.title}", [*_mappings(twin.section, app, seen)]))
    return "\n\n".join(
        "\n".join([f"### {title}", "", *_HEADS["keys"], *rows]) for title, rows in parts
    )


def events() -> str:
    """Everything that can happen by itself, in Markdown: a row for each target."""
    rows = [*_HEADS["events"]]
    for app in registry.names():
        twin = registry.twin(app)
        for handler in (getattr(twin, name, None) for name in sorted(dir(twin))):
            name = getattr(handler, "__event__", None)
            if handler is None or name not in _EVENTS:
                continue
            arguments = [
                f"`{p.name.removesuffix('_')}{'' if p.default is p.empty else '?'}`"
                for p in [*inspect.signature(handler).parameters.values()][2:]
            ]
            says = (inspect.getdoc(handler) or "").partition("\n\n")[0]
            target = f"{app}.{name}".rstrip(".")
            rows.append(
                f"| `{target}` | {_plain(' '.join(says.split()))} | {', '.join(arguments)} |"
            )
    return "\n".join([*rows[:2], *sorted(rows[2:])])


PARTS: dict[str, Callable[[], str]] = {"keys": keys, "events": events, "facts": facts}
"""What stands between the marks of a page, by the name in them."""

_HEADS = {
    "facts": ("| fact | what it says | arguments |", "| --- | --- | --- |"),
    "keys": ("| where | keys |", "| --- | --- |"),
    "events": ("| target | what happens | payload |", "| --- | --- | --- |"),
}
_EVENTS = ("", "cancel", "decide", "incident", "move", "request")
"""Events that a scenario may state; the others are the apps' own."""


def _fact_row(function: Callable[..., Any]) -> str:
    told, _, described = (inspect.getdoc(function) or "").partition("\n\nArgs:\n")
    see = re.search(r"see :func:`(\w+)`", told)
    if see:
        described = (inspect.getdoc(known()[see[1]]) or "").partition("\n\nArgs:\n")[2]
        told = told.partition("\n\nArgs")[0]
    about = _described(described)
    hints = get_type_hints(function, include_extras=True)
    args = []
    for parameter in [*inspect.signature(function).parameters.values()][1:]:
        optional = parameter.default is not parameter.empty
        said = about.get(parameter.name, "")
        kind = _kind(hints[parameter.name])
        usual = _usual(parameter.default) if optional else ""
        args.append(_key(parameter.name, optional, usual, f"*{kind}*{'; ' if said else ''}{said}"))
    says = " ".join(told.split())
    return f"| `{function.__name__}` | {_plain(says)} | {'<br>'.join(args) or 'none'} |"


def _described(text: str) -> dict[str, str]:
    """What a docstring says of each argument."""
    found: dict[str, str] = {}
    for entry in re.split(r"\n(?=    \S)", text.partition("\n\n")[0]):
        names, _, said = " ".join(entry.split()).partition(": ")
        for name in names.split(", "):
            found[name] = said.rstrip(".")
    return found


def _kind(hint: Any) -> str:
    """What an argument takes, in a word or two."""
    for known_hint, word in _KINDS:
        if hint == known_hint:
            return word
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_kind(arg) for arg in args if arg is not NoneType))
    if origin is Annotated:
        named = [meta.kind.replace("_", " ") for meta in args[1:] if isinstance(meta, Named)]
        return named[0] if named else _kind(args[0])
    if origin is list:
        kind = _kind(args[0])
        return _PLURALS.get(kind, f"{kind}s")
    if origin is dict:
        return f"{_kind(args[1])} by {'name' if args[0] is str else _kind(args[0])}"
    raise TypeError(f"no word for {hint!r}")


def _mappings(
    model: type[BaseModel], place: str, seen: dict[type[BaseModel], str]
) -> Iterator[str]:
    """A row for a mapping of the file, and one for each mapping in it."""
    where = f"`{place}`" if place else "at the top"
    if seen.get(model) == place.removesuffix("[]"):
        return
    if model in seen:
        yield f"| {where} | as `{seen[model]}` |"
        return
    seen[model] = place
    about = _attribute_docs(model)
    lines, inner = [], []
    for name, field in model.model_fields.items():
        name = field.alias or name
        said = " ".join(filter(None, (_choices(field.annotation), about.get(name, ""))))
        lines.append(_key(name, not field.is_required(), _usual(field.get_default()), said))
        for one, suffix in _models(field.annotation):
            inner.append((one, f"{place}.{name}{suffix}".removeprefix(".")))
    yield f"| {where} | {'<br>'.join(lines)} |"
    for one, at in inner:
        yield from _mappings(one, at, seen)


def _models(hint: Any, suffix: str = "") -> Iterator[tuple[type[BaseModel], str]]:
    """The mappings that a field holds, and how one gets to them."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        if not issubclass(hint, (Amounts, Days)):
            kind = hint.model_fields.get("kind")
            which = get_args(kind.annotation) if kind else ()
            yield hint, f"{suffix} ({which[0]})" if len(which) == 1 else suffix
        return
    origin, args = get_origin(hint), get_args(hint)
    if origin is dict:
        yield from _models(args[1], f"{suffix}.NAME")
    elif origin is list:
        yield from _models(args[0], f"{suffix}[]")
    elif origin is Annotated:
        yield from _models(args[0], suffix)
    elif origin in (Union, UnionType):
        for arg in args:
            yield from _models(arg, suffix)


def _choices(hint: Any) -> str:
    """The words that a field takes, where it takes nothing else."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        words = [f"`{arg}`" if arg else "nothing" for arg in args]
        return f"{', '.join(words[:-1])} or {words[-1]}." if len(words) > 1 else f"{words[0]}."
    if origin is Annotated or (origin in (Union, UnionType) and NoneType in args):
        return _choices(args[0])
    return ""


def _attribute_docs(model: type[BaseModel]) -> dict[str, str]:
    """The texts under the fields of a section, by field."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if not issubclass(each, BaseModel) or each is BaseModel:
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(each))).body
        assert isinstance(tree, ast.ClassDef)
        for field, after in zip(tree.body, tree.body[1:], strict=False):
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                found[field.target.id] = " ".join(str(after.value.value).split())
    return found


def _usual(default: Any) -> str:
    """What a key is where it is left out, if that is worth saying."""
    if default is True:
        return "true"
    if isinstance(default, str | int) and default:
        return str(default)
    if isinstance(default, list | tuple) and all(isinstance(one, str | int) for one in default):
        return f"[{', '.join(map(str, default))}]" if default else ""
    return ""


def _key(name: str, optional: bool, usual: str, said: str) -> str:
    shown = f"`{name}{'?' if optional else ''}{f' = {usual}' if usual else ''}`"
    return f"{shown} {_plain(said)}".rstrip()


def _plain(text: str) -> str:
    """A docstring's words in Markdown, within a cell of a table."""
    text = re.sub(r"(?:; see )?:mod:`[\w.]+`(?:: )?", "", text)
    return text.replace("``", "`").replace("|", "\\|")


def _written_anew(text: str) -> str:
    """A page with each of the parts as it is now."""
    for name, part in PARTS.items():
        begin, end = f"<!-- {name}: made from the code -->\n", f"\n<!-- end of {name} -->"
        head, _, rest = text.partition(begin)
        text = f"{head}{begin}{part()}{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(_written_anew(page.read_text("utf-8")), "utf-8")

"""``vei scenarios prove``: every world on many seeds, its variants one by one, as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from vei_tui.verbs.options import json_option, scenario_named, variant_option

if TYPE_CHECKING:
    from scenarios.proofs import Proof

ALL = "all"
DEFAULT_SEEDS = 20
"""Seeds that every play is tried on."""
FIRST_SEED = 1
MAX_PROVED = 1000
THOROUGH_VARIANTS = 3
"""Variants on which impostors are tried, too, and gold goal by goal: what a world lets pass, it
lets pass in each of them."""

_ROW = "{:<30} {:<8} {:>13}  {}"


@click.command("prove")
@click.argument("name")
@click.option(
    "--seeds",
    type=click.IntRange(1, MAX_PROVED),
    metavar="N",
    help=f"How many seeds every play is tried on: {DEFAULT_SEEDS}, or 1 with --variants.",
)
@click.option(
    "--variants",
    type=click.IntRange(1, MAX_PROVED),
    metavar="N",
    help="Prove the variants 1 to N instead of the world as first written.",
)
@variant_option
@click.option("--every", is_flag=True, help="Try impostors and single goals every time, too.")
@json_option
def prove(
    name: str,
    seeds: int | None,
    variants: int | None,
    variant: int | None,
    every: bool,
    as_json: bool,
) -> int:
    """Prove the scenario NAME, or all of them.

    The gold play has to succeed on every seed, and every other play to fail. Runs that only look
    busy have to fail, and for each goal, gold without the acts that show it has to fail that goal;
    both are tried on the first seed of a world or of one variant, with --variants on the first
    seed of the first three. Worlds that do not vary are passed over by 'all'. Exits 1 when anything
    does not come out as it should.
    """
    from scenarios.catalogue import names

    if variants is not None and variant is not None:
        raise click.UsageError(
            "--variants proves 1 to N, --variant a single one: give one of them."
        )
    wanted = [variant or 0] if variants is None else [*range(1, variants + 1)]
    count = seeds or (DEFAULT_SEEDS if variants is None else 1)
    proofs: list[Proof] = []
    for one in names() if name == ALL else [name]:
        mine = list(_proofs(one, wanted, count, every, name == ALL))
        if mine and not as_json:
            if not proofs:
                click.echo(_ROW.format("world", "verdict", "checks", "tried"))
            _say_proved(mine)
        proofs += mine
    if as_json:
        click.echo(json.dumps([_facts(proof) for proof in proofs], sort_keys=True))
    return 0 if all(proof.ok for proof in proofs) else 1


def _proofs(
    name: str, variants: list[int], seeds: int, every: bool, passing_over: bool
) -> Iterator[Proof]:
    from scenarios.catalogue import instances
    from scenarios.proofs import prove as prove_one

    first = scenario_named(name)
    if passing_over and variants[-1] and not first.varies:
        return
    for at, scenario in enumerate(instances(first.source, variants)):
        for seed in range(FIRST_SEED, FIRST_SEED + seeds):
            thorough = every or (seed == FIRST_SEED and at < THOROUGH_VARIANTS)
            yield prove_one(scenario, seed, thorough)


def _say_proved(proofs: list[Proof]) -> None:
    """One scenario's row of the table, and below it whatever did not come out as it should."""
    checks = [check for proof in proofs for check in proof.checks]
    passed = sum(check.ok for check in checks)
    verdict = "proved" if passed == len(checks) else "FAILED"
    variants = [*dict.fromkeys(proof.variant for proof in proofs if proof.variant)]
    tried = counted(len({proof.seed for proof in proofs}), "seed")
    if len(variants) > 1:
        tried = f"{counted(len(variants), 'variant')}, {tried}"
    elif variants:
        tried = f"variant {variants[0]}, {tried}"
    click.echo(
        _ROW.format(proofs[0].scenario, verdict, f"{passed} of {len(checks)}", tried).rstrip()
    )
    for proof in proofs:
        which = f"variant {proof.variant}, " if proof.variant else ""
        for check in proof.failures:
            click.echo(f"    {which}seed {proof.seed}, {check.name}: {check.why}")
    for note in proofs[0].notes:
        click.echo(f"    note: {note}")


def _facts(proof: Proof) -> dict[str, Any]:
    checks = [{"name": c.name, "ok": c.ok, "why": c.why} for c in proof.checks]
    return {
        "scenario": proof.scenario,
        "seed": proof.seed,
        "variant": proof.variant,
        "ok": proof.ok,
        "calls": proof.calls,
        "checks": checks,
        "notes": list(proof.notes),
    }


def counted(number: int, noun: str) -> str:
    """So many of a thing: ``1 seed``, ``2 seeds``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

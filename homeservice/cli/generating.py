"""`flask forms sample`: answers made up from a form's file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from homeservice import clock
from homeservice.catalog.loader import BLOCKS, FOLDERS, load_file
from homeservice.cli.forms import forms
from homeservice.cli.said import command, house_of, option
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import NotFound
from homeservice.core.intakes import Intake
from homeservice.core.rules import AnswerRule, EligibilityRule
from homeservice.core.sampling import Sampler


@command("sample", forms)
@click.argument("slug")
@option("--nasty", is_flag=True, help_id="cli.help.forms_nasty")
@option("--seed", type=click.IntRange(0, 1_000_000), default=0, help_id="cli.help.forms_seed")
@option("--missing", help_id="cli.help.forms_missing")
@option("--breaking", help_id="cli.help.forms_breaking")
@option("--intake", "intake_name", help_id="cli.help.forms_intake")
@option("--format", "form", type=click.Choice(["json", "yaml"]), default="json", help_id="cli.help.forms_format")
@option("--dir", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help_id="cli.help.forms_dir")
@click.pass_context
def sample(
    context: click.Context, slug: str, nasty: bool, seed: int, missing: str | None, breaking: str | None, intake_name: str | None, form: str,
    folder: Path | None,
) -> None:  # fmt: skip
    """Print answers to a form, by the names of its questions, as an answer sheet stores them."""
    definition = form_of(folder or house_of(context).config.forms_dir, slug)
    now = clock.now()
    sampler = Sampler(definition, _intake(definition, intake_name), now=now, today=clock.today(now), seed=seed, nasty=nasty)
    if missing is not None:
        if missing not in definition.fields:
            raise NotFound("sample.no_such_question", name=missing, slug=slug)
        answers = sampler.missing(missing)
    elif breaking is not None:
        answers = sampler.breaking(_rule(definition, breaking))
    else:
        answers = sampler.answers()
    dumped = {name: definition.fields[name].dump(value) for name, value in answers.items()}
    click.echo(_written(dumped, form))


def form_of(forms_dir: Path, slug: str) -> FormDefinition:
    """The form of a folder with this name. Raises NotFound, and FaultyFile for its faults."""
    for kind in FOLDERS:
        path = forms_dir / kind / f"{slug}.yaml"
        if path.is_file():
            return load_file(path, forms_dir / BLOCKS)
    raise NotFound("cli.forms.no_such_file", slug=slug)


def _intake(definition: FormDefinition, name: str | None) -> Intake:
    """The intake of that name; without one the last, whose parameters are the newest."""
    found = definition.intakes[-1] if name is None else definition.intake(name)
    if found is None:
        raise NotFound("sample.no_such_intake", name=name, known=", ".join(intake.name for intake in definition.intakes))
    return found


def _rule(definition: FormDefinition, wanted: str) -> EligibilityRule | AnswerRule:
    """The rule between answers of that name, or the rule of `eligibility` at that place, counted from 1."""
    named = next((rule for rule in definition.answer_rules if rule.name == wanted), None)
    if named is not None:
        return named
    if wanted.isdecimal() and 0 < int(wanted) <= len(definition.eligibility):
        return definition.eligibility[int(wanted) - 1]
    names = ", ".join(rule.name for rule in definition.answer_rules) or "-"
    raise NotFound("sample.no_such_rule", name=wanted, count=len(definition.eligibility), names=names)


__all__ = ["form_of", "forms"]


def _written(answers: Mapping[str, Any], form: str) -> str:
    if form == "yaml":
        return yaml.safe_dump(dict(answers), allow_unicode=True, sort_keys=False).rstrip()
    return json.dumps(answers, ensure_ascii=False, indent=2)

"""What an application costs and by which way it comes: said so that it can be worked out, picked and proved."""

from __future__ import annotations

from collections.abc import Iterator

from homeservice.core.definitions import FormDefinition
from homeservice.core.fees import MOST_FIXED_WON, Exemption
from homeservice.core.fields.data import folded
from homeservice.core.lint.fault import LintFault, Path, fault
from homeservice.core.workflow import Role


def lint_channels(definition: FormDefinition) -> Iterator[LintFault]:
    for place, channel in enumerate(definition.channels):
        if channel in definition.channels[:place]:
            yield fault(("channels", place), "lint.channel.twice", name=channel)


def lint_fee(definition: FormDefinition) -> Iterator[LintFault]:
    fee = definition.fee
    if fee is None:
        return
    if fee.fixed is not None and fee.fixed <= 0:
        yield fault(("fee", "amount"), "lint.fee.nothing" if fee.fixed == 0 else "lint.fee.negative")
    elif fee.fixed is not None and fee.fixed > MOST_FIXED_WON:
        yield fault(("fee", "amount"), "lint.fee.too_much", most=MOST_FIXED_WON)
    if fee.due == "submission":
        for place, intake in enumerate(definition.intakes):
            if intake.quota is not None and intake.quota.waiting != 0:
                yield fault(("intakes", place, "quota", "waiting"), "lint.fee.waiting")
    yield from _exemptions(definition)


def _exemptions(definition: FormDefinition) -> Iterator[LintFault]:
    exemptions = definition.fee.exemptions if definition.fee is not None else ()
    for place, exemption in enumerate(exemptions):
        here: Path = ("fee", "exemptions", place)
        if any(other.name == exemption.name for other in exemptions[:place]):
            yield fault((*here, "name"), "lint.name.twice", name=exemption.name)
        if any(_read_the_same(other, exemption) for other in exemptions[:place]):
            yield fault((*here, "label"), "lint.fee.label_twice", label=exemption.label)
        if exemption.proof is None:
            continue
        section, question = definition.section_of.get(exemption.proof), definition.fields.get(exemption.proof)
        if section is None or question is None or section.filled_by != Role.RESIDENT or section.at is not None:
            yield fault((*here, "proof"), "lint.fee.proof_unknown", name=exemption.proof)
        elif not question.takes_file:
            yield fault((*here, "proof"), "lint.fee.proof_no_file", name=exemption.proof, type=question.type)
        elif not question.optional:
            yield fault((*here, "proof"), "lint.fee.proof_required", name=exemption.proof)


def _read_the_same(one: Exemption, other: Exemption) -> bool:
    """Whether nobody could tell which of the two they pick, in either language."""
    return folded(one.label.ko) == folded(other.label.ko) or folded(one.label.en or "") == folded(other.label.en or "") != ""

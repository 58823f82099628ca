"""What stands in a dossier, as plain data: the shape that versions keep, pages show and hashes cover."""

from datetime import date
from typing import Any

from products import scoring
from products.models import Dossier, Paper, Producer
from products.selectors.completeness import answers_of, papers_by_criterion, papers_by_requirement
from products.selectors.laws import form_of


def content_of(dossier: Dossier, day: date) -> dict[str, Any]:
    """The dossier as plain data on `day`: who, what, the whole self-assessment, the papers with their hashes."""
    return {
        "kind": dossier.kind,
        "regime": dossier.regime.code,
        "criteria": {"version": dossier.criteria_set.version.code, "set": dossier.criteria_set.code},
        "producer": _producer(dossier.producer, day),
        "product": _product(dossier),
        "samples": dossier.samples,
        "sections": dossier.sections,
        "assessment": _assessment(dossier),
        "standing": standing_as_data(dossier),
        "parts": _parts(dossier),
    }


def paper_as_data(paper: Paper) -> dict[str, Any]:
    """A paper with the hash of its file, so that a version proves which text it spoke of."""
    return {
        "id": paper.pk,
        "kind": paper.kind,
        "title": paper.title,
        "number": paper.number,
        "issuer": paper.issuer,
        "issued_on": _day(paper.issued_on),
        "expires_on": _day(paper.expires_on),
        "file": paper.file.name,
        "file_id": paper.file_id,
        "sha256": paper.file.sha256,
    }


def standing_as_data(dossier: Dossier) -> dict[str, int]:
    """Points, rank by points and rank after the marks of the producer's own answers."""
    form, answers = form_of(dossier.criteria_set_id), answers_of(dossier)
    points = scoring.points_of(form, answers)
    return {
        "points": points,
        "stars_by_points": scoring.rank_by_points(form, points),
        "stars": scoring.rank_after_marks(form, points, answers),
    }


def _producer(producer: Producer, day: date) -> dict[str, Any]:
    place = producer.places.in_force_on(day).first()
    return {
        "name": producer.name,
        "kind": producer.kind,
        "registration_number": producer.registration_number,
        "registered_on": _day(producer.registered_on),
        "registered_with": producer.registered_with,
        "representative": producer.representative,
        "representative_title": producer.representative_title,
        "phone": producer.phone,
        "email": producer.email,
        "address": place.address if place else "",
    }


def _product(dossier: Dossier) -> dict[str, Any]:
    product, group = dossier.product, dossier.criteria_set.group
    return {
        "id": product.pk,
        "name": product.name,
        "set": group.set_code,
        "group": group.name,
        "standard": product.standard,
        "packaging": product.packaging,
        "raw_material": product.raw_material,
        "yearly_capacity": product.yearly_capacity,
        "story": product.story,
    }


def _assessment(dossier: Dossier) -> list[dict[str, Any]]:
    papers = papers_by_criterion(dossier)
    choices = dossier.choices.select_related("criterion", "option").order_by("criterion__position")
    return [
        {
            "code": choice.criterion.code,
            "criterion": choice.criterion_id,
            "option": choice.option_id,
            "answered": choice.answered,
            "points": choice.option.points if choice.option else 0,
            "label": choice.option.label if choice.option else "",
            "explanation": choice.explanation,
            "papers": [paper_as_data(paper) for paper in papers[choice.criterion_id]],
        }
        for choice in choices
    ]


def _parts(dossier: Dossier) -> list[dict[str, Any]]:
    papers = papers_by_requirement(dossier)
    requirements = {link.requirement for link in dossier.paper_links.select_related("requirement")}
    return [
        {
            "code": one.code,
            "name": one.name,
            "requirement": one.pk,
            "papers": [paper_as_data(paper) for paper in papers[one.pk]],
        }
        for one in sorted(requirements, key=lambda one: (one.position, one.pk))
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

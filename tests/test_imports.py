"""Imports point one way, between the apps and inside each."""

from pathlib import Path

import pytest

from ocop_portal.checks.imports import House, complaints

CHECKOUT = Path(__file__).parents[1]


def test_no_import_of_the_project_goes_back_and_none_goes_round():
    assert complaints(CHECKOUT) == []


def test_the_whole_project_is_read():
    names = set(House(CHECKOUT).modules)

    assert {"agencies.models", "programs.services", "products", "ocop_portal.settings"} <= names
    assert len(House(CHECKOUT).imports) > 20


def house(tmp_path, **sources):
    """A project of modules given as `app__folder__module="source"`."""
    for name, source in sources.items():
        file = tmp_path.joinpath(*name.split("__")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
        for folder in file.relative_to(tmp_path).parents[:-1]:
            (tmp_path / folder / "__init__.py").touch()
    return complaints(tmp_path)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("programs__services__duties", "from agencies.models.agencies import Agency"),
        ("programs__services__duties", "from agencies.services import audit"),
        ("agencies__services__audit", "from ..models import agencies"),
        ("agencies__workflow", "from agencies.services.audit import record"),
        ("agencies__urls", "from agencies.views import units"),
        ("ocop_portal__urls", "from agencies import urls"),
        ("agencies__models__people", "from . import agencies"),
    ],
)
def test_import_along_the_order_is_allowed(tmp_path, module, source):
    others = {
        "agencies__models__agencies": "",
        "agencies__services__audit": "",
        "agencies__views__units": "",
        "agencies__urls": "",
    }

    assert house(tmp_path, **others | {module: source}) == []


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        (
            "agencies__models__agencies",
            "from programs.models.plans import Plan",
            "agencies.models.agencies:1 imports programs.models.plans",
        ),
        (
            "agencies__selectors__units",
            "def late():\n    import products.enums",
            "agencies.selectors.units:2 imports products.enums",
        ),
        (
            "programs__models__plans",
            "from programs.services.issue import issue",
            "programs.models.plans:1 imports programs.services.issue",
        ),
        (
            "programs__selectors__duties",
            "from ..services import issue",
            "programs.selectors.duties:1 imports programs.services.issue",
        ),
        (
            "programs__services__duties",
            "from programs.views import duties",
            "programs.services.duties:1 imports programs.views.duties",
        ),
        (
            "programs__tasks",
            "from agencies.tasks import deliver",
            "programs.tasks:1 imports agencies.tasks",
        ),
        (
            "agencies__services__mail",
            "from ocop_portal.celery import app",
            "agencies.services.mail:1 imports ocop_portal.celery",
        ),
    ],
)
def test_import_that_goes_back_is_named(tmp_path, module, source, complaint):
    others = {
        "programs__models__plans": "",
        "programs__services__issue": "",
        "programs__views__duties": "",
        "products__enums": "",
        "agencies__tasks": "",
        "ocop_portal__celery": "",
    }

    assert house(tmp_path, **others | {module: source}) == [complaint]


def test_ring_is_named(tmp_path):
    rings = house(
        tmp_path,
        agencies__services__mail="from agencies.services import people",
        agencies__services__people="def late():\n    from .mail import send",
    )

    assert rings == ["ring: agencies.services.mail ↔ agencies.services.people"]

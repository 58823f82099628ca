"""The ways by which people bring a dossier to a status: by their own acts, with receipts, clocks and versions."""

from agencies.permissions import Actor
from products.models import Dossier
from products.services import dossiers as services
from products.services.commune_reports import save_commune_report, sign_commune_report
from products.services.dossier_drafts import open_dossier, save_dossier
from tests.cast import DAY, moment
from tests.products.makers import THREE_STARS, make_paper

REPORT = {
    "local_material": "Bưởi trồng tại xã",
    "local_labour": "12 lao động địa phương",
    "idea_origin": "Ý tưởng của hợp tác xã",
    "identity": "Giống bưởi địa phương",
    "conclusion": "Đề nghị đánh giá",
}


def fill(dossier: Dossier, actor: Actor, *, day=DAY, answers=None, paper=None, **sections) -> Dossier:
    """Everything that the small regime asks for: answers, the paper that must be there, samples, what is exempt."""
    points = THREE_STARS if answers is None else answers
    criteria = {one.code: one for one in dossier.criteria_set.criteria.prefetch_related("options")}
    choices = {
        criteria[code].pk: {
            "answered": True,
            "option": next((one.pk for one in criteria[code].options.all() if one.points == wanted), None),
            "explanation": f"Mô tả {code}",
            "papers": [],
        }
        for code, wanted in points.items()
    }
    paper = paper or make_paper(dossier.producer)
    requirement = dossier.regime.requirements.get(code="B01")
    return save_dossier(
        dossier=dossier,
        values={
            "choices": choices,
            "parts": {requirement.pk: [paper.pk]},
            "samples": 5,
            "sections": {"exempt": ["B02"], "plan": "Mở rộng vùng trồng"} | sections,
        },
        version=dossier.version,
        actor=actor,
        at=moment(day),
    )


def open_and_fill(people, product, *, kind="first", day=DAY, **options) -> Dossier:
    actor = people.actor("producer", day)
    dossier, _left_out = open_dossier(product=product, kind=kind, actor=actor, at=moment(day))
    return fill(dossier, actor, day=day, **options)


def lodge(people, product, *, kind="first", day=DAY, **options) -> Dossier:
    dossier = open_and_fill(people, product, kind=kind, day=day, **options)
    return services.lodge_dossier(dossier=dossier, actor=people.actor("producer", day), at=moment(day))


def receive(people, dossier, *, by="officer", day=DAY) -> Dossier:
    return services.receive_dossier(dossier=dossier, actor=people.actor(by, day), at=moment(day))


def propose_with_report(people, dossier, *, day=DAY) -> Dossier:
    """The commune writes, signs and proposes."""
    officer, head = people.actor("commune_officer", day), people.actor("commune_head", day)
    report = save_commune_report(dossier=dossier, texts=REPORT, version=0, actor=officer, at=moment(day))
    sign_commune_report(
        dossier=dossier, number="12/BC-UBND", version=report.version, actor=head, at=moment(day)
    )
    return services.propose_dossier(dossier=dossier, actor=officer, at=moment(day))

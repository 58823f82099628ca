"""The small cast everyone knows, and the small province they work in.

The desk (secretariat) and the leader; an officer and the head of Tân Phú, the district most tests are about; the
stranger from another district; an officer of the lead department and of the trade department; an auditor.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from agencies.enums import AgencyKind, Function, Level, Role
from agencies.models import Agency, AgencyFunction, AgencyName, Membership, User
from agencies.permissions import Actor
from agencies.selectors.actors import actor_for

BEGAN = date(2017, 1, 1)
DAY = date(2019, 5, 21)
PASSWORD = "mat-khau-cua-kiem-thu"


def moment(day: date = DAY, hour: int = 8, minute: int = 0) -> datetime:
    """An instant of a Vietnamese day."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def make_agency(code, name, *, functions=(), level=Level.PROVINCE, kind=AgencyKind.DEPARTMENT, **fields):
    """An agency in force since the registers began, with its name and functions."""
    fields = {"valid_from": BEGAN, "short_name": name, "name_en": name} | fields
    agency = Agency.objects.create(code=code, name=name, level=level, kind=kind, **fields)
    period = {"valid_from": agency.valid_from, "valid_until": agency.valid_until}
    AgencyName.objects.create(
        agency=agency, name=name, short_name=agency.short_name, name_en=agency.name_en, **period
    )
    for function in functions:
        AgencyFunction.objects.create(agency=agency, function=function, **period)
    return agency


def make_local(code, name, **fields):
    """A local agency that carries the programme out."""
    return make_agency(
        code, name, functions=[Function.LOCAL], level=Level.DISTRICT, kind=AgencyKind.LOCAL, **fields
    )


def make_user(username, **fields):
    """A person who can sign in with PASSWORD."""
    fields = {"full_name": username.title(), "email": f"{username}@mau.invalid"} | fields
    return User.objects.create_user(username, PASSWORD, **fields)


def make_member(username, agency, role, *, valid_from=BEGAN, valid_until=None, title="", **fields):
    """A person with one membership."""
    user = User.objects.filter(username=username).first() or make_user(username, **fields)
    return Membership.objects.create(
        user=user, agency=agency, role=role, title=title, valid_from=valid_from, valid_until=valid_until
    )


def acting(membership, day: date = DAY) -> Actor:
    """The actor that a request of this member would carry on `day`."""
    membership = Membership.objects.select_related("user", "agency").get(pk=membership.pk)
    return actor_for(membership, day)


@dataclass(frozen=True)
class Cast:
    """Agencies and memberships by the name tests call them."""

    committee: Agency
    lead_agency: Agency
    trade_agency: Agency
    tan_phu: Agency
    bien_hoa: Agency
    desk: Membership
    leader: Membership
    officer: Membership
    head: Membership
    stranger: Membership
    lead_officer: Membership
    trade_officer: Membership
    auditor: Membership

    def actor(self, name: str, day: date = DAY) -> Actor:
        return acting(getattr(self, name), day)


ROLES = ("desk", "leader", "officer", "head", "stranger", "lead_officer", "trade_officer", "auditor")


def make_cast() -> Cast:
    """The whole cast in a fresh database."""
    committee = make_agency(
        "UBND", "Ủy ban nhân dân tỉnh", functions=[Function.GOVERNS], kind=AgencyKind.COMMITTEE
    )
    lead_agency = make_agency(
        "SNNPTNT",
        "Sở Nông nghiệp và Phát triển nông thôn",
        short_name="Sở NN&PTNT",
        functions=[Function.LEADS],
    )
    trade_agency = make_agency("SCT", "Sở Công Thương", functions=[Function.TRADE])
    tan_phu = make_local("H734", "UBND huyện Tân Phú", short_name="UBND H. Tân Phú", unit_code="734")
    bien_hoa = make_local("H731", "UBND TP. Biên Hòa", unit_code="731")
    return Cast(
        committee=committee,
        lead_agency=lead_agency,
        trade_agency=trade_agency,
        tan_phu=tan_phu,
        bien_hoa=bien_hoa,
        desk=make_member("desk", lead_agency, Role.SECRETARIAT, full_name="Thư ký Kiểm Thử"),
        leader=make_member(
            "leader", committee, Role.LEADER, title="Phó Chủ tịch", full_name="Lãnh đạo Kiểm Thử"
        ),
        officer=make_member("officer", tan_phu, Role.OFFICER, full_name="Chuyên viên Tân Phú"),
        head=make_member(
            "head", tan_phu, Role.HEAD, title="Phó Chủ tịch UBND huyện", full_name="Lãnh đạo Tân Phú"
        ),
        stranger=make_member("stranger", bien_hoa, Role.OFFICER, full_name="Chuyên viên Biên Hòa"),
        lead_officer=make_member(
            "lead_officer", lead_agency, Role.OFFICER, full_name="Chuyên viên Nông nghiệp"
        ),
        trade_officer=make_member(
            "trade_officer", trade_agency, Role.OFFICER, full_name="Chuyên viên Công Thương"
        ),
        auditor=make_member("auditor", committee, Role.AUDITOR, full_name="Kiểm toán Kiểm Thử"),
    )

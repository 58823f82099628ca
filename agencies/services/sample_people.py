"""The people of the sample: plainly invented, one per chair, working where the law put their work."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from agencies.enums import AgencyKind, Level, Role
from agencies.models import AdministrativeUnit, Agency, Membership, User
from agencies.services.audit import act
from agencies.text import plain_name

PEOPLE_SINCE = date(2018, 1, 1)


@dataclass(frozen=True)
class Chair:
    """One sample user and the agencies the work went through, in the order of the successions."""

    username: str
    full_name: str
    role: Role | None = None
    agencies: tuple[str, ...] = ()
    title: str = ""


CHAIRS = (
    Chair("thuky", "Thư ký chương trình (mẫu)", Role.SECRETARIAT, ("SNNPTNT", "SNNMT")),
    Chair("lanhdao", "Lãnh đạo tỉnh (mẫu)", Role.LEADER, ("UBND", "UBNDTP"), "Phó Chủ tịch"),
    Chair("nnptnt", "Chuyên viên Nông nghiệp (mẫu)", Role.OFFICER, ("SNNPTNT", "SNNMT")),
    Chair("gd.nnptnt", "Giám đốc Nông nghiệp (mẫu)", Role.HEAD, ("SNNPTNT", "SNNMT"), "Giám đốc"),
    Chair("congthuong", "Chuyên viên Công Thương (mẫu)", Role.OFFICER, ("SCT",)),
    Chair("gd.congthuong", "Giám đốc Công Thương (mẫu)", Role.HEAD, ("SCT",), "Giám đốc"),
    Chair("khdt", "Chuyên viên Kế hoạch và Đầu tư (mẫu)", Role.OFFICER, ("SKHDT", "STC")),
    Chair("gd.khdt", "Giám đốc Kế hoạch và Đầu tư (mẫu)", Role.HEAD, ("SKHDT", "STC"), "Giám đốc"),
    Chair("taichinh", "Chuyên viên Tài chính (mẫu)", Role.OFFICER, ("STC0", "STC")),
    Chair("noivu", "Chuyên viên Nội vụ (mẫu)", Role.OFFICER, ("SNV",)),
    Chair("kiemtoan", "Kiểm toán viên (mẫu)", Role.AUDITOR, ("UBND", "UBNDTP"), "Kiểm toán viên"),
    Chair("quantri", "Quản trị hệ thống (mẫu)"),
)
# Somebody with two hats: until the merger the officer of agriculture also works in the sub-department.
SECOND_HAT = ("nnptnt", "CCPTNT", date(2025, 3, 1))


def load_sample_people(*, at: datetime) -> None:
    """Users of the sample with their memberships; on a portal that has them nothing happens."""
    if User.objects.filter(username=CHAIRS[0].username).exists():
        return
    with act("sample.load", actor=None, at=at, reason=_("Nạp người dùng mẫu")):
        chairs = [*CHAIRS, *_local_chairs()]
        password = make_password(settings.SAMPLE_PASSWORD)
        users = User.objects.bulk_create(_user(chair, password) for chair in chairs)
        by_name = {user.username: user for user in users}
        agencies = {agency.code: agency for agency in Agency.objects.all()}
        memberships = [
            _membership(by_name[chair.username], agencies[code], chair.role, chair.title)
            for chair in chairs
            if chair.role
            for code in chair.agencies
        ]
        username, code, until = SECOND_HAT
        memberships.append(_membership(by_name[username], agencies[code], Role.OFFICER, until=until))
        Membership.objects.bulk_create(memberships)


def _user(chair: Chair, password: str) -> User:
    return User(
        username=chair.username,
        full_name=chair.full_name,
        email=f"{chair.username}@ocop-dongnai.invalid",
        password=password,
        is_superuser=chair.role is None,
    )


def _membership(user: User, agency: Agency, role: Role, title: str = "", until: date | None = None):
    return Membership(
        user=user,
        agency=agency,
        role=role,
        title=title,
        valid_from=max(agency.valid_from, PEOPLE_SINCE),
        valid_until=until or agency.valid_until,
    )


def _local_chairs() -> list[Chair]:
    """An officer and a head for each district, commune and ward."""
    local = Agency.objects.filter(kind=AgencyKind.LOCAL).order_by("valid_from", "unit_code")
    names = dict(AdministrativeUnit.objects.order_by("valid_from").values_list("code", "name"))
    chairs = []
    for agency in local:
        name = names[agency.unit_code]
        username = plain_name(name) if agency.level == Level.DISTRICT else f"xa.{plain_name(name)}"
        chairs += [
            Chair(username, f"Chuyên viên {name} (mẫu)", Role.OFFICER, (agency.code,)),
            Chair(f"ct.{username}", f"Lãnh đạo {name} (mẫu)", Role.HEAD, (agency.code,), "Chủ tịch"),
        ]
    return _with_names_of_their_own(chairs)


def _with_names_of_their_own(chairs: list[Chair]) -> list[Chair]:
    """A second unit of the same plain name gets a figure after it: xa.tanphu, xa.tanphu2."""
    seen: dict[str, int] = {}
    unique = []
    for chair in chairs:
        seen[chair.username] = count = seen.get(chair.username, 0) + 1
        username = chair.username if count == 1 else f"{chair.username}{count}"
        unique.append(Chair(username, chair.full_name, chair.role, chair.agencies, chair.title))
    return unique

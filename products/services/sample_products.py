"""The sample's producers, products and the people of dossiers: real products as public pages tell of them.

No star, number or registration stands here that a source does not give: what could be read of ranks and decisions
is a note beside the product, never a certificate. People and councils are invented and say so: "(mẫu)".
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from agencies.enums import AgencyKind, Level, Role
from agencies.models import Agency, AgencyName, Membership, User
from agencies.services.audit import act
from products.enums import ProducerKind, SeatKind, StageLevel
from products.models import Council, Producer, ProducerPlace, Product, ProductGroup, Seat
from products.services.producers import enter_producer

DATA = Path(__file__).parents[1] / "data" / "products.json"
SAMPLE_PRODUCERS = {
    "trongduc": "Công ty TNHH Ca cao Trọng Đức",
    "suoicat": "HTX Dịch vụ nông nghiệp Ca cao Suối Cát",
    "hungphat": "Công ty TNHH Mít sấy Hưng Phát",
}
SAMPLE = "(mẫu)"
MERGED_ON = date(2025, 7, 1)


class SampleSeat(NamedTuple):
    """A person of the councils: as what they sit there, and where they work otherwise, in order of successions."""

    username: str
    kind: SeatKind
    title: str
    agencies: tuple[str, ...]
    # As what the same person sits in a district's council, whose members are the district's own.
    in_district: str


SEATS = (
    SampleSeat(
        "hoidong1", SeatKind.CHAIR, "Phó Chủ tịch UBND tỉnh", ("UBND", "UBNDTP"), "Phó Chủ tịch UBND huyện"
    ),
    SampleSeat(
        "hoidong2",
        SeatKind.VICE_CHAIR,
        "Giám đốc Sở",
        ("SNNPTNT", "SNNMT"),
        "Trưởng phòng Nông nghiệp và PTNT",
    ),
    SampleSeat(
        "hoidong3", SeatKind.SECRETARY, "Chi cục trưởng", ("CCPTNT",), "Phó Trưởng phòng Nông nghiệp và PTNT"
    ),
    SampleSeat("hoidong4", SeatKind.MEMBER, "Phó Giám đốc Sở", ("SCT",), "Trưởng phòng Kinh tế và Hạ tầng"),
    SampleSeat("hoidong5", SeatKind.MEMBER, "Phó Giám đốc Sở", ("SYT",), "Trưởng phòng Y tế"),
    SampleSeat(
        "hoidong6", SeatKind.MEMBER, "Phó Giám đốc Sở", ("SKHCN",), "Trưởng phòng Tài chính - Kế hoạch"
    ),
    SampleSeat(
        "hoidong7", SeatKind.MEMBER, "Phó Giám đốc Sở", ("SVHTTDL",), "Trưởng phòng Văn hóa và Thông tin"
    ),
    SampleSeat(
        "totuvan", SeatKind.ADVISER, "Chuyên viên", ("CCPTNT",), "Chuyên viên phòng Nông nghiệp và PTNT"
    ),
)


class SampleCouncil(NamedTuple):
    """A council with its first and last day; a reorganisation ends one and begins the next."""

    code: str
    name: str
    short_name: str
    level: StageLevel
    owner: str
    valid_from: date
    valid_until: date | None


# In force when the dossiers of October 2019 are judged, with the district's own; then with each reorganisation.
COUNCILS = (
    SampleCouncil(
        "HDMAU1", "Hội đồng đánh giá OCOP tỉnh Đồng Nai", "HĐ đánh giá tỉnh", StageLevel.PROVINCE, "UBND",
        date(2019, 9, 3), MERGED_ON,
    ),
    SampleCouncil(
        "HDMAU2", "Hội đồng đánh giá OCOP huyện Định Quán", "HĐ đánh giá Định Quán", StageLevel.DISTRICT, "H736",
        date(2019, 9, 3), MERGED_ON,
    ),
    SampleCouncil(
        "HDMAU3", "Hội đồng đánh giá OCOP tỉnh Đồng Nai", "HĐ đánh giá tỉnh", StageLevel.PROVINCE, "UBND",
        MERGED_ON, date(2026, 4, 30),
    ),
    SampleCouncil(
        "HDMAU4", "Hội đồng đánh giá OCOP thành phố Đồng Nai", "HĐ đánh giá thành phố", StageLevel.PROVINCE,
        "UBNDTP", date(2026, 4, 30), None,
    ),
)  # fmt: skip


def load_sample_products(*, at: datetime) -> None:
    """Producers, products, councils and their people; on a portal that has products nothing happens.

    A product stands in the set of the first catalogue where its set is evident from what it is; later sets follow
    from the successions. Where only its class is known the set stays open.
    """
    if Product.objects.exists():
        return
    data = json.loads(DATA.read_text(encoding="utf-8"))
    with act("sample.load", actor=None, at=at, reason=_("Nạp sản phẩm mẫu")):
        producers = {row["name"]: _load_producer(row) for row in data["producers"]}
        _load_products(data["products"], producers)
        for username, name in SAMPLE_PRODUCERS.items():
            seat_producer(producers[name], username)
        _load_councils(_load_people())


# --- Producers and products -----------------------------------------------------------------------------------------


def _load_producer(row: dict[str, Any]) -> Producer:
    places = [(date.fromisoformat(place["from"]), place) for place in row["places"]]
    producer = enter_producer(
        facts={
            "name": row["name"],
            "kind": ProducerKind(row["kind"]),
            "note": _size_note(row["kind"]),
            "source": "\n".join(row["sources"]),
        },
        began=places[0][0],
    )
    ends = [began for began, _place in places[1:]] + [None]
    ProducerPlace.objects.bulk_create(
        ProducerPlace(
            producer=producer,
            unit_code=place["unit_code"],
            address=place["address"],
            valid_from=began,
            valid_until=until,
        )
        for (began, place), until in zip(places, ends, strict=True)
    )
    return producer


def _size_note(kind: str) -> str:
    """The law tells large firms from small ones, the sources do not."""
    return f"Nguồn không nêu quy mô; ghi doanh nghiệp nhỏ và vừa {SAMPLE}." if kind == "sme" else ""


def _load_products(rows: Iterable[dict[str, Any]], producers: dict[str, Producer]) -> None:
    sets = {group.set_code: group for group in ProductGroup.objects.exclude(set_code="")}
    Product.objects.bulk_create(
        Product(
            producer=producers.get(row["producer"]),
            name=row["name"],
            group=sets.get(row.get("set", "")),
            public_note=row["public_note"],
            source=_source_of(row),
        )
        for row in rows
    )


def _source_of(row: dict[str, Any]) -> str:
    """Where it was read, how sure it is, and what in the row is ours."""
    lines = [*row["sources"], f"Ngành theo nguồn: {row['class']}.", f"Độ tin cậy: {row['confidence']}."]
    lines += [f"Trước đó: {told}." for told in row.get("history", ())]
    if "set" in row:
        lines.append(f"Bộ sản phẩm suy từ tên sản phẩm {SAMPLE}.")
    return "\n".join([*lines, row.get("note", "")]).strip()


# --- People and councils --------------------------------------------------------------------------------------------


def seat_producer(producer: Producer, username: str) -> None:
    """Somebody who acts for a producer of the sample as long as it exists."""
    agency = producer.agency
    user = _user(username, f"Đại diện {producer.name}")
    user.save()
    Membership.objects.create(user=user, agency=agency, role=Role.PRODUCER, valid_from=agency.valid_from)


def _load_people() -> dict[str, User]:
    users = User.objects.bulk_create(_user(seat.username, _place_of(seat)) for seat in SEATS)
    return {user.username: user for user in users}


def _user(username: str, full_name: str) -> User:
    return User(
        username=username,
        full_name=full_name if full_name.endswith(SAMPLE) else f"{full_name} {SAMPLE}",
        email=f"{username}@ocop-dongnai.invalid",
        password=make_password(settings.SAMPLE_PASSWORD),
    )


def _place_of(seat: SampleSeat) -> str:
    number = seat.username.removeprefix("hoidong")
    return "Thành viên Tổ tư vấn" if seat.kind == SeatKind.ADVISER else f"Thành viên hội đồng {number}"


def _load_councils(users: dict[str, User]) -> None:
    """Councils whose owner is in the registers; a smaller province has fewer."""
    codes = {council.owner for council in COUNCILS} | {code for seat in SEATS for code in seat.agencies}
    agencies = {agency.code: agency for agency in Agency.objects.filter(code__in=codes)}
    for planned in COUNCILS:
        if planned.owner in agencies:
            _load_council(planned, agencies, users)


def _load_council(planned: SampleCouncil, agencies: dict[str, Agency], users: dict[str, User]) -> None:
    period = {"valid_from": planned.valid_from, "valid_until": planned.valid_until}
    names = {"name": f"{planned.name} {SAMPLE}", "short_name": f"{planned.short_name} {SAMPLE}"}
    agency = Agency.objects.create(
        code=planned.code, kind=AgencyKind.COUNCIL, level=Level(planned.level), **names, **period
    )
    AgencyName.objects.create(agency=agency, **names, **period)
    council = Council.objects.create(
        agency=agency,
        owner=agencies[planned.owner],
        level=planned.level,
        name=names["name"],
        decision_number=SAMPLE,
        decided_on=planned.valid_from,
        sample=True,
        **period,
    )
    in_district = planned.level == StageLevel.DISTRICT
    for seat in SEATS:
        role = Role.ADVISER if seat.kind == SeatKind.ADVISER else Role.COUNCIL
        membership = Membership.objects.create(
            user=users[seat.username], agency=agency, role=role, title=str(seat.kind.label), **period
        )
        Seat.objects.create(
            council=council,
            membership=membership,
            kind=seat.kind,
            title=f"{seat.in_district if in_district else seat.title} {SAMPLE}",
            home_agency=council.owner if in_district else _home_on(seat, planned.valid_from, agencies),
            **period,
        )


def _home_on(seat: SampleSeat, day: date, agencies: dict[str, Agency]) -> Agency | None:
    known = (agencies[code] for code in seat.agencies if code in agencies)
    return next((agency for agency in known if agency.in_force_on(day)), None)

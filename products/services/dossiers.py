"""What happens to a dossier once it is written: lodged, received, returned, proposed, advised, judged, withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.hashes import hash_of
from agencies.models import User
from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.files import store_file
from agencies.services.notifications import notify
from agencies.workflow import advance
from products.enums import ClockEnd, ClockStep, StageLevel
from products.models import (
    AdviceReport,
    CriteriaSet,
    Dossier,
    DossierReceipt,
    DossierVersion,
    NumberKind,
    RegimeStage,
)
from products.selectors.completeness import expired_papers, missing_parts
from products.selectors.dossier_contents import content_of
from products.selectors.entries import entry_refusal, window_refusal
from products.selectors.laws import first_stage, stage_after
from products.selectors.people import (
    advisers_of,
    people_of_locality,
    people_of_producer,
    people_who_handle,
)
from products.selectors.receivers import codes_of, leading_agency, receiver_of
from products.selectors.results import outcome_of
from products.services.dossier_clocks import (
    OF_THE_LEVEL,
    begin_clock,
    begin_clock_of_level,
    end_clocks,
    hand_transition_on,
)
from products.services.dossier_drafts import law_for
from products.services.numbers import next_number
from products.workflows import DOSSIER_WORKFLOW

MOST_NAMED = 10

# --- The producer hands it in -------------------------------------------------------------------------------------


def lodge_dossier(*, dossier: Dossier, actor: Actor, at: datetime) -> Dossier:
    """Hand the dossier in: bound from now on to the regime and form of this day, frozen with its hash.

    Refused, with what to do about it: something is missing, a paper no longer holds, the window is missed, this
    kind of producer takes no part, the law changed while it was written, no agency covers the producer's place.
    """
    today = timezone.localdate(at)
    with act("dossier.lodge", actor=actor, at=at):
        dossier = _locked(dossier)
        require(DOSSIER_WORKFLOW.verdict("lodge", actor, dossier))
        _refuse_old_law(dossier, today)
        _refuse_entry(dossier, today)
        _refuse_incomplete(dossier, today)
        stage = first_stage(dossier.regime)
        agency = receiver_of(dossier.producer, stage, today)
        if agency is None:
            raise Refusal(
                _(
                    "Chưa biết cơ quan nào nhận hồ sơ ở địa chỉ của chủ thể hôm nay. "
                    "Hãy cập nhật địa chỉ theo đơn vị hành chính hiện hành rồi nộp lại."
                )
            )
        CriteriaSet.objects.filter(pk=dossier.criteria_set_id, used_since__isnull=True).update(
            used_since=today
        )
        dossier = _moved(
            dossier,
            "lodge",
            actor,
            at,
            stage=stage,
            agency=agency,
            local_agency=agency,
            lodged_on=today,
            first_lodged_on=today,
        )
        _freeze(dossier, actor, at)
        _tell(
            people_who_handle(dossier, today),
            dossier,
            gettext_lazy("Hồ sơ mới nộp: {product}"),
            actor=actor,
            at=at,
        )
    return dossier


def lodge_again(*, dossier: Dossier, actor: Actor, at: datetime) -> Dossier:
    """Hand a completed dossier back to the level that returned it; frozen anew, the level's clock begins anew."""
    today = timezone.localdate(at)
    with act("dossier.lodge_again", actor=actor, at=at):
        dossier = _locked(dossier)
        require(DOSSIER_WORKFLOW.verdict("lodge_again", actor, dossier))
        _refuse_incomplete(dossier, today)
        dossier = _moved(dossier, "lodge_again", actor, at, lodged_on=today)
        end_clocks(dossier, today, ClockEnd.DONE, [ClockStep.SUPPLEMENT])
        begin_clock_of_level(dossier, today)
        _freeze(dossier, actor, at)
        _tell(
            people_who_handle(dossier, today),
            dossier,
            gettext_lazy("Hồ sơ đã bổ sung: {product}"),
            actor=actor,
            at=at,
        )
    return dossier


def withdraw_dossier(*, dossier: Dossier, reason: str, actor: Actor, at: datetime) -> Dossier:
    """Take the dossier out for good, with the reason; clocks stop, what was lodged stays readable."""
    today = timezone.localdate(at)
    with act("dossier.withdraw", actor=actor, at=at, reason=reason):
        dossier = _locked(dossier)
        was_lodged = dossier.first_lodged_on is not None
        dossier = _moved(dossier, "withdraw", actor, at, reason)
        end_clocks(dossier, today, ClockEnd.DROPPED)
        if was_lodged:
            _tell(
                people_who_handle(dossier, today),
                dossier,
                gettext_lazy("Chủ thể đã rút hồ sơ: {product}"),
                actor=actor,
                at=at,
                body=reason,
            )
    return dossier


# --- A level works on it ------------------------------------------------------------------------------------------


def receive_dossier(*, dossier: Dossier, actor: Actor, at: datetime) -> Dossier:
    """Take the dossier in at this level: a receipt with the next number, and the level's clock begins."""
    today = timezone.localdate(at)
    with act("dossier.receive", actor=actor, at=at):
        dossier = _locked(dossier)
        require(DOSSIER_WORKFLOW.verdict("receive", actor, dossier))
        assert dossier.agency_id is not None
        # Numbers of one agency run through the year without gaps: this one is given back if the act fails.
        number = next_number(NumberKind.RECEIPT, year=today.year, office=dossier.agency_id)
        code = dossier.product_code or _product_code(dossier, number, today)
        dossier = _moved(dossier, "receive", actor, at, product_code=code)
        receipt = _write_receipt(dossier, number, actor, today)
        begin_clock_of_level(dossier, today)
        _tell(
            people_of_producer(dossier.producer, today),
            dossier,
            gettext_lazy("Đã tiếp nhận hồ sơ: {product}"),
            actor=actor,
            at=at,
            body=format_lazy(gettext_lazy("Số phiếu {number}."), number=receipt.text),
        )
    return dossier


def return_dossier(
    *, dossier: Dossier, reason: str, missing: Sequence[str] = (), actor: Actor, at: datetime
) -> Dossier:
    """Send the dossier back to be completed, with what is missing.

    The law does not say what becomes of the level's clock (QĐ 26/2026): it stops, is kept, and a new one begins when
    the dossier comes back; the producer's own clock runs meanwhile if the regime has one.
    """
    today = timezone.localdate(at)
    reason = "\n".join([*(f"– {one}" for one in missing), reason.strip()]).strip()
    with act("dossier.return", actor=actor, at=at, reason=reason):
        dossier = _moved(dossier, "return", actor, at, reason)
        end_clocks(dossier, today, ClockEnd.RETURNED, OF_THE_LEVEL)
        begin_clock(dossier, ClockStep.SUPPLEMENT, dossier.producer.agency, today)
        _tell(
            people_of_producer(dossier.producer, today),
            dossier,
            gettext_lazy("Hồ sơ cần bổ sung: {product}"),
            actor=actor,
            at=at,
            body=reason,
        )
    return dossier


def propose_dossier(*, dossier: Dossier, actor: Actor, at: datetime) -> Dossier:
    """Hand the dossier to the level above, which has to receive it; this level's clock is done."""
    with act("dossier.propose", actor=actor, at=at):
        return _send_up(dossier, "propose", actor, at)


def ask_advice(*, dossier: Dossier, actor: Actor, at: datetime) -> Dossier:
    """Give the dossier to the advisory group of this level."""
    today = timezone.localdate(at)
    with act("dossier.ask_advice", actor=actor, at=at):
        dossier = _moved(dossier, "ask_advice", actor, at)
        _tell(
            advisers_of(dossier, today),
            dossier,
            gettext_lazy("Hồ sơ chờ Tổ tư vấn thẩm định: {product}"),
            actor=actor,
            at=at,
        )
    return dossier


def skip_advice(*, dossier: Dossier, actor: Actor, at: datetime) -> Dossier:
    """Put the dossier before the council without the advisory group, or without waiting for it any longer."""
    return _moved(dossier, "skip_advice", actor, at)


def give_advice(
    *,
    dossier: Dossier,
    text: str,
    visited_on: date | None = None,
    upload: UploadedFile | None = None,
    actor: Actor,
    at: datetime,
) -> AdviceReport:
    """What the advisory group found; from now on the dossier waits for the council."""
    if not text.strip():
        raise Refusal(_("Hãy ghi nội dung thẩm định."))
    if visited_on and visited_on > timezone.localdate(at):
        raise Refusal(_("Ngày kiểm tra thực tế không được sau hôm nay."))
    with act("dossier.advise", actor=actor, at=at):
        dossier = _moved(dossier, "advise", actor, at)
        assert dossier.stage is not None
        report = AdviceReport.objects.create(
            dossier=dossier,
            stage=dossier.stage,
            text=text,
            visited_on=visited_on,
            file=store_file(upload=upload, actor=actor, at=at) if upload else None,
            written_at=at,
            writer_name=actor.person_name,
            writer_title=actor.full_title,
        )
        _tell(
            people_who_handle(dossier, timezone.localdate(at)),
            dossier,
            gettext_lazy("Tổ tư vấn đã thẩm định: {product}"),
            actor=actor,
            at=at,
        )
    return report


# --- What council and decision do to it ---------------------------------------------------------------------------


def call_to_session(dossier: Dossier, at: datetime) -> Dossier:
    """A session is to judge it. Refused when it does not wait for the council."""
    return _moved(dossier, "call", None, at)


def uncall(dossier: Dossier, at: datetime) -> Dossier:
    """The session does not judge it after all."""
    return _moved(dossier, "uncall", None, at)


def mark_scored(dossier: Dossier, at: datetime) -> Dossier:
    """The council's result stands; the term for evaluating is kept or missed by this day."""
    dossier = _moved(dossier, "score", None, at)
    end_clocks(dossier, timezone.localdate(at), ClockEnd.DONE, OF_THE_LEVEL)
    return dossier


def mark_excluded(dossier: Dossier, reason: str, at: datetime) -> Dossier:
    """The council found a ground of exclusion; the dossier is over, and its producer is told why."""
    return _ended(dossier, "exclude", None, at, gettext_lazy("Hồ sơ bị loại: {product}"), reason)


def mark_recognised(dossier: Dossier, at: datetime) -> Dossier:
    """A decision recognises the product."""
    return _ended(dossier, "recognise", None, at, gettext_lazy("Sản phẩm được công nhận: {product}"))


def mark_failed(dossier: Dossier, actor: Actor, at: datetime, reason: str = "") -> Dossier:
    """The written notice to who reached no stars (QĐ 26/2026, Điều 4 khoản 1).

    Refused while the result leads to stars, here or above.
    """
    outcome = outcome_of(dossier)
    if outcome and (outcome.decides or outcome.sends_up):
        raise Refusal(_("Kết quả của hội đồng đủ để xét công nhận, không phải là chưa đạt."))
    return _ended(dossier, "fail", actor, at, gettext_lazy("Sản phẩm chưa đạt: {product}"), reason)


def send_result_up(dossier: Dossier, actor: Actor, at: datetime) -> Dossier:
    """Hand the dossier with its result to the council above. For the ministry there is `send_to_centre`.

    Refused when the result is decided at this level, or falls short of going on.
    """
    outcome = outcome_of(dossier)
    if outcome and not outcome.sends_up:
        raise Refusal(_("Kết quả này không gửi lên cấp trên: cấp này công nhận, hoặc chưa đủ điểm để gửi."))
    with act("dossier.send_up", actor=actor, at=at):
        return _send_up(dossier, "send_up", actor, at)


def send_to_centre(dossier: Dossier, at: datetime) -> Dossier:
    """The approved result goes to the ministry, which is no agency of the portal: the province keeps the dossier."""
    stage = _stage_above(dossier)
    if stage.level != StageLevel.CENTRE:
        raise Refusal(_("Cấp trên của cấp này không phải trung ương."))
    return _moved(dossier, "send_to_centre", None, at, stage=stage)


def come_back_from_centre(
    dossier: Dossier, reason: str, actor: Actor, at: datetime, centre_points: Any = None
) -> Dossier:
    """The ministry gave no five stars (step 10b): the province decides on the central result, or judges again."""
    province = RegimeStage.objects.get(regime=dossier.regime_id, level=StageLevel.PROVINCE)
    return _moved(dossier, "come_back", actor, at, reason, stage=province, centre_points=centre_points)


# --- Parts of them ------------------------------------------------------------------------------------------------


def _locked(dossier) -> Dossier:
    """The dossier as it stands, held: what is checked must not change before it moves."""
    return (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("regime", "criteria_set__group", "criteria_set__version", "producer__agency", "stage")
        .get(pk=dossier.pk)
    )


def _moved(dossier, name, actor, at, reason="", **changes) -> Dossier:
    return advance(dossier, name, workflow=DOSSIER_WORKFLOW, actor=actor, at=at, reason=reason, **changes)


def _refuse_old_law(dossier, today) -> None:
    regime, form = law_for(dossier.product, today)
    if (regime.pk, form.pk) != (dossier.regime_id, dossier.criteria_set_id):
        raise Refusal(
            _(
                "Quy định hoặc bộ tiêu chí đã thay đổi từ khi bạn soạn hồ sơ. "
                "Hãy chuyển hồ sơ sang quy định hiện hành, xem lại phần tự chấm rồi nộp."
            )
        )


def _refuse_entry(dossier, today) -> None:
    refusal = entry_refusal(dossier.product, dossier.kind, dossier.regime, today)
    refusal = refusal or window_refusal(dossier.product, dossier.kind, dossier.regime, today)
    if refusal:
        raise Refusal(refusal)


def _refuse_incomplete(dossier, today) -> None:
    if expired := expired_papers(dossier, today):
        raise Refusal(
            _("Giấy tờ đã hết giá trị: %(papers)s. Hãy thay bản còn giá trị, hoặc bỏ khỏi hồ sơ.")
            % {"papers": _named(f"{paper} ({_('đến hết')} {paper.expires_on:%d/%m/%Y})" for paper in expired)}
        )
    if missing := missing_parts(dossier):
        raise Refusal(_("Hồ sơ còn thiếu: %(parts)s.") % {"parts": _named(missing)})


def _named(names: Iterable[str]) -> str:
    names = list(names)
    return "; ".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")


def _freeze(dossier, actor, at) -> None:
    content = content_of(_locked(dossier), timezone.localdate(at))
    DossierVersion.objects.create(
        dossier=dossier,
        number=dossier.versions.count() + 1,
        content=content,
        sha256=hash_of(content),
        lodged_at=at,
        lodger_name=actor.person_name,
        lodger_title=actor.full_title,
    )


def _product_code(dossier, number, today) -> str:
    """Mã sản phẩm (T)-(X)-(STT)-20…: the serial is the one of who received it first."""
    province, unit = codes_of(dossier)
    return f"{province}-{unit}-{number}-{today.year}"


def _write_receipt(dossier, number, actor, today) -> DossierReceipt:
    province, unit = codes_of(dossier)
    text = dossier.regime.receipt_number(number=number, province=province, unit=unit, year=today.year)
    return DossierReceipt.objects.create(
        dossier=dossier,
        stage=dossier.stage,
        agency=dossier.agency,
        year=today.year,
        number=number,
        text=text,
        received_on=today,
        receiver_name=actor.person_name,
        receiver_title=actor.full_title,
    )


def _stage_above(dossier) -> RegimeStage:
    stage = stage_after(dossier.stage) if dossier.stage else None
    if stage is None:
        raise Refusal(_("Không còn cấp nào ở trên."))
    return stage


def _send_up(dossier, name, actor, at) -> Dossier:
    today = timezone.localdate(at)
    dossier = _locked(dossier)
    stage, agency = _stage_above(dossier), leading_agency(today)
    if stage.level == StageLevel.CENTRE:
        raise Refusal(_("Kết quả trình trung ương bằng quyết định phê duyệt kết quả."))
    if agency is None:
        raise Refusal(_("Hôm nay chưa có cơ quan nào chủ trì chương trình của tỉnh để nhận hồ sơ."))
    dossier = _moved(dossier, name, actor, at, stage=stage, agency=agency)
    end_clocks(dossier, today, ClockEnd.DONE, OF_THE_LEVEL)
    hand_transition_on(dossier)
    _tell(
        people_who_handle(dossier, today),
        dossier,
        gettext_lazy("Hồ sơ được đề nghị lên: {product}"),
        actor=actor,
        at=at,
    )
    _tell(
        people_of_producer(dossier.producer, today),
        dossier,
        gettext_lazy("Hồ sơ đã chuyển lên cấp trên: {product}"),
        actor=actor,
        at=at,
    )
    return dossier


def _ended(dossier, name, actor, at, title, reason="") -> Dossier:
    """The last move: every clock is done, producer and locality are told (QĐ 26/2026, step 9)."""
    today = timezone.localdate(at)
    with act(f"dossier.{name}", actor=actor, at=at, reason=reason):
        dossier = _moved(dossier, name, actor, at, reason)
        end_clocks(dossier, today, ClockEnd.DONE)
        people = [*people_of_producer(dossier.producer, today), *people_of_locality(dossier, today)]
        _tell(people, dossier, title, actor=actor, at=at, body=reason)
    return dossier


def _tell(people: Iterable[User], dossier, title, *, actor, at, body: Any = "") -> None:
    notify(
        recipients=people,
        title=format_lazy(title, product=dossier.product.name),
        body=body,
        path=dossier.get_absolute_url(),
        at=at,
        but_not=actor.user_id if actor else None,
    )

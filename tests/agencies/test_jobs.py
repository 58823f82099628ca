"""Long work: asked for once, done with the rights of the moment, told to its person, cleared away."""

import io
import os
import time
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from agencies import imports
from agencies.enums import JobStatus, Role
from agencies.exports import excel
from agencies.jobs import NothingDone, register_kinds
from agencies.models import Agency, Job, Membership, Notification, OutgoingMail, User
from agencies.permissions import Administrator, Refusal, no
from agencies.services import heartbeat
from agencies.services import jobs as service
from agencies.services.job_files import file_path, folder, keep_file
from agencies.services.jobs import ask_for_job, cancel_job, claim_job, clear_results, may_fetch, run_job
from programs.exports.duties import DUTIES
from tests.admin_pages import address
from tests.agencies.kinds import known, make_kind
from tests.agencies.test_admin_import import USER_HEADS, try_out
from tests.cast import make_member, moment
from tests.makers import make_assignment, make_duty, make_plan
from tests.waiting import wait_until

AT = moment()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(settings, tmp_path, monkeypatch):
    """What is written inside a test's transaction is seen by no second connection: it keeps silent."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 3600)


@pytest.fixture
def kind():
    """A kind of long work that writes its arguments into a file, and counts what it was asked for."""

    def run(work):
        with work.new_result("ket-qua.txt") as file:
            for one in work.counted(work.arguments.get("words", []), len(work.arguments.get("words", []))):
                file.write(one.encode())
        return {"lines": ["Đã ghi."]}

    kind = make_kind(run)
    with known(kind):
        yield kind


def ask(kind, membership, actor, **arguments) -> Job:
    return ask_for_job(kind=kind, arguments=arguments, user=membership.user, actor=actor, at=AT)


def asked_by(cast, kind, name="officer", **arguments) -> Job:
    return ask(kind, getattr(cast, name), cast.actor(name), **arguments)


def run_next(at=AT) -> Job:
    """What a worker does when it comes by."""
    job = claim_job(at=at)
    run_job(job=job, at=at)
    return Job.objects.get(pk=job.pk)


def files():
    return sorted(file.name for file in folder().iterdir())


# --- Asking -------------------------------------------------------------------------------------------------------


def test_asking_leaves_a_row_and_wakes_a_worker_once_it_is_there(
    cast, kind, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(service.current_app, "send_task", lambda name, **options: sent.append(name))

    with django_capture_on_commit_callbacks(execute=True):
        job = asked_by(cast, kind, words=["a"])
        assert sent == []

    assert sent == ["agencies.tasks.run_waiting_job_task"]
    assert (job.kind, job.arguments, job.asked_by, job.membership, job.language) == (
        "test",
        {"words": ["a"]},
        cast.officer.user,
        cast.officer,
        "vi",
    )
    assert (job.status, job.attempts, job.finished_at) == (JobStatus.QUEUED, 0, None)
    assert timezone.now() - job.asked_at < timedelta(minutes=1)


def test_a_queue_that_is_away_loses_nothing(cast, kind, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **options):
        raise ConnectionError

    monkeypatch.setattr(service.current_app, "send_task", away)

    with django_capture_on_commit_callbacks(execute=True):
        job = asked_by(cast, kind)

    assert claim_job(at=AT).pk == job.pk


def test_the_same_question_again_is_the_same_job_while_it_waits_or_runs(cast, kind):
    first = asked_by(cast, kind, words=["a"])
    again = asked_by(cast, kind, words=["a"])
    other = asked_by(cast, kind, words=["b"])
    of_another = asked_by(cast, kind, "head", words=["a"])
    claim_job(at=AT)
    while_running = asked_by(cast, kind, words=["a"])
    Job.objects.filter(pk=first.pk).update(status=JobStatus.DONE, finished_at=Now())
    afterwards = asked_by(cast, kind, words=["a"])

    assert again == first == while_running
    assert len({first, other, of_another, afterwards}) == 4


def test_a_person_has_ten_unfinished_jobs_at_most(cast, kind):
    for number in range(10):
        asked_by(cast, kind, words=[str(number)])

    with pytest.raises(Refusal, match="10 việc chạy nền chưa xong"):
        asked_by(cast, kind, words=["một việc nữa"])
    assert asked_by(cast, kind, words=["3"])
    assert asked_by(cast, kind, "head", words=["một việc nữa"])


def test_what_a_person_may_not_have_is_refused_at_once(cast):
    kind = make_kind(lambda work: {}, may=lambda work: no("Không phải của bạn."))

    with pytest.raises(Refusal, match="Không phải của bạn"):
        asked_by(cast, kind)
    assert not Job.objects.exists()


@pytest.mark.parametrize("value", [object(), {"a": 1}, [{"a": 1}], [["a"]], b"x", date(2019, 5, 21), 1.5])
def test_only_plain_values_are_kept(cast, kind, value):
    with pytest.raises(TypeError):
        asked_by(cast, kind, value=value)


@pytest.mark.parametrize("value", ["\x00", ["a\x00b"], "x" * 20_000])
def test_what_a_row_cannot_hold_is_refused_in_a_sentence(cast, kind, value):
    with pytest.raises(Refusal, match="Hãy bỏ bớt"):
        asked_by(cast, kind, value=value)


def test_a_kind_is_named_once():
    kind = make_kind(lambda work: {})
    with known(kind), pytest.raises(ValueError, match="named twice"):
        register_kinds(make_kind(lambda work: {}))


# --- The row ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"status": JobStatus.RUNNING},
        {"finished_at": AT},
        {"error": "Vì sao"},
        {"result": "0" * 32},
        {"status": JobStatus.CANCELLED},
    ],
)
def test_the_database_refuses_half_a_change(cast, kind, values):
    job = asked_by(cast, kind)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.CANCELLED])
def test_the_database_lets_no_job_that_is_done_begin_again(cast, kind, status):
    asked_by(cast, kind)
    job = run_next()
    values = {"finished_at": AT if status == JobStatus.CANCELLED else None, "result": "", "result_name": ""}

    with pytest.raises(InternalError, match="Invalid transition"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(status=status, **values)


def test_the_database_lets_one_job_of_a_person_run(cast, kind):
    for word in ("a", "b"):
        asked_by(cast, kind, words=[word])
    running = {"status": JobStatus.RUNNING, "started_at": AT, "heartbeat_at": AT, "attempts": 1}

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(**running)


# --- Claiming -----------------------------------------------------------------------------------------------------


def test_the_oldest_job_is_taken_and_the_others_wait_for_a_free_place(cast, kind, settings):
    first = asked_by(cast, kind)
    second = asked_by(cast, kind, "head")

    assert claim_job(at=AT) == first
    assert claim_job(at=AT) is None
    settings.JOBS_AT_ONCE = 2
    assert claim_job(at=AT) == second


def test_a_person_waits_behind_their_own_job_and_nobody_else_does(cast, kind, settings):
    settings.JOBS_AT_ONCE = 5
    first = asked_by(cast, kind, words=["a"])
    asked_by(cast, kind, words=["b"])
    of_another = asked_by(cast, kind, "head")

    assert [claim_job(at=AT), claim_job(at=AT), claim_job(at=AT)] == [first, of_another, None]


def silence(job, seconds=61):
    """As if so many seconds had passed since its worker was heard of."""
    Job.objects.filter(pk=job.pk).update(heartbeat_at=Now() - timedelta(seconds=seconds))


def test_a_job_whose_worker_fell_silent_is_begun_anew_before_others_begin(cast, kind):
    job = asked_by(cast, kind)
    asked_by(cast, kind, "head")
    claim_job(at=AT)
    silence(job, 50)
    assert claim_job(at=AT) is None
    silence(job)

    again = claim_job(at=AT)

    assert (again, again.attempts) == (job, 2)


def test_a_job_that_three_workers_died_of_is_given_up_and_its_person_told(cast, kind):
    job = asked_by(cast, kind)
    for attempt in (1, 2, 3):
        assert claim_job(at=AT).attempts == attempt
        silence(job)

    assert claim_job(at=AT) is None

    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.FAILED, 3)
    assert job.error.startswith("Máy xử lý đã dừng giữa chừng.")
    assert Notification.objects.get().title == "Không làm được: Việc thử"


def test_a_kind_that_must_not_be_repeated_is_not_begun_anew(cast):
    once = make_kind(lambda work: {}, name="once", repeatable=False)
    with known(once):
        job = asked_by(cast, once)
        claim_job(at=AT)
        silence(job)

        assert claim_job(at=AT) is None

    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.FAILED, 1)


# --- Doing --------------------------------------------------------------------------------------------------------


def test_a_job_done_has_its_result_its_figures_and_its_message(cast, kind):
    asked_by(cast, kind, words=["mot", "hai"])

    job = run_next()

    assert (job.status, job.done, job.total, job.error) == (JobStatus.DONE, 2, 2, "")
    assert (job.result_name, file_path(job.result).read_bytes()) == ("ket-qua.txt", b"mothai")
    assert job.summary == {"lines": ["Đã ghi."]}
    assert job.asked_at <= job.started_at <= job.finished_at
    message = Notification.objects.get()
    assert (message.recipient, message.title, message.path, message.created_at, message.read_at) == (
        cast.officer.user,
        "Đã xong: Việc thử",
        f"/viec-nen/{job.pk}/",
        AT,
        None,
    )
    assert not OutgoingMail.objects.exists()


def test_what_a_job_writes_before_it_fails_is_not_written(cast):
    def run(work):
        Agency.objects.update(note="nửa chừng")
        with work.new_result("a.txt") as file:
            file.write(b"nua chung")
        raise NothingDone("Dòng 3 sai.", {"faults": [(3, "sai")]})

    kind = make_kind(run)
    with known(kind):
        asked_by(cast, kind)
        job = run_next()

    assert (job.status, job.error, job.summary) == (JobStatus.FAILED, "Dòng 3 sai.", {"faults": [[3, "sai"]]})
    assert not Agency.objects.filter(note="nửa chừng").exists()
    assert (job.result, files()) == ("", [])
    assert Notification.objects.get().title == "Không làm được: Việc thử"


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (ZeroDivisionError("mật khẩu"), "Có lỗi khi làm việc này, chưa ghi gì."),
        (OSError("No space left on device"), "Có lỗi khi làm việc này, chưa ghi gì."),
        (service.SoftTimeLimitExceeded(), "Việc này chạy quá lâu nên đã dừng."),
        (Refusal("Không còn dòng nào."), "Không còn dòng nào."),
    ],
)
def test_whatever_goes_wrong_ends_in_a_sentence(cast, trouble, sentence):
    def run(work):
        raise trouble

    kind = make_kind(run)
    with known(kind):
        asked_by(cast, kind)
        job = run_next()

    assert job.status == JobStatus.FAILED
    assert job.error.startswith(sentence)
    assert "mật khẩu" not in job.error


def test_a_database_that_goes_away_leaves_the_job_to_the_next_worker(cast):
    def run(work):
        raise OperationalError("server closed the connection")

    kind = make_kind(run)
    with known(kind):
        asked_by(cast, kind)
        job = run_next()

    assert (job.status, job.error) == (JobStatus.RUNNING, "")


def test_a_job_called_off_while_it_ran_leaves_nothing(cast):
    def run(work):
        with work.new_result("a.txt") as file:
            file.write(b"x")
        Agency.objects.update(note="của việc đã thôi")
        cancel_job(job=Job.objects.get())
        return {}

    kind = make_kind(run)
    with known(kind):
        asked_by(cast, kind)
        run_next()

    # The calling off stood in the same transaction here, so it went with the rest; elsewhere it is somebody else's.
    assert not Agency.objects.filter(note="của việc đã thôi").exists()
    assert files() == []
    assert not Notification.objects.exists()


def test_an_unknown_kind_fails_in_a_sentence(cast, kind):
    job = asked_by(cast, kind)
    Job.objects.filter(pk=job.pk).update(kind="os.system")

    job = run_next()

    assert (job.status, job.error) == (JobStatus.FAILED, "Cổng không còn làm loại việc này.")


# --- With the rights of the moment ----------------------------------------------------------------------------------


def close(membership, day):
    Membership.objects.filter(pk=membership.pk).update(valid_until=day)


def lock(membership, day):
    User.objects.filter(pk=membership.user_id).update(is_active=False)


def close_agency(membership, day):
    Agency.objects.filter(pk=membership.agency_id).update(valid_until=day)


@pytest.mark.parametrize("withdraw", [close, lock, close_agency])
def test_rights_withdrawn_meanwhile_end_the_job_in_a_sentence(cast, kind, withdraw):
    asked_by(cast, kind, words=["a"])
    withdraw(cast.officer, AT.date())

    job = run_next()

    assert (job.status, job.result, files()) == (JobStatus.FAILED, "", [])
    assert job.error.startswith("Phân công mà bạn dùng khi yêu cầu không còn hiệu lực")


def test_another_membership_of_the_person_gives_no_rights_to_the_job(cast, kind):
    make_member("officer", cast.lead_agency, Role.SECRETARIAT)
    asked_by(cast, kind)
    close(cast.officer, AT.date())

    assert run_next().status == JobStatus.FAILED


def test_an_act_that_is_no_longer_the_person_s_ends_the_job_in_its_sentence(cast):
    roles = []
    kind = make_kind(
        lambda work: {},
        may=lambda work: roles.append(work.member.role) or (no("Chỉ thư ký.") if len(roles) > 1 else True),
    )
    with known(kind):
        asked_by(cast, kind, "desk")
        Membership.objects.filter(pk=cast.desk.pk).update(role=Role.OFFICER)
        job = run_next()

    assert (job.status, job.error, roles) == (
        JobStatus.FAILED,
        "Chỉ thư ký.",
        [Role.SECRETARIAT, Role.OFFICER],
    )


def test_a_superuser_without_a_membership_works_as_administrator_while_they_are_one(cast):
    superuser = User.objects.create_superuser("quantri", "x", full_name="Quản Trị", email="q@mau.invalid")
    actor = Administrator(superuser.pk, "Quản Trị")
    seen = []
    kind = make_kind(lambda work: seen.append(work.actor) or {})
    with known(kind):
        for _time in (1, 2):
            ask_for_job(kind=kind, arguments={}, user=superuser, actor=actor, at=AT)
            job = run_next()
            User.objects.filter(pk=superuser.pk).update(is_superuser=False)

    assert seen == [actor]
    assert job.error.startswith("Phân công mà bạn dùng")


def test_a_list_for_members_is_no_work_for_an_administrator(cast):
    superuser = User.objects.create_superuser("quantri", "x", full_name="Quản Trị", email="q@mau.invalid")
    actor = Administrator(superuser.pk, "Quản Trị")

    with pytest.raises(Refusal, match="đang có phân công"):
        ask_for_job(kind=DUTIES.kind, arguments={"query": ""}, user=superuser, actor=actor, at=AT)


# --- Calling off --------------------------------------------------------------------------------------------------


def test_a_job_that_waits_is_called_off_and_its_file_removed(cast, kind, django_capture_on_commit_callbacks):
    job = ask_for_job(
        kind=kind, arguments={}, user=cast.officer.user, actor=cast.actor("officer"), at=AT, source=b"ten"
    )
    assert len(files()) == 1

    with django_capture_on_commit_callbacks(execute=True):
        cancel_job(job=job)

    job.refresh_from_db()
    assert (job.status, job.source, files()) == (JobStatus.CANCELLED, "", [])
    assert claim_job(at=AT) is None
    with pytest.raises(Refusal, match="đã kết thúc"):
        cancel_job(job=job)


def test_what_was_handed_in_is_read_by_the_job_and_removed_after_it(cast):
    read = []
    kind = make_kind(lambda work: read.append(work.source.read_bytes()) or {})
    with known(kind):
        for content in (b"mot", b"hai"):
            ask_for_job(
                kind=kind,
                arguments={},
                user=cast.officer.user,
                actor=cast.actor("officer"),
                at=AT,
                source=content,
            )
        # Two files are two questions, whatever else is the same.
        jobs = [run_next(), run_next()]

    assert read == [b"mot", b"hai"]
    assert ([job.source for job in jobs], files()) == (["", ""], [])


# --- Clearing away ------------------------------------------------------------------------------------------------


def test_results_are_removed_after_seven_days_and_the_row_stays(cast, kind):
    for word in ("cu", "moi"):
        asked_by(cast, kind, words=[word])
    old, new = run_next(), run_next()
    Job.objects.filter(pk=old.pk).update(finished_at=Now() - timedelta(days=7, seconds=1))

    assert clear_results() == 1
    assert clear_results() == 0

    old.refresh_from_db()
    assert (old.status, old.result, old.result_name) == (JobStatus.DONE, "", "ket-qua.txt")
    assert files() == [new.result]


def test_files_that_no_job_names_go_after_a_day_and_others_stay(cast, kind):
    ask_for_job(
        kind=kind, arguments={}, user=cast.officer.user, actor=cast.actor("officer"), at=AT, source=b"cho"
    )
    stray, fresh = keep_file(b"mo coi"), keep_file(b"dang lam")
    waiting = Job.objects.get().source
    for name in (stray, waiting):
        os.utime(file_path(name), (time.time() - 25 * 3600,) * 2)

    clear_results()

    assert files() == sorted([fresh, waiting])


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 31, "A" * 32, "0" * 32 + "\n", "/etc/passwd"])
def test_no_other_name_is_a_file_of_a_job(name):
    with pytest.raises(ValueError, match="not the name"):
        file_path(name)


# --- Lists as long work -------------------------------------------------------------------------------------------


@pytest.fixture
def long_lists(monkeypatch):
    """Every list with a row is long."""
    monkeypatch.setattr(excel, "SHORT_LIST", 0)


def rows_of(content):
    sheet = load_workbook(io.BytesIO(b"".join(content))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_long_list_leads_to_its_job_and_the_job_to_the_file(cast, signed_in, long_lists):
    make_duty(cast)
    client = signed_in(cast.officer)

    asked = client.get("/nhiem-vu/xuat-excel/?q=nhiem+vu&trang-thai=not_due")
    again = client.get("/nhiem-vu/xuat-excel/?q=nhiem+vu&trang-thai=not_due")
    job = run_next()
    page = client.get(asked.url).content.decode()
    file = client.get(f"/viec-nen/{job.pk}/tep/")

    assert asked.url == again.url == f"/viec-nen/{job.pk}/"
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 1, 1)
    assert "Xuất Excel: nhiệm vụ" in page
    assert "Có chữ: nhiem vu" in page
    assert file["Content-Disposition"] == 'attachment; filename="nhiem-vu-2019-05-21.xlsx"'
    assert file["Content-Type"].endswith("spreadsheetml.sheet")
    assert file["Cache-Control"] == "private, no-store"
    rows = rows_of(file.streaming_content)
    assert rows[0][0] == "Nhiệm vụ"
    assert [row[2] for row in rows[6:]] == ["Nhiệm vụ số 1"]


def test_a_list_as_long_work_holds_what_the_person_sees_when_it_is_made(cast, signed_in, long_lists):
    """The stranger's rows never; those of the own agency only as long as it is one's own."""
    plan = make_plan()
    make_assignment(plan)
    from programs.services.plans import issue_plan

    issue_plan(plan=plan, actor=cast.actor("desk"), at=AT)
    signed_in(cast.officer).get("/nhiem-vu/xuat-excel/")
    signed_in(cast.desk).get("/nhiem-vu/xuat-excel/")

    of_officer, of_desk = run_next(), run_next()

    agencies = [
        [row[3] for row in rows_of([file_path(job.result).read_bytes()])[4:]] for job in (of_officer, of_desk)
    ]
    assert agencies[0] == ["UBND H. Tân Phú"]
    assert sorted(agencies[1]) == ["UBND H. Tân Phú", "UBND TP. Biên Hòa"]


def test_a_list_speaks_the_language_in_which_it_was_asked_for(cast, signed_in, long_lists):
    make_duty(cast)
    client = signed_in(cast.officer)
    client.cookies["language"] = "en"

    client.get("/nhiem-vu/xuat-excel/")
    with translation.override("vi"):
        job = run_next()

    assert job.language == "en"
    assert rows_of([file_path(job.result).read_bytes()])[0][0] == "Duties"


@pytest.mark.parametrize(
    "query",
    [
        "q=%00&co-quan=99999999999999999999",
        "sort=password&tu=31/02/2019",
        "q=" + "%27" * 300,
        "%ff%fe=%ff",
        "=&=&",
    ],
)
def test_hostile_queries_are_questions_like_others(cast, signed_in, long_lists, query):
    make_duty(cast)
    client = signed_in(cast.officer)

    response = client.get(f"/nhiem-vu/xuat-excel/?{query}")

    if Job.objects.exists():
        assert response.status_code == 302
        assert run_next().status == JobStatus.DONE
    else:
        assert response.status_code == 200


def test_a_query_without_end_is_refused_on_a_page(cast, signed_in, long_lists):
    make_duty(cast)

    response = signed_in(cast.officer).get("/nhiem-vu/xuat-excel/", {"khac": "x" * 20_000}, follow=True)

    assert response.redirect_chain == [("/viec-nen/", 302)]
    assert "Hãy bỏ bớt điều kiện lọc" in response.content.decode()
    assert not Job.objects.exists()


# --- Pages --------------------------------------------------------------------------------------------------------


def test_the_page_of_a_job_that_waits_polls_and_works_without(cast, kind, signed_in):
    job = asked_by(cast, kind)
    client = signed_in(cast.officer)

    page = client.get(job.get_absolute_url()).content.decode()
    part = client.get(reverse("agencies:job-progress", args=[job.pk]))

    assert f'hx-get="/viec-nen/{job.pk}/tien-trinh/"' in page
    assert f'href="/viec-nen/{job.pk}/"' in page
    assert "Đang chờ tới lượt" in page
    assert "Tải kết quả" not in page
    assert "<html" not in part.content.decode()
    assert "Đang chờ tới lượt" in part.content.decode()


def test_the_page_shows_how_far_a_job_is_and_is_loaded_anew_when_it_has_ended(cast, kind, signed_in):
    job = asked_by(cast, kind, words=["a"])
    claimed = claim_job(at=AT)
    Job.objects.filter(pk=job.pk).update(done=1200, total=110_000)
    client = signed_in(cast.officer)
    address = reverse("agencies:job-progress", args=[job.pk])

    part = client.get(address).content.decode()
    run_job(job=claimed, at=AT)
    ended = client.get(address)

    assert "1.200 / 110.000" in part
    assert '<progress value="1200" max="110000"' in part
    assert (ended.headers["HX-Refresh"], ended.content) == ("true", b"")


def test_who_opens_the_page_of_a_job_done_has_read_its_message(cast, kind, signed_in):
    job = asked_by(cast, kind, words=["a"])
    run_next()
    client = signed_in(cast.officer)
    assert Notification.objects.get().read_at is None

    page = client.get(job.get_absolute_url()).content.decode()

    assert f'href="/viec-nen/{job.pk}/tep/"' in page
    assert Notification.objects.get().read_at is not None


def test_the_list_shows_one_s_own_jobs_newest_first(cast, kind, signed_in):
    for word in ("a", "b"):
        asked_by(cast, kind, words=[word])
    asked_by(cast, kind, "head")

    rows = signed_in(cast.officer).get("/viec-nen/").context["rows"]

    assert [row.job.arguments for row in rows] == [{"words": ["b"]}, {"words": ["a"]}]


def test_the_list_costs_the_same_with_one_job_and_with_three(
    cast, kind, signed_in, django_assert_num_queries
):
    asked_by(cast, kind)
    client = signed_in(cast.officer)
    client.get("/viec-nen/")
    with CaptureQueriesContext(connection) as first:
        client.get("/viec-nen/")
    for word in ("a", "b"):
        asked_by(cast, kind, words=[word])

    with django_assert_num_queries(len(first)):
        assert len(client.get("/viec-nen/").context["rows"]) == 3


def test_for_anybody_else_a_job_does_not_exist(cast, kind, signed_in):
    job = asked_by(cast, kind, words=["a"])
    run_next()
    superuser = User.objects.create_superuser("quantri", "x", full_name="Quản Trị", email="q@mau.invalid")

    for user in (cast.head.user, cast.desk.user, cast.auditor.user, superuser):
        client = signed_in(cast.officer)
        client.force_login(user, backend="agencies.auth.MembershipBackend")
        answers = [
            client.get(reverse(f"agencies:{name}", args=[job.pk]))
            for name in ("job", "job-progress", "job-file")
        ]
        answers.append(client.post(reverse("agencies:job-cancel", args=[job.pk])))
        assert [answer.status_code for answer in answers] == [404] * 4
        assert client.get("/viec-nen/").context["rows"] == []


def test_a_result_past_its_days_is_not_found_and_its_page_says_so(cast, kind, signed_in):
    asked_by(cast, kind, words=["a"])
    job = run_next()
    Job.objects.filter(pk=job.pk).update(finished_at=Now() - timedelta(days=8))
    client = signed_in(cast.officer)

    for _time in ("not yet cleared away", "cleared away"):
        page = client.get(job.get_absolute_url()).content.decode()
        assert client.get(f"/viec-nen/{job.pk}/tep/").status_code == 404
        assert "Đã xoá sau bảy ngày" in page
        assert "Tải kết quả" not in page
        clear_results()


def test_a_result_whose_file_is_lost_is_not_found(cast, kind, signed_in):
    asked_by(cast, kind, words=["a"])
    job = run_next()
    file_path(job.result).unlink()

    assert signed_in(cast.officer).get(f"/viec-nen/{job.pk}/tep/").status_code == 404


def test_a_result_is_not_for_who_lost_the_membership_it_was_made_for(cast, kind, signed_in):
    asked_by(cast, kind, words=["a"])
    job = run_next()
    make_member("officer", cast.trade_agency, Role.OFFICER)
    client = signed_in(cast.officer)
    assert client.get(f"/viec-nen/{job.pk}/tep/").status_code == 200
    close(cast.officer, AT.date())

    answer = client.get(f"/viec-nen/{job.pk}/tep/")

    assert answer.status_code == 403
    assert "không còn hiệu lực" in answer.content.decode()
    assert not may_fetch(job, AT)


def test_a_job_is_called_off_by_a_button(cast, kind, signed_in):
    job = asked_by(cast, kind)

    page = signed_in(cast.officer).post(reverse("agencies:job-cancel", args=[job.pk]), follow=True)

    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    assert "Đã thôi việc này" in page.content.decode()


def test_a_job_that_has_ended_is_not_called_off(cast, kind, signed_in):
    job = asked_by(cast, kind)
    run_next()

    page = signed_in(cast.officer).post(reverse("agencies:job-cancel", args=[job.pk]), follow=True)

    assert "đã kết thúc nên không thôi được" in page.content.decode()


def test_nothing_a_job_says_is_markup(cast, kind, signed_in):
    text = "<script>pwn()</script>"
    asked_by(cast, kind, words=["a"])
    job = run_next()
    summary = {"lines": [text], "faults": [[2, text]], "count_of_faults": 5}
    Job.objects.filter(pk=job.pk).update(summary=summary, result_name=f"{text}.xlsx", kind=text)
    client = signed_in(cast.officer)

    page = client.get(job.get_absolute_url()).content.decode()
    rows = client.get("/viec-nen/").content.decode()

    assert "<script>pwn" not in page + rows
    assert page.count("&lt;script&gt;pwn()") == 6
    assert "và 4 dòng lỗi nữa" in page


# --- Imports as long work -----------------------------------------------------------------------------------------


@pytest.fixture
def long_files(monkeypatch):
    """Every file with two rows is long."""
    monkeypatch.setattr(imports, "SHORT_FILE", 1)
    monkeypatch.setattr("agencies.admin_import.SHORT_FILE", 1)


ROWS = [["lan", "Nguyễn Thị Lan", "lan@mau.invalid"], ["minh", "Trần Văn Minh", "minh@mau.invalid"]]


def confirm(browser, *rows):
    token = try_out(browser, User, USER_HEADS[:3], *rows).context["token"]
    return browser.post(address(User, "import_confirm"), {"token": token})


def test_many_rows_are_imported_by_a_job(cast, signed_in, long_files):
    from agencies.selectors.trail import trail_of

    response = confirm(signed_in(cast.desk), *ROWS)
    assert not User.objects.filter(username="lan").exists()
    job = run_next()

    assert response.url == f"/viec-nen/{job.pk}/"
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 2, 2)
    assert job.summary == {"lines": ["Đã nhập 2 dòng, 0 dòng không đổi."]}
    lan = User.objects.get(username="lan")
    assert [(entry.act, entry.who) for entry in trail_of(lan)] == [("Nhập từ Excel", "Thư ký Kiểm Thử")]
    assert files() == []


def test_few_rows_are_imported_at_once(cast, signed_in, long_files):
    response = confirm(signed_in(cast.desk), ROWS[0])

    assert response.url == address(User, "changelist")
    assert User.objects.filter(username="lan").exists()
    assert not Job.objects.exists()


def test_rows_that_became_wrong_keep_all_rows_out_and_are_listed(cast, signed_in, long_files):
    client = signed_in(cast.desk)
    url = confirm(client, *ROWS).url
    User.objects.filter(pk=cast.officer.user_id).update(email="minh@mau.invalid")
    User.objects.filter(pk=cast.head.user_id).update(email="lan@mau.invalid")

    job = run_next()
    page = client.get(url).content.decode()

    assert not User.objects.filter(username__in=["lan", "minh"]).exists()
    assert job.status == JobStatus.FAILED
    assert job.error.startswith("Chưa nhập dòng nào. Dòng 2: ")
    assert [number for number, _sentence in job.summary["faults"]] == [2, 3]
    assert "Các dòng lỗi" in page
    assert page.count("đã thuộc về") == 3
    assert files() == []


def test_who_left_the_secretariat_meanwhile_imports_nothing(cast, signed_in, long_files):
    confirm(signed_in(cast.desk), *ROWS)
    Membership.objects.filter(pk=cast.desk.pk).update(role=Role.OFFICER)

    job = run_next()

    assert (job.status, job.error) == (JobStatus.FAILED, "Việc này dành cho: Thư ký chương trình.")
    assert not User.objects.filter(username="lan").exists()


def test_a_superuser_imports_by_a_job_and_reads_its_page(cast, signed_in, long_files):
    superuser = User.objects.create_superuser("quantri", "x", full_name="Quản Trị", email="q@mau.invalid")
    client = signed_in(cast.desk)
    client.force_login(superuser, backend="agencies.auth.MembershipBackend")

    url = confirm(client, *ROWS).url
    job = run_next()

    assert job.membership is None
    assert job.status == JobStatus.DONE
    assert "Đã nhập 2 dòng" in client.get(url).content.decode()


# --- With a second connection -------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.02)


@pytest.mark.django_db(transaction=True)
def test_others_see_how_far_a_job_is_while_it_runs_and_that_its_worker_lives(live_cast, quick):
    seen = []

    def run(work):
        for number in work.counted([1, 2, 3], 3):
            Agency.objects.update(note="chưa ai thấy")
            if number == 2:
                silence_from_outside()
                wait_until(lambda: seen.append(outside()) or seen[-1][:2] == (2, 3) and seen[-1][2])
        return {}

    kind = make_kind(run)
    with known(kind):
        asked_by(live_cast, kind)
        job = run_next()

    assert job.status == JobStatus.DONE
    assert (job.done, job.total) == (3, 3)


def in_a_thread(act):
    """Through a connection of its own."""
    from tests.processes import at_once

    (result,) = at_once(act)
    if isinstance(result, Exception):
        raise result
    return result


def outside():
    """What somebody else sees of the job: how far it is, and whether its worker lives."""
    return in_a_thread(
        lambda: (*Job.objects.values_list("done", "total").get(), service.living_jobs().exists())
    )


def silence_from_outside():
    in_a_thread(lambda: silence(Job.objects.get()))


@pytest.mark.django_db(transaction=True)
def test_a_job_called_off_by_its_person_stops_and_leaves_nothing(live_cast, quick):
    def run(work):
        with work.new_result("a.txt") as file:
            file.write(b"x")
        Agency.objects.update(note="của việc đã thôi")
        in_a_thread(lambda: cancel_job(job=Job.objects.get()))
        wait_until(lambda: work.is_abandoned)
        work.step()
        raise AssertionError("went on")

    kind = make_kind(run)
    with known(kind):
        asked_by(live_cast, kind)
        job = run_next()

    assert (job.status, job.error, job.result) == (JobStatus.CANCELLED, "", "")
    assert not Agency.objects.filter(note="của việc đã thôi").exists()
    assert files() == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_only_thought_dead_writes_nothing(live_cast):
    """The other has the job by then; what the first one wrote goes with its transaction."""
    claimed = []

    def run(work):
        Agency.objects.update(note="của người chậm")
        silence_from_outside()
        claimed.append(in_a_thread(lambda: claim_job(at=AT)))
        return {}

    kind = make_kind(run)
    with known(kind):
        asked_by(live_cast, kind)
        slow = claim_job(at=AT)
        run_job(job=slow, at=AT)

    job = Job.objects.get()
    assert (claimed[0].attempts, job.attempts, job.status) == (2, 2, JobStatus.RUNNING)
    assert not Agency.objects.filter(note="của người chậm").exists()
    assert not Notification.objects.exists()

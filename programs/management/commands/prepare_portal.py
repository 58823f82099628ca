"""Make the portal ready to start: tables, the sample where nothing is yet, the rehearsal day."""

import json
from datetime import date, datetime, time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from agencies import clock
from agencies.models import Membership, PortalState, User
from agencies.services.audit import act
from programs.services.sample import PUBLISHED_ON, load_sample

OPENS_AT = time(8)


class Command(BaseCommand):
    help = "Chuẩn bị cổng: lập bảng, nạp dữ liệu mẫu vào cổng còn trống, đặt ngày diễn tập."
    # The tables that checks may ask for are made by this very command.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--at", metavar="NGÀY", help="2019-05-21, today; trống: giữ ngày của cổng")
        parser.add_argument("--only-migrate", action="store_true", help="chỉ lập bảng, không nạp dữ liệu mẫu")

    def handle(self, *, at, only_migrate, **options):
        asked = _day(at)
        _migrate(options["verbosity"])
        if not only_migrate:
            _open(asked)
        state = clock.portal_state()
        self.stdout.write(json.dumps(_report(state), ensure_ascii=False))


def _day(text: str | None) -> date | None:
    """The day asked for; None when none was given."""
    if not text:
        return None
    if text == "today":
        return timezone.localdate()
    for written in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, written).date()
        except ValueError:
            continue
    raise CommandError(f"Không hiểu ngày “{text}”; hãy viết như AT=2019-05-21 hoặc AT=today.")


def _migrate(verbosity: int) -> None:
    """Migrate, unless every migration is there already: looking is ten times as quick."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=verbosity)


def _open(asked: date | None) -> None:
    """Load the sample into an empty portal, or move a rehearsal on to the day asked for."""
    state = PortalState.objects.filter(pk=1).first()
    if state is None and not User.objects.exists():
        day = asked or PUBLISHED_ON
        if day < PUBLISHED_ON:
            raise CommandError(
                f"Dữ liệu mẫu bắt đầu ngày {PUBLISHED_ON:%d/%m/%Y}; hãy chọn AT từ ngày đó trở đi."
            )
        load_sample(at=_opening_of(day))
    elif asked is not None:
        _move_on(state, asked)


def _move_on(state: PortalState | None, asked: date) -> None:
    if state is None or not state.holds_sample:
        raise CommandError("Cổng này chứa dữ liệu thật nên không diễn tập được; hãy chạy lại không có AT.")
    stands_on = clock.today(state)
    if asked < stands_on:
        raise CommandError(
            f"Cổng diễn tập đã ở ngày {stands_on:%d/%m/%Y}, không lùi về {asked:%d/%m/%Y} được; "
            "muốn bắt đầu lại hãy chạy với thư mục khác: make run DATA=var-moi."
        )
    if asked > stands_on:
        with act("rehearsal.step", actor=None, at=_opening_of(asked)):
            # What was due on the days passed over is made up once by the daily work.
            PortalState.objects.filter(pk=1).update(rehearsal_day=asked, stepping_until=None)


def _opening_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OPENS_AT))


def _report(state: PortalState) -> dict:
    """What the supervisor prints: the day, and for the sample who may sign in with which password."""
    today = clock.today(state)
    report: dict[str, str | list[str]] = {"today": today.isoformat()}
    if state.holds_sample:
        names = (
            Membership.objects.at_work_on(today).order_by("user_id").values_list("user__username", flat=True)
        )
        superusers = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
        report["users"] = list(dict.fromkeys([*names, *superusers.values_list("username", flat=True)]))
        report["password"] = settings.SAMPLE_PASSWORD
    return report

"""Starts everything in order, watches over it, and stops it in the opposite order."""

import errno
import os
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from . import ports
from .folder import DataFolder
from .memory import Memory
from .portal import Portal, fingerprint_of_migrations, report_of
from .postgres import Postgres
from .processes import Child, die_with_parent, last_line, rotate
from .service import Service
from .trouble import Stopped, Trouble, of_the_disk
from .valkey import Valkey
from .waiting import wait_until

LONGEST_PAUSE = 30  # seconds between two starts of a process that keeps dying
FORGIVEN_AFTER = 300  # seconds without a death make up for the earlier ones
DEATHS_OF_A_SERVICE = 3  # of PostgreSQL or Valkey, after which there is no point in going on
MOST_USERS_NAMED, FIRST_USERS_NAMED = 50, 14


@dataclass
class Watched:
    """One process of ours and how often it died lately."""

    child: Child
    deaths: list[float] = field(default_factory=list)
    due: float | None = None  # when to start it again

    def note_death(self, now: float) -> float:
        """Count a death; the pause before the next start doubles with each."""
        self.deaths = [*_lately(self.deaths, now), now]
        pause = float(min(LONGEST_PAUSE, 2 ** (len(self.deaths) - 1)))
        self.due = now + pause
        return pause


def _lately(deaths: list[float], now: float) -> list[float]:
    return [death for death in deaths if now - death < FORGIVEN_AFTER]


def say(sentence: str) -> None:
    """To whoever still reads: a closed terminal or pipe must not keep us from stopping in order."""
    try:
        print(sentence, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def named(users: list[str]) -> str:
    """The sample users on one line; the sign-in page lists every one of them."""
    if len(users) <= MOST_USERS_NAMED:
        return ", ".join(users)
    return ", ".join(users[:FIRST_USERS_NAMED]) + f", … ({len(users)} người, trang đăng nhập kể đủ)"


class Supervisor:
    """One portal on one machine, from `make run` to Ctrl-C."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.port = _port(environment.get("PORT") or "8000")
        self.at = _day(environment.get("AT") or "")
        self.folder = DataFolder(Path(environment.get("DATA") or "var"))
        self.portal = Portal(self.folder, self.port, environment)
        self.stopping = threading.Event()
        self.hurried = False
        self.services: list[Service] = []
        self.service_deaths: dict[str, list[float]] = defaultdict(list)
        self.watched: list[Watched] = []

    # --- the whole story --------------------------------------------------------------------------

    def run(self) -> None:
        """Returns when everything was stopped in order."""
        # Said explicitly: a job that a shell runs in the background begins with SIGINT ignored.
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means it
            signal.signal(signal.SIGHUP, self._on_signal)
        self.folder.prepare()
        unclean = self.folder.lock(self.portal.address)
        try:
            self._check_port(patience=15 if unclean else 0)
            self.memory = Memory(self.folder.memory)
            for log in self.folder.logs.glob("*.log"):
                rotate(log)
            self._start()
            self._watch()
        except Stopped:
            pass
        except OSError as error:
            raise of_the_disk(error, self.folder.path) from error
        finally:
            self._stop()
            self.folder.release()

    def _on_signal(self, signum: int, frame: object) -> None:
        """The first signal stops in order, the second at once."""
        self.hurried = self.stopping.is_set()
        self.stopping.set()

    def _wait(self, condition: Callable[[], object], patience: float, pause: float = 0.01) -> bool:
        return wait_until(condition, patience, self.stopping, pause)

    def _check_port(self, patience: float) -> None:
        """After a kill -9 the old web may need a moment to leave."""
        if self._wait(lambda: ports.is_free(self.port), patience):
            return
        if ports.why_not(self.port) == errno.EACCES:
            raise Trouble(f"Cổng {self.port} chỉ dành cho root; hãy chọn cổng từ 1024.", "make run PORT=8000")
        raise Trouble(
            f"Cổng {self.port} đang có chương trình khác dùng.", f"make run PORT={ports.next_free(self.port)}"
        )

    # --- starting ---------------------------------------------------------------------------------

    def _start(self) -> None:
        self._start_services()
        self.portal.env["SECRET_KEY"] = self.environment.get("SECRET_KEY") or self.memory.secret_key()
        schema = fingerprint_of_migrations()
        prepare = self._begin(self.portal.prepare(self.at))
        known = not self.at and self.memory.values.get("schema") == schema
        if known:  # the web may load while nothing but the day is looked up
            web = self._begin(self.portal.web())
        self._finish(prepare)
        if not known:
            web = self._begin(self.portal.web())
        self.memory.save(schema=schema)
        self._wait_for_web(web)
        self._begin(self.portal.worker())
        self._begin(self.portal.beat())
        self._say_ready(report_of(prepare))

    def _start_services(self) -> None:
        """Ours, unless the environment names others."""
        ours: dict[str, Service] = {}
        if not self._runs_elsewhere("DATABASE_URL", 5432):
            ours["DATABASE_URL"] = self._postgres()
        if not self._runs_elsewhere("REDIS_URL", 6379):
            ours["REDIS_URL"] = self._valkey()
        for service in ours.values():
            self.services.append(service)
            service.start()
        for name, service in ours.items():
            service.wait_ready(self._wait)
            self.memory.remember(service)
            self.portal.env[name] = service.url

    def _postgres(self) -> Postgres:
        postgres = Postgres(self.folder.postgres, self.folder.logs / "postgresql.log")
        known = self.memory.recall(postgres)
        if not postgres.exists:
            say("Đang tạo cơ sở dữ liệu…")
            postgres.create()
            known = False
        if not known:
            postgres.grant()
        return postgres

    def _valkey(self) -> Valkey:
        valkey = Valkey(self.folder.valkey, self.folder.logs / "valkey.log")
        self.memory.recall(valkey)
        return valkey

    def _runs_elsewhere(self, name: str, usual_port: int) -> bool:
        """Whether somebody else runs this service; then it must at least answer."""
        url = self.environment.get(name)
        if not url:
            return False
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or usual_port
        except ValueError as error:
            raise Trouble(f"{name} không phải là một địa chỉ đúng.", f"unset {name} && make run") from error
        if host and not ports.answers(host, port):
            raise Trouble(f"Không kết nối được tới {host}:{port} của {name}.", f"unset {name} && make run")
        return True

    def _begin(self, child: Child) -> Child:
        self.watched.append(Watched(child))
        child.start()
        return child

    def _finish(self, prepare: Child) -> None:
        """Wait for migrations and sample; a refusal is a sentence of the command's own."""
        self._wait(lambda: not prepare.alive, patience=3600)
        if prepare.exit_code == 0:
            self.watched = [watched for watched in self.watched if watched.child is not prepare]
            return
        last = last_line(prepare.log).removeprefix("CommandError: ")
        if "Traceback" in prepare.log.read_text(errors="replace") or not last:
            raise Trouble("Chưa chuẩn bị được dữ liệu; xem cuối nhật ký.", f"less {prepare.log}")
        raise Trouble(last)

    def _wait_for_web(self, web: Child) -> None:
        self._wait(lambda: self.portal.is_healthy() or not web.alive, patience=60, pause=0.05)
        if not web.alive:
            raise Trouble(f"Web không khởi động được ({last_line(web.log)}).", f"less {web.log}")
        if not self.portal.is_healthy():
            raise Trouble("Cổng đã chạy nhưng sau 60 giây vẫn chưa báo khoẻ.", f"less {web.log}")

    def _say_ready(self, report: Mapping[str, object]) -> None:
        """One line with everything a person needs to begin."""
        parts = [f"READY {self.portal.address}/"]
        if today := str(report.get("today") or ""):
            kind = "ngày diễn tập" if "users" in report else "hôm nay"
            parts.append(f"{kind} {date.fromisoformat(today):%d/%m/%Y}")
        users = report.get("users")
        if isinstance(users, list) and users:
            parts.append("người dùng mẫu: " + named(list(map(str, users))))
        if password := report.get("password"):
            parts.append(f"mật khẩu: {password}")
        say(" · ".join(parts))

    # --- watching ---------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self.stopping.wait(0.3):
            for service in self.services:
                self._revive(service)
            for watched in self.watched:
                self._look_after(watched, time.monotonic())

    def _look_after(self, watched: Watched, now: float) -> None:
        """Start a dead process again, after a pause that grows."""
        child = watched.child
        if watched.due is None and not child.alive:
            code, pause = child.exit_code, watched.note_death(now)
            say(f"{child.name} đã dừng (mã {code}), khởi động lại sau {pause:.0f} giây; nhật ký: {child.log}")
        elif watched.due is not None and now >= watched.due:
            child.sweep()
            watched.due = None
            child.start()

    def _revive(self, service: Service) -> None:
        """Start PostgreSQL or Valkey again on its old port, so that everybody finds it; not without end."""
        child, log, port = service.child, service.log, service.port
        if child is None or child.alive:
            return
        now = time.monotonic()
        deaths = self.service_deaths[service.name] = [*_lately(self.service_deaths[service.name], now), now]
        if len(deaths) > DEATHS_OF_A_SERVICE:
            reason = last_line(log)
            raise Trouble(f"{service.name} cứ khởi động là dừng ({reason}); cổng đã dừng.", f"less {log}")
        say(f"{service.name} đã dừng (mã {child.exit_code}), đang khởi động lại; nhật ký: {log}")
        child.sweep()
        # Parts of the old server may still be leaving.
        self._wait(lambda: ports.is_free(port), 10)
        service.start()
        try:
            service.wait_ready(self._wait)
        except Trouble:
            if service.child and service.child.alive:
                raise
            self.stopping.wait(1)
        if service.port != port:
            raise Trouble(
                f"Chương trình khác đã lấy cổng {port} của {service.name}; cổng đã dừng.", "make run"
            )

    # --- stopping ---------------------------------------------------------------------------------

    def _stop(self) -> None:
        """Web, worker and beat end what they have at hand; then queue and database, which they need."""
        running = [watched.child for watched in self.watched if watched.child.alive]
        if running:
            say("Đang dừng… (Ctrl-C lần nữa để dừng ngay)")
        for child in running:
            child.ask_to_stop()
        for child in running:
            child.wait(hurry=lambda: self.hurried)
        for watched in self.watched:
            watched.child.sweep()
        for service in reversed(self.services):
            service.stop()
        if running:
            say("Đã dừng.")


def _port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise Trouble(f"PORT phải là một số từ 1 đến 65535, không phải “{text}”.", "make run PORT=8000")


def _day(text: str) -> str:
    """Empty when nobody asked for a day."""
    try:
        return text if text in ("", "today") else date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Trouble(
            f"AT phải là một ngày như 2019-05-21, hoặc today, không phải “{text}”.", "make run AT=2019-05-21"
        ) from error


def main(environment: Mapping[str, str]) -> int:
    """What `make run` calls. Whatever goes wrong ends in one sentence."""
    if "MAKELEVEL" in environment:
        # A make that was killed must not leave a portal behind.
        die_with_parent(signal.SIGTERM)
    try:
        Supervisor(environment).run()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0

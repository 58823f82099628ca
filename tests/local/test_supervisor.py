"""The supervisor from READY to the end, with real PostgreSQL, Valkey, gunicorn and Celery."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

from ocop_portal.local import ports
from ocop_portal.local.waiting import wait_until


def children_of(started, words):
    """The processes of a run whose command line holds these words, the one that started the others first."""
    found = []
    for pid in sorted(started.processes()):
        with suppress(OSError):
            if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                found.append(pid)
    return found


def test_ready_line_names_address_day_users_and_password(run):
    started = run(AT="2019-06-03").ready()

    assert started.said.splitlines()[-1] == (
        f"READY http://127.0.0.1:{started.port}/ · ngày diễn tập 21/05/2019"
        " · người dùng mẫu: thuky, lanhdao · mật khẩu: prepare_portal --at 2019-06-03"
    )


def test_ctrl_c_stops_all_and_the_next_start_keeps_data_and_key(run):
    first = run().ready()
    first.get("/write/kept/")
    key = first.get("/environment/")["SECRET_KEY"]
    code = first.end(signal.SIGINT)

    second = run().ready()

    assert code == 0
    assert first.said.splitlines()[-1] == "Đã dừng."
    assert second.notes() == ["kept"]
    assert second.get("/environment/")["SECRET_KEY"] == key
    assert second.said.splitlines()[-1].endswith("mật khẩu: prepare_portal")


def test_kill_9_leaves_nothing_running_and_loses_nothing(run):
    first = run().ready()
    first.get("/write/kept/")
    first.end(signal.SIGKILL)

    second = run(PORT=str(first.port)).ready()

    assert second.notes() == ["kept"]


def test_stopping_waits_for_the_task_at_hand(run):
    first = run().ready()
    first.get("/queue/report/")
    wait_until(lambda: first.notes() == ["report begun"], 20)
    code = first.end(signal.SIGTERM)

    second = run().ready()

    assert code == 0
    assert second.notes() == ["report begun", "report done"]


def test_dead_children_are_named_and_started_again(run):
    started = run().ready()
    started.get("/write/kept/")

    killed = [children_of(started, words)[0] for words in ("gunicorn", "valkey-server", "postgres -D")]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    assert wait_until(lambda: is_back(started, killed[0]), 30), started.said
    assert started.notes() == ["kept"]
    log = started.data / "logs"
    assert f"web đã dừng (mã -9), khởi động lại sau 1 giây; nhật ký: {log}/web.log" in started.said
    assert f"PostgreSQL đã dừng (mã -9), đang khởi động lại; nhật ký: {log}/postgresql.log" in started.said
    assert f"Valkey đã dừng (mã -9), đang khởi động lại; nhật ký: {log}/valkey.log" in started.said


def is_back(started, killed):
    """Whether another web than the killed one answers; workers of the old one may do so for a second."""
    webs = children_of(started, "gunicorn")
    if not webs or killed in webs:
        return False
    try:
        return started.notes() is not None
    except OSError:
        return False


def test_second_copy_on_the_same_data_is_refused(run):
    first = run().ready()

    said = run(DATA=str(first.data)).refused()

    assert said == (
        f"Dữ liệu trong {first.data} đang được dùng: cổng đã chạy ở http://127.0.0.1:{first.port}"
        f" (tiến trình {first.process.pid}).\n"
        f"    kill {first.process.pid}    # dừng bản đang chạy; hoặc: make run DATA=var-khac PORT=8001\n"
    )


def test_environment_switches_the_embedded_services_off(run):
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    started = run(**urls, EMAIL_URL="smtp://127.0.0.1:2525", SECRET_KEY="of-the-office").ready()

    environment = started.get("/environment/")

    assert {name: environment[name] for name in urls} == urls
    assert environment["EMAIL_URL"] == "smtp://127.0.0.1:2525"
    assert environment["SECRET_KEY"] == "of-the-office"
    assert environment["DATA_DIR"] == str(started.data)
    assert sorted(path.name for path in started.data.iterdir()) == ["beat", "local.json", "lock", "logs"]


def test_busy_port_is_refused_with_the_next_free_one(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        said = run(PORT=str(port)).refused()

    sentence, command = said.splitlines()
    assert sentence == f"Cổng {port} đang có chương trình khác dùng."
    assert command.startswith("    make run PORT=")
    assert int(command.split("=")[1]) > port


def test_data_path_that_is_a_file_is_refused(run, tmp_path):
    (tmp_path / "var").write_text("not a folder")

    said = run(DATA=str(tmp_path / "var")).refused()

    assert said == (f"{tmp_path}/var không phải là thư mục; hãy chọn nơi khác.\n    make run DATA=var-moi\n")


def test_data_path_that_cannot_be_written_is_refused(run):
    said = run(DATA="/sys/ocop").refused()

    assert said == "Không được ghi vào /sys/ocop; hãy chọn nơi khác.\n    make run DATA=$HOME/ocop\n"


def test_port_and_day_that_make_no_sense_are_refused(run):
    port = run(PORT="80000").refused()
    day = run(AT="21/05/2019").refused()

    assert port == "PORT phải là một số từ 1 đến 65535, không phải “80000”.\n    make run PORT=8000\n"
    assert day == (
        "AT phải là một ngày như 2019-05-21, hoặc today, không phải “21/05/2019”.\n"
        "    make run AT=2019-05-21\n"
    )


def test_database_that_does_not_answer_is_refused(run):
    port = ports.any_free()

    said = run(DATABASE_URL=f"postgres://a:b@127.0.0.1:{port}/c").refused()

    assert said == (
        f"Không kết nối được tới 127.0.0.1:{port} của DATABASE_URL.\n    unset DATABASE_URL && make run\n"
    )


def test_refusal_of_the_portal_itself_is_passed_on(run):
    said = run(REFUSE="Cổng này chứa dữ liệu thật nên không diễn tập.").refused()

    assert said.splitlines()[1] == "Cổng này chứa dữ liệu thật nên không diễn tập."
    assert "Traceback" not in said


def test_cluster_of_a_newer_postgresql_is_refused(run, project):
    cluster = project / "var/postgresql"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("99\n")

    said = run().refused()

    assert said.startswith("Dữ liệu là của PostgreSQL 99, máy này chỉ có PostgreSQL ")
    assert said.endswith("hoặc bắt đầu ở thư mục khác.\n    make run DATA=var-moi\n")

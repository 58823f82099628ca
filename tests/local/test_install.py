"""The installer that runs before anything is installed."""

import importlib.util
import os
import shutil
import subprocess
import sys

import pytest

from tests.local.conftest import CHECKOUT

SCRIPT = CHECKOUT / "ocop_portal/local/install.py"


@pytest.fixture
def installer(monkeypatch, tmp_path):
    """The script as a module, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("installer", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def install(folder):
    return subprocess.run(
        [sys.executable, SCRIPT, "requirements.txt"], cwd=folder, capture_output=True, text=True
    )


def test_environment_is_made_once_and_again_only_when_the_requirements_change(tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# nothing\n")
    first = install(tmp_path)
    second = install(tmp_path)
    requirements.write_text("--no-index\nnowhere-to-be-found==1\n")
    third = install(tmp_path)

    assert (first.returncode, first.stdout.count("Đang cài thư viện")) == (0, 1)
    assert (second.returncode, second.stdout) == (0, "")
    assert third.returncode == 1
    assert third.stderr == (
        "Không cài được thư viện (Could not find a version that satisfies the requirement "
        "nowhere-to-be-found==1 (from versions: none)); lần đầu cần có mạng, nhật ký: .venv/install.log\n"
        "    make install\n"
    )


def test_change_of_an_included_file_counts(installer, tmp_path):
    (tmp_path / "requirements.txt").write_text("a\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\nb\n")
    before = installer.fingerprint(tmp_path / "requirements-dev.txt")

    (tmp_path / "requirements.txt").write_text("a>1\n")

    assert installer.fingerprint(tmp_path / "requirements-dev.txt") != before


def test_environment_of_another_machine_does_not_count_as_installed(installer, tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("a\n")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to("/nowhere/python3")
    installer.stamp_of(file).write_text(installer.fingerprint(file))

    assert not installer.is_installed(file)
    assert not installer.works()


def test_missing_venv_package_is_named(installer, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(SystemExit) as end:
        installer.check_venv()

    sentence, command = str(end.value.code).splitlines()
    assert sentence == "Máy này thiếu gói python3-venv nên chưa tạo được .venv."
    assert command.endswith(
        f"apt-get install -y python{sys.version_info.major}.{sys.version_info.minor}-venv"
    )


def test_old_python_is_named(installer, monkeypatch):
    monkeypatch.setattr(installer.sys, "version_info", (3, 9, 2))

    with pytest.raises(SystemExit) as end:
        installer.check_python()

    assert str(end.value.code).startswith("Cần Python 3.11 trở lên, máy này đang dùng Python 3.9.\n")


def test_machine_without_python_gets_one_sentence_from_make(tmp_path):
    (tmp_path / "bin").mkdir()
    for program in ("make", "sh"):
        (tmp_path / "bin" / program).symlink_to(shutil.which(program))
    shutil.copy(CHECKOUT / "Makefile", tmp_path)

    done = subprocess.run(
        ["make", "run"],
        cwd=tmp_path,
        env=os.environ | {"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 2
    assert done.stderr.strip().endswith(
        "*** Cần Python 3.11 trở lên: sudo apt-get install -y python3 python3-venv.  Stop."
    )

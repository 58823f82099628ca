"""Everything of one dossier in one file: rights, memory, and content that somebody changed on the disk."""

import json
import tracemalloc
import zipfile
from dataclasses import replace

import pytest
from django.utils import translation

from agencies.jobs import Work
from agencies.permissions import Refusal
from agencies.services.files import path_of
from products.exports.bundles import DOSSIER_BUNDLE, bundle_name
from products.models import Dossier
from products.services.dossier_drafts import save_dossier
from products.services.dossiers import lodge_dossier
from tests.cast import moment
from tests.products.cast import make_product_cast
from tests.products.makers import make_form, make_paper, make_product, make_regime
from tests.products.walks import lodge, open_and_fill, receive

MEGABYTE = 1024 * 1024


@pytest.fixture
def people(cast):
    people = make_product_cast(cast)
    make_regime(form=make_form())
    return people


def with_papers(people, name, count):
    """A lodged dossier with so many papers of two megabytes each."""
    actor = people.actor("producer")
    dossier = open_and_fill(people, make_product(people.coop, name))
    papers = [
        make_paper(people.coop, f"Ảnh {name} {number}", content=bytes([number]) * 2 * MEGABYTE)
        for number in range(count)
    ]
    requirement = dossier.regime.requirements.get(code="B15")
    save_dossier(
        dossier=dossier,
        values={"parts": {requirement.pk: [paper.pk for paper in papers]}},
        version=dossier.version,
        actor=actor,
        at=moment(),
    )
    return lodge_dossier(dossier=dossier, actor=actor, at=moment())


@pytest.fixture
def asked(people, tmp_path):
    """The work of a person who asked for a dossier's bundle: `asked(dossier, "desk")`."""

    def ask(dossier, name="desk") -> Work:
        member = people.member(name)
        return Work(
            user=member.user,
            actor=people.actor(name),
            arguments={"dossier": dossier.pk},
            at=moment(),
            folder=tmp_path,
        )

    return ask


def made(work: Work) -> zipfile.ZipFile:
    """The bundle that came of the work."""
    DOSSIER_BUNDLE.run(work)
    return zipfile.ZipFile(work.folder / work.result)


def manifest_of(archive):
    return json.loads(archive.read("manifest.json"))


def test_bundle_holds_everything_under_readable_names_with_hashes(people, asked):
    dossier = receive(people, lodge(people, make_product(people.coop)))
    work = asked(dossier)

    archive = made(work)

    assert archive.testzip() is None
    assert archive.namelist() == [
        "ban-da-nop/lan-1.json",
        "mau/mau-so-01.pdf",
        "mau/mau-so-02.pdf",
        "giay-to/01. B01 Giấy đăng ký kinh doanh.pdf",
        "manifest.json",
    ]
    manifest = manifest_of(archive)
    assert [one["name"] for one in manifest["files"]] == archive.namelist()[:-1]
    assert manifest["versions"][0]["sha256"] == dossier.versions.get().sha256
    assert manifest["files"][-1]["is_whole"]
    assert json.loads(archive.read("ban-da-nop/lan-1.json")) == dossier.versions.get().content
    assert (work.done, work.total) == (4, 4)


def test_same_dossier_gives_the_same_bytes_whoever_reads_what_language(people, asked):
    dossier = receive(people, lodge(people, make_product(people.coop)))
    first, second = asked(dossier), asked(dossier)

    made(first)
    with translation.override("en"):
        made(second)

    assert (first.folder / first.result).read_bytes() == (second.folder / second.result).read_bytes()


def peak_of(work):
    """The most memory that Python held while the bundle was written, and the size of it."""
    tracemalloc.start()
    DOSSIER_BUNDLE.run(work)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, (work.folder / work.result).stat().st_size


def test_bundle_of_many_papers_needs_no_more_memory_than_one_of_few(people, asked):
    few, many = with_papers(people, "Ít", 2), with_papers(people, "Nhiều", 12)
    peak_of(asked(few))

    small, large = peak_of(asked(few)), peak_of(asked(many))

    assert large[1] > small[1] + 19 * MEGABYTE
    assert large[0] < small[0] + MEGABYTE


@pytest.mark.parametrize("name", ["stranger", "rival", "adviser", "council_member", "trade_officer"])
def test_stranger_may_not_have_it_made_nor_fetch_it(people, asked, name):
    dossier = lodge(people, make_product(people.coop))
    work = asked(dossier, name)

    verdict = DOSSIER_BUNDLE.may(work)

    assert "không có quyền" in str(verdict.reason) and not verdict
    with pytest.raises(Refusal, match="không có quyền"):
        DOSSIER_BUNDLE.run(work)
    assert not work.result


def test_who_left_the_office_does_not_fetch_what_was_made(people, asked):
    work = asked(lodge(people, make_product(people.coop)), "officer")
    assert DOSSIER_BUNDLE.may(work)

    moved = replace(work, actor=people.actor("stranger"))

    assert not DOSSIER_BUNDLE.may(moved)


def test_dossier_that_is_gone_has_no_bundle(people, asked):
    work = asked(Dossier(pk=2**31 - 1))

    assert not DOSSIER_BUNDLE.may(work)


def test_content_changed_on_the_disk_is_told(people, asked):
    dossier = lodge(people, make_product(people.coop))
    path = path_of(dossier.paper_links.get().paper.file)
    path.write_bytes(b"%PDF-1.7 something else")

    files = manifest_of(made(asked(dossier)))["files"]

    assert [one["name"] for one in files if one.get("is_whole") is False] == [
        "giay-to/01. B01 Giấy đăng ký kinh doanh.pdf"
    ]


def test_name_of_the_bundle_has_no_folders(people):
    dossier = lodge(people, make_product(people.coop, "../../Trà\\sen/“đặc biệt”"))

    assert "/" not in bundle_name(dossier) and "\\" not in bundle_name(dossier)
    assert bundle_name(dossier).endswith(".zip")

"""Everything of one dossier in one file: rights, memory, and content that somebody changed on the disk."""

import io
import json
import tracemalloc
import zipfile

import pytest

from agencies.permissions import Refusal
from agencies.services.files import path_of
from products.exports.bundles import PIECE, build_dossier_bundle, bundle_name
from products.services.dossier_drafts import save_dossier
from products.services.dossiers import lodge_dossier
from tests.cast import moment
from tests.products.cast import make_product_cast
from tests.products.makers import make_form, make_paper, make_product, make_regime
from tests.products.walks import lodge, open_and_fill

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


def peak_of(dossier, actor):
    """The most memory that Python held while the bundle went by, and the largest piece of it."""
    largest = size = 0
    tracemalloc.start()
    for piece in build_dossier_bundle(dossier, actor):
        largest, size = max(largest, len(piece)), size + len(piece)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, largest, size


def test_bundle_of_many_papers_needs_no_more_memory_than_one_of_few(people):
    few, many = with_papers(people, "Ít", 2), with_papers(people, "Nhiều", 12)
    desk = people.actor("desk")
    peak_of(few, desk)

    small, large = peak_of(few, desk), peak_of(many, desk)

    assert large[2] > small[2] + 19 * MEGABYTE
    assert large[0] < small[0] + MEGABYTE
    assert large[1] <= 4 * PIECE + 200_000


def test_progress_is_told_for_every_file(people):
    dossier, told = lodge(people, make_product(people.coop)), []

    list(build_dossier_bundle(dossier, people.actor("desk"), lambda done, total: told.append((done, total))))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize("name", ["stranger", "rival", "adviser", "council_member", "trade_officer"])
def test_stranger_gets_no_piece_of_it(people, name):
    dossier = lodge(people, make_product(people.coop))

    with pytest.raises(Refusal, match="không có quyền"):
        build_dossier_bundle(dossier, people.actor(name))


def test_content_changed_on_the_disk_is_told(people):
    dossier = lodge(people, make_product(people.coop))
    path = path_of(dossier.paper_links.get().paper.file)
    path.write_bytes(b"%PDF-1.7 something else")

    content = b"".join(build_dossier_bundle(dossier, people.actor("desk")))

    archive = zipfile.ZipFile(io.BytesIO(content))
    files = json.loads(archive.read("manifest.json"))["files"]
    assert [one["name"] for one in files if one.get("is_whole") is False] == [
        "giay-to/01. B01 Giấy đăng ký kinh doanh.pdf"
    ]


def test_name_of_the_bundle_has_no_folders(people):
    dossier = lodge(people, make_product(people.coop, "../../Trà\\sen/“đặc biệt”"))

    assert "/" not in bundle_name(dossier) and "\\" not in bundle_name(dossier)
    assert bundle_name(dossier).endswith(".zip")

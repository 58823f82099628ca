"""The library: one paper for many uses, replaced and never taken away."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.permissions import Refusal
from products.models import Criterion, DossierChoice, DossierChoicePaper, Paper
from products.selectors.papers import expiry_chip, papers_for, uses_of
from products.services.papers import add_paper, replace_paper
from tests.cast import DAY, moment
from tests.products.register_makers import PDF, lodge_dossier, make_dossier, make_paper, make_product

FACTS = {
    "kind": "B02",
    "title": "Giấy chứng nhận an toàn thực phẩm",
    "number": "12/GCN",
    "issuer": "Chi cục",
    "issued_on": date(2018, 6, 1),
    "expires_on": date(2021, 5, 31),
    "note": "",
}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.STORED_FILES_DIR = tmp_path


def upload(name="Giay.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def add(makers, name="producer", file=None, **facts):
    return add_paper(
        producer=makers.maker,
        facts=FACTS | facts,
        upload=file or upload(),
        actor=makers.actor(name),
        at=moment(),
    )


def replace(makers, paper, file=None, name="producer", **facts):
    return replace_paper(paper=paper, facts=FACTS | facts, upload=file, actor=makers.actor(name), at=moment())


def prove(dossier, paper):
    """The dossier's answer to its first criterion rests on the paper."""
    criterion = Criterion.objects.filter(section__part__criteria_set=dossier.criteria_set).first()
    choice, _new = DossierChoice.objects.get_or_create(dossier=dossier, criterion=criterion)
    return DossierChoicePaper.objects.create(choice=choice, paper=paper)


def test_a_producer_adds_a_paper_with_its_file(makers):
    paper = add(makers)

    assert (paper.producer, paper.file.name, paper.added_by) == (
        makers.maker,
        "Giay.pdf",
        makers.producer.user,
    )


@pytest.mark.parametrize("name", ["other_producer", "officer", "desk", "auditor"])
def test_nobody_else_adds_or_replaces(makers, name):
    paper = add(makers)

    with pytest.raises(Refusal):
        add(makers, name)
    with pytest.raises(Refusal):
        replace(makers, paper, name=name)

    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload("virus.exe", b"MZ\x90\x00"), "Chỉ nhận tệp"),
        (upload("anh.jpg", b"MZ\x90\x00" * 100), "không phải là JPG"),
        (upload("rong.pdf", b""), "Tệp rỗng"),
        (upload("hai-mat.pdf", PDF + b"PK\x05\x06" + b"\0" * 18), "không phải là PDF"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(makers, file, sentence):
    with pytest.raises(Refusal, match=sentence):
        add(makers, file=file)

    assert not Paper.objects.exists()


def test_a_paper_is_replaced_once_and_its_facts_may_be_corrected_without_another_file(makers):
    paper = add(makers)

    newer = replace(makers, paper, number="13/GCN")

    paper.refresh_from_db()
    assert (paper.replaced_by, paper.number, newer.number) == (newer, "12/GCN", "13/GCN")
    assert newer.file == paper.file
    with pytest.raises(Refusal, match="đã được thay bằng bản mới"):
        replace(makers, paper)


def test_what_still_lies_with_the_producer_takes_the_new_paper_and_what_was_lodged_keeps_the_old(makers):
    paper = add(makers)
    written = make_dossier(make_product(makers.maker, "Đang soạn"))
    returned = make_dossier(make_product(makers.maker, "Bị trả"), lodged_with=makers.cast.tan_phu)
    lodged = make_dossier(make_product(makers.maker, "Đã nộp"))
    links = [prove(dossier, paper) for dossier in (written, returned, lodged)]
    lodge_dossier(lodged, makers.cast.tan_phu)

    newer = replace(makers, paper, upload("Moi.pdf", PDF + b"2"))

    used = [DossierChoicePaper.objects.get(pk=link.pk).paper for link in links]
    assert used == [newer, newer, paper]


def test_one_paper_says_for_which_products_and_criteria_it_is_used(makers):
    paper = add(makers)
    for name in ("Bưởi", "Cam"):
        prove(make_dossier(make_product(makers.maker, name)), paper)

    uses = uses_of(paper, makers.actor("producer"))

    assert [(use.dossier.product.name, use.parts) for use in uses] == [
        ("Cam", ["1.1 Tiêu chí 1"]),
        ("Bưởi", ["1.1 Tiêu chí 1"]),
    ]


def test_the_locality_sees_the_papers_of_what_it_handles_and_no_others(makers):
    shown, hidden = add(makers, title="Trong hồ sơ"), add(makers, title="Ngoài hồ sơ")
    prove(make_dossier(make_product(makers.maker), lodged_with=makers.cast.tan_phu), shown)

    assert list(papers_for(makers.actor("officer"))) == [shown]
    assert list(papers_for(makers.actor("stranger"))) == []
    assert list(papers_for(makers.actor("other_producer"))) == []
    assert set(papers_for(makers.actor("desk"))) == {shown, hidden}


@pytest.mark.parametrize(
    ("expires_on", "chip", "words"),
    [
        (None, "ok", "không thời hạn"),
        (date(2019, 5, 20), "late", "hết giá trị 1 ngày"),
        (DAY, "soon", "hôm nay là ngày cuối"),
        (date(2019, 7, 20), "soon", "còn 60 ngày"),
        (date(2019, 7, 21), "ok", "còn giá trị"),
    ],
)
def test_a_paper_says_how_long_it_still_holds(makers, expires_on, chip, words):
    paper = make_paper(makers.maker, makers.actor("producer"), expires_on=expires_on)

    assert expiry_chip(paper, DAY) == (chip, words)

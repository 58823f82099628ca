"""Everything of one dossier in one ZIP: what was lodged, the forms, every paper, and a list of it all with hashes.

Made by a worker, piece by piece, so that three hundred pages need no more memory than three; the same dossier gives
the same bytes, so a bundle kept elsewhere can be compared with the portal's.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.jobs import JobKind, Work
from agencies.models import StoredFile
from agencies.permissions import Actor, Refusal, Verdict, no
from agencies.services.files import clean_name, path_of
from products.exports.dossier_forms import FORM_NUMBERS, form_of_dossier
from products.exports.pdf import as_pdf
from products.models import Dossier
from products.permissions import MAY_BUNDLE_DOSSIER
from products.selectors.dossiers import dossiers_for, shown_content

PIECE = 64 * 1024
FIRST_ZIP_DAY = date(1980, 1, 1)
# Already packed by their own format.
PACKED = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx")
LONGEST_NAME = 120


@dataclass(frozen=True)
class _Entry:
    """One file of the bundle: its name, and how to read it piece by piece."""

    name: str
    pieces: Callable[[], Iterable[bytes]]
    sha256: str = ""


def bundle_name(dossier: Dossier) -> str:
    """What the file is called."""
    return clean_name(f"ho-so-{dossier.pk}-{dossier.product.name}"[:LONGEST_NAME] + ".zip")


def _may_bundle(work: Work) -> Verdict:
    """Asked before the work, and again before its result is fetched: a dossier may have left one's sight meanwhile."""
    if isinstance(work.actor, Actor):
        verdict = MAY_BUNDLE_DOSSIER(work.actor)
        if not verdict or _seen_dossiers(work).exists():
            return verdict
    return no(_("Bạn không có quyền tải hồ sơ này."))


def _bundle(work: Work) -> dict[str, Any]:
    """Write the bundle into the result, one file of it after the other."""
    dossier = _seen_dossiers(work).first()
    if dossier is None:
        raise Refusal(_("Bạn không có quyền tải hồ sơ này."))
    entries = _entries(dossier, work.member)
    with work.new_result(bundle_name(dossier)) as file:
        _write_archive(dossier, work.counted(entries, len(entries)), file)
    return {
        "lines": [
            dossier.product.name,
            ngettext("%(count)s tệp, kèm danh mục", "%(count)s tệp, kèm danh mục", work.done)
            % {"count": work.done},
        ]
    }


DOSSIER_BUNDLE = JobKind("dossier.bundle", gettext_lazy("Trọn bộ hồ sơ"), _may_bundle, _bundle)


def _seen_dossiers(work: Work):
    return dossiers_for(work.member).filter(pk=work.arguments["dossier"])


# --- The archive ----------------------------------------------------------------------------------------------------


def _write_archive(dossier: Dossier, entries: Iterable[_Entry], into: IO[bytes]) -> None:
    made_on = max(dossier.first_lodged_on or FIRST_ZIP_DAY, FIRST_ZIP_DAY)
    with zipfile.ZipFile(into, "w") as archive:
        listed = [_write(archive, entry, made_on) for entry in entries]
        manifest = _Entry("manifest.json", lambda: [_as_json(_manifest(dossier, listed))])
        _write(archive, manifest, made_on)


def _write(archive: zipfile.ZipFile, entry: _Entry, made_on: date) -> dict[str, Any]:
    """Add one file; gives its line of the manifest, hashed from what was really written."""
    info = zipfile.ZipInfo(entry.name, (made_on.year, made_on.month, made_on.day, 0, 0, 0))
    info.compress_type = zipfile.ZIP_STORED if entry.name.endswith(PACKED) else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    # Written alike on every system.
    info.create_system = 3
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w") as target:
        for piece in entry.pieces():
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    line = {"name": entry.name, "size": size, "sha256": digest.hexdigest()}
    if entry.sha256:
        # What the portal noted when the file came in: another hash means that the stored content was changed.
        line["is_whole"] = entry.sha256 == digest.hexdigest()
    return line


# --- What goes in ---------------------------------------------------------------------------------------------------


def _entries(dossier, actor) -> list[_Entry]:
    versions = list(dossier.versions.order_by("number"))
    content = shown_content(dossier, actor, versions[::-1])
    found = [
        _Entry(f"ban-da-nop/lan-{version.number}.json", _json_pieces(version.content)) for version in versions
    ]
    for number in FORM_NUMBERS:
        letter = form_of_dossier(number, dossier, content, actor)
        if letter is not None:
            found.append(_Entry(f"mau/mau-so-{number:02}.pdf", _pdf_pieces(letter)))
    contents = [version.content for version in versions] or [content]
    found += _papers(contents)
    for number, advice in enumerate(dossier.advice.select_related("file").order_by("pk"), start=1):
        if advice.file:
            found.append(
                _Entry(
                    f"tham-dinh/{number}. {advice.file.name}", _file_pieces(advice.file), advice.file.sha256
                )
            )
    return found


def _papers(contents) -> list[_Entry]:
    """Every paper that was ever lodged with the dossier, once, in the order of the law's list."""
    papers: dict[str, dict[str, Any]] = {}
    for content in contents:
        rows = [*content["parts"], *content["assessment"]]
        for row in rows:
            for paper in row["papers"]:
                papers.setdefault(paper["sha256"], paper)
    files = StoredFile.objects.in_bulk([paper["file_id"] for paper in papers.values()])
    ordered = sorted(papers.values(), key=lambda one: (one["kind"] or "Z", one["title"], one["id"]))
    return [
        _Entry(
            f"giay-to/{number:02}. {_readable(paper)}",
            _file_pieces(files[paper["file_id"]]),
            paper["sha256"],
        )
        for number, paper in enumerate(ordered, start=1)
        if paper["file_id"] in files
    ]


def _readable(paper) -> str:
    ending = paper["file"].rpartition(".")[2].lower()
    words = " ".join(filter(None, (paper["kind"], paper["title"], paper["number"])))
    return clean_name(words.replace("/", "-")[:LONGEST_NAME] + f".{ending}")


def _file_pieces(stored: StoredFile):
    def read() -> Iterator[bytes]:
        source: IO[bytes]
        with path_of(stored).open("rb") as source:
            while piece := source.read(PIECE):
                yield piece

    return read


def _json_pieces(content):
    return lambda: [_as_json(content)]


def _pdf_pieces(letter):
    return lambda: [as_pdf(letter)]


def _as_json(content) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _manifest(dossier: Dossier, listed: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "dossier": dossier.pk,
        "product": dossier.product.name,
        "producer": dossier.producer.name,
        "kind": dossier.kind,
        "regime": dossier.regime.code,
        "status": dossier.status,
        "versions": [
            {"number": one.number, "sha256": one.sha256, "lodged_at": one.lodged_at.isoformat()}
            for one in dossier.versions.order_by("number")
        ],
        "receipts": [
            {"text": one.text, "received_on": one.received_on.isoformat(), "agency": one.agency.name}
            for one in dossier.receipts.select_related("agency").order_by("pk")
        ],
        "files": listed,
    }

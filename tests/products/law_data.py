"""The law's own data as the tests read it: straight from the files, past the loader and past the arithmetic."""

import json
from pathlib import Path

DATA = Path(__file__).parents[2] / "products" / "data"
FILES = {"2019/2020": "criteria_2019.json", "2023": "criteria_2023.json", "2026": "criteria_2026.json"}


def read(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


VERSIONS = {code: read(name) for code, name in FILES.items()}
# (version, set) -> the form as it stands in its file.
FORMS = {(code, form["set"]): form for code, data in VERSIONS.items() for form in data["sets"]}


def sections_of(form):
    return [section for part in form["parts"] for section in part["sections"]]


def criteria_of(form):
    return [criterion for section in sections_of(form) for criterion in section["criteria"]]


# What does not add up in its source, by version and set; every other form does.
KNOWN_FAULTS = {
    ("2019/2020", "V19-10"): ["Phần C: các mục cộng lại 38 điểm, phiếu ghi 40 điểm."],
    ("2019/2020", "V19-16"): ["Phần C: các mục cộng lại 38 điểm, phiếu ghi 40 điểm."],
    ("2019/2020", "V19-19"): ["Phần C: các mục cộng lại 38 điểm, phiếu ghi 40 điểm."],
    ("2023", "SP07"): [
        "Tiêu chí 6.4: mức cao nhất 3 điểm, phiếu ghi tối đa 4 điểm.",
        "Mục 6: các tiêu chí cộng lại 15 điểm, phiếu ghi 16 điểm.",
    ],
    ("2023", "SP11"): ["Phần C: các mục cộng lại 32 điểm, phiếu ghi 35 điểm."],
    ("2023", "SP12"): ["Phần C: các mục cộng lại 32 điểm, phiếu ghi 35 điểm."],
    ("2023", "SP13"): ["Phần C: các mục cộng lại 33 điểm, phiếu ghi 35 điểm."],
}

"""What stands in a score sheet, as plain data: what a signature covers."""

import hashlib
import json

from products.models import ScoreMark, ScoreSheet
from products.scoring import Answers


def answers_of(sheet: ScoreSheet) -> dict[int, int | None]:
    """The sheet's answers, as the arithmetic reads them."""
    return dict(ScoreMark.objects.filter(sheet=sheet).values_list("criterion_id", "option_id"))


def sheet_content(sheet: ScoreSheet, answers: Answers, comments: dict[int, str]) -> dict:
    """Whose sheet it is, of which dossier and turn, and every answer with its comment, in the order of the form."""
    dossier = sheet.item.dossier
    return {
        "session": sheet.item.session_id,
        "dossier": dossier.pk,
        "criteria_set": dossier.criteria_set_id,
        "seat": sheet.seat_id,
        "turn": sheet.turn,
        "attempt": sheet.attempt,
        "marks": [
            {"criterion": key, "option": answers[key], "comment": comments.get(key, "")}
            for key in sorted(answers)
        ],
        "total": sheet.total,
        "opinion": sheet.opinion,
        "exclusion": sheet.exclusion,
    }


def hash_of(content: dict) -> str:
    """SHA-256 of the content written in one fixed way."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

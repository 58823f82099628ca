"""The catalogues without the gettext programs: `python -m ocop_portal.translations update|check`.

Vietnamese is the source: what stands in code and templates is what Vietnamese readers see. `locale/en` translates
all of it. `locale/vi` holds only what libraries say in English and nobody has translated.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import polib

BASE = Path(__file__).resolve().parent.parent
SOURCES = ("agencies", "products", "programs", "ocop_portal", "templates")
CATALOGUES = {language: BASE / "locale" / language / "LC_MESSAGES" / "django.po" for language in ("en", "vi")}

# Function -> positions of context, singular and plural among its arguments.
FUNCTIONS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}
STRING = r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\""
CALL = re.compile(rf"\b(n?p?gettext|_)\(((?:[^()'\"]|{STRING})*)\)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")

Message = tuple[str | None, str, str | None]


def messages_in_python(source: str) -> Iterator[Message]:
    """Every literal given to a translating function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in FUNCTIONS and (message := message_of(name, node.args)):
                yield message


def messages_in_template(source: str) -> Iterator[Message]:
    """What {% translate %}, {% blocktranslate %} and _("…") say, by Django's own reading of the template."""
    from django.utils.translation.template import templatize

    for name, arguments in CALL.findall(templatize(source)):
        call = ast.parse(f"f({arguments})", mode="eval").body
        if isinstance(call, ast.Call) and (message := message_of(name, call.args)):
            yield message


def message_of(name: str, arguments: list[ast.expr]) -> Message | None:
    values = [_literal(argument) for argument in arguments]
    context, singular, plural = (
        None if position is None or position >= len(values) else values[position]
        for position in FUNCTIONS[name]
    )
    return (context, singular, plural) if singular else None


def _literal(argument: ast.expr) -> str | None:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def messages() -> dict[Message, list[str]]:
    """Every message of the portal with the files it stands in."""
    found: dict[Message, list[str]] = {}
    for folder in SOURCES:
        for path in sorted((BASE / folder).rglob("*")):
            if "migrations" in path.parts or path.suffix not in (".py", ".html", ".txt"):
                continue
            read = messages_in_python if path.suffix == ".py" else messages_in_template
            for message in read(path.read_text(encoding="utf-8")):
                files = found.setdefault(message, [])
                name = path.relative_to(BASE).as_posix()
                if name not in files:
                    files.append(name)
    return found


def update() -> None:
    """Bring locale/en to the messages of today, keeping translations, and compile both catalogues."""
    old = (
        {key_of(entry): entry for entry in polib.pofile(str(CATALOGUES["en"]))}
        if CATALOGUES["en"].exists()
        else {}
    )
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for (context, singular, plural), files in sorted(
        messages().items(), key=lambda item: (item[1][0], item[0][1])
    ):
        known = old.get((context, singular))
        entry = polib.POEntry(
            msgctxt=context,
            msgid=singular,
            occurrences=[(name, "") for name in files],
            flags=flags_of(singular),
        )
        if plural is None:
            entry.msgstr = known.msgstr if known else ""
        else:
            entry.msgid_plural = plural
            entry.msgstr_plural = (
                dict(known.msgstr_plural) if known and known.msgstr_plural else {0: "", 1: ""}
            )
        catalogue.append(entry)
    CATALOGUES["en"].parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUES["en"]))
    for path in CATALOGUES.values():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def flags_of(text: str) -> list[str]:
    return ["python-format"] if re.search(r"%\(\w+\)[sd]|%[sd]", text) else []


def key_of(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def troubles() -> list[str]:
    """What is missing or wrong in the catalogues, one sentence each."""
    english = {key_of(entry): entry for entry in polib.pofile(str(CATALOGUES["en"]))}
    wanted = {(context, singular) for context, singular, _plural in messages()}
    found = [f"not in locale/en: {text!r}" for _context, text in sorted(wanted - english.keys(), key=str)]
    found += [f"no longer used: {text!r}" for _context, text in sorted(english.keys() - wanted, key=str)]
    for entry in english.values():
        found += troubles_of(entry)
    for language, path in CATALOGUES.items():
        compiled = {key_of(entry): said(entry) for entry in polib.mofile(str(path.with_suffix(".mo")))}
        written = {key_of(entry): said(entry) for entry in polib.pofile(str(path)) if entry.translated()}
        if compiled != written:
            found.append(f"locale/{language}: the compiled catalogue is old; run `make translations`")
    return found


def troubles_of(entry: polib.POEntry) -> Iterator[str]:
    """An entry must be translated, and keep the placeholders of its source."""
    translations = said(entry)
    if not all(translations):
        yield f"not translated: {entry.msgid!r}"
    for text in filter(None, translations):
        if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural)):
            yield f"a placeholder that the source does not know: {text!r}"
        missing = set(PLACEHOLDER.findall(entry.msgid)) - set(PLACEHOLDER.findall(text))
        if missing and not entry.msgid_plural:
            yield f"placeholders lost in: {text!r}"


def said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_portal.settings")
    django.setup()
    if sys.argv[1:] == ["update"]:
        update()
        return 0
    found = troubles()
    for trouble in found:
        print(trouble)
    print(f"translations: {len(found)} troubles in {len(messages())} messages")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

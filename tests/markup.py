"""What a page really holds once a browser has read it: elements, attributes, scripts."""

from html.parser import HTMLParser

# Attributes that lead somewhere.
LEADING = ("href", "src", "action", "formaction", "data", "poster", "xlink:href", "hx-get", "hx-post")


class Page(HTMLParser):
    """All tags with their attributes, and the text of scripts that stand in the page."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self._in_script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = {name: value or "" for name, value in attributes}
        self.tags.append((tag, values))
        if tag == "script":
            self.scripts.append((values, ""))
            self._in_script = True

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag):
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data):
        if self._in_script:
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)


def what_could_run(text: str, nonce: str = "") -> list[str]:
    """Everything in a page that a strict content policy would have to stop."""
    page, found = Page(text), []
    for tag, attributes in page.tags:
        if tag in ("iframe", "object", "embed", "applet", "base", "frame", "marquee", "math", "style"):
            found.append(f"<{tag}>")
        found += [f"{tag} {name}" for name in attributes if name.startswith("on")]
        found += [f"{tag} style" for name in attributes if name == "style"]
        for name in LEADING:
            address = "".join(attributes.get(name, "").split()).lower()
            if address.startswith(("javascript:", "vbscript:", "data:text")):
                found.append(f"{tag} {name}={address[:30]}")
            if address.startswith(("http:", "https:", "//")) and tag != "a":
                found.append(f"{tag} {name}={address[:60]}")
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            found.append("meta refresh")
    for attributes, script in page.scripts:
        is_data = attributes.get("type") == "application/json"
        named = bool(nonce) and attributes.get("nonce") == nonce
        if script.strip() and not is_data and not named:
            found.append(f"script: {script.strip()[:60]}")
    return found

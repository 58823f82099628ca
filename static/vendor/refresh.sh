#!/usr/bin/env bash
# Fetches the pinned front-end packages, keeps the few files the portal serves, and writes SHA256SUMS.
# Needs npm and python3 on the machine of whoever raises a version; the portal itself never runs it.
#   static/vendor/refresh.sh          fetch again and rewrite the list
#   static/vendor/refresh.sh --check  compare the committed files with the list
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
cd "$root"

if [[ "${1:-}" == "--check" ]]; then
    exec sha256sum --check --quiet static/vendor/SHA256SUMS
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

fetch() {  # fetch NAME@VERSION FOLDER
    (cd "$work" && mkdir -p "$2" && tar xzf "$(npm pack --silent "$1")" -C "$2" --strip-components=1)
}

fetch bootstrap@5.3.9 bootstrap
fetch bootstrap-icons@1.13.2 icons
fetch @fontsource/be-vietnam-pro@5.3.0 font
fetch chart.js@4.6.1 chart
fetch axe-core@4.14.1 axe

rm -rf static/vendor/{bootstrap,bootstrap-icons,be-vietnam-pro,chart} tests/vendor
mkdir -p static/vendor/{bootstrap/img,bootstrap-icons,be-vietnam-pro,chart} tests/vendor

cp "$work/bootstrap/LICENSE" static/vendor/bootstrap/
sed '/sourceMappingURL=/d' "$work/bootstrap/dist/js/bootstrap.bundle.min.js" > static/vendor/bootstrap/bootstrap.bundle.min.js
# Bootstrap's small pictures are data: addresses, which "img-src 'self'" refuses: each becomes a file.
python3 - "$work/bootstrap/dist/css/bootstrap.min.css" static/vendor/bootstrap <<'PY'
import hashlib, pathlib, re, sys, urllib.parse

source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

def to_file(match):
    picture = urllib.parse.unquote(match.group(1))
    name = f"img/{hashlib.sha256(picture.encode()).hexdigest()[:12]}.svg"
    (target / name).write_text(picture + "\n")
    return f'url("{name}")'

css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", source.read_text())
css = re.sub(r'url\("data:image/svg\+xml,(.*?)"\)', to_file, css)
assert "data:" not in css, "a data: address is left"
(target / "bootstrap.min.css").write_text(css.strip() + "\n")
PY

cp "$work/icons/LICENSE" static/vendor/bootstrap-icons/
python3 - "$work/icons/icons" static/icons.svg static/vendor/icons.txt <<'PY'
import pathlib, re, sys

folder, target, names = map(pathlib.Path, sys.argv[1:])
symbols = []
for line in names.read_text().splitlines():
    if not line.strip() or line.startswith("#"):
        continue
    name, _, original = (part.strip() for part in line.partition("="))
    svg = (folder / f"{original or name}.svg").read_text()
    box = re.search(r'viewBox="([^"]+)"', svg).group(1)
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S).group(1)
    inner = re.sub(r"\s*\n\s*", "", inner)
    symbols.append(f'<symbol id="{name}" viewBox="{box}" fill="currentColor">{inner}</symbol>')
target.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n")
PY

cp "$work/font/LICENSE" static/vendor/be-vietnam-pro/
for subset in latin vietnamese; do
    for weight in 400 500 600 700; do
        cp "$work/font/files/be-vietnam-pro-$subset-$weight-normal.woff2" static/vendor/be-vietnam-pro/
    done
done

cp "$work/chart/LICENSE.md" static/vendor/chart/
sed '/sourceMappingURL=/d' "$work/chart/dist/chart.umd.min.js" > static/vendor/chart/chart.umd.min.js

cp "$work/axe/axe.min.js" tests/vendor/
cp "$work/axe/LICENSE" tests/vendor/axe-LICENSE

{ find static/vendor tests/vendor -type f ! -name SHA256SUMS ! -name refresh.sh ! -name icons.txt
  echo static/icons.svg; } | LC_ALL=C sort | xargs sha256sum > static/vendor/SHA256SUMS

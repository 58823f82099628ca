"""Everything by keyboard: Tab, Enter, Space, arrows, letters. The mouse stays on the desk."""

MOST_TABS = 100
# What the focused element is, and whether one can see that it is focused, once the page is painted.
FOCUSED = """async () => {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const labels = [...(one.labels ?? [])].map((label) => label.textContent);
  const names = [one.textContent, one.getAttribute("aria-label"), ...labels];
  return {
    name: one === document.body ? "" : names.filter(Boolean).join(" ").replace(/\\s+/g, " ").trim(),
    tag: one.tagName,
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    covered: (() => {
      const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return Boolean(there) && !one.contains(there) && !there.contains(one) && !one.closest("label")?.contains(there);
    })(),
  };
}"""


class Keyboard:
    """Somebody who only has keys. Wherever the focus goes it must be plain to see."""

    def __init__(self, page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def focused(self) -> dict:
        focused = self.page.evaluate(FOCUSED)
        assert focused["ringed"] and focused["seen"] and not focused["covered"], focused
        return focused

    def tab_to(self, name: str, *, tag: str = "") -> None:
        """Tab until the element with these words has the focus."""
        met = []
        for _number in range(MOST_TABS):
            self.press("Tab")
            if self.page.evaluate("() => document.activeElement === document.body"):
                continue  # past the end of the page; the next Tab begins it anew
            focused = self.focused()
            if name in focused["name"] and tag in ("", focused["tag"]):
                return
            met.append(focused["name"])
        raise AssertionError(f"nothing called {name}, only {met}")

    def go(self, key: str = "Enter") -> None:
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.press(key)


def test_by_keyboard_alone(people):
    officer = people.visitor("tanphu")
    keys = Keyboard(officer.page)
    sign_in(officer, keys)
    open_the_plan(officer, keys)
    write_two_items(officer, keys)
    submit(officer, keys)
    use_menus(officer, keys)


def sign_in(officer, keys):
    officer.go("/dang-nhap/")
    keys.focused()
    keys.type("tanphu")
    keys.tab_to("Mật khẩu")
    keys.type("Dien-tap-2019")
    keys.go()
    assert officer.page.url.endswith("/viec-cua-toi/")


def open_the_plan(officer, keys):
    keys.tab_to("Kế hoạch năm", tag="A")
    keys.go()
    skip_to_content(officer, keys)
    keys.tab_to("UBND huyện Tân Phú", tag="A")
    keys.go()
    keys.tab_to("Sửa", tag="A")
    keys.go()


def skip_to_content(officer, keys):
    """The first stop of every page leads past banner and navigation."""
    keys.press("Tab")
    assert "Tới nội dung chính" in keys.focused()["name"]
    keys.press("Enter")
    assert officer.page.evaluate("() => document.activeElement.id") == "content"


def write_two_items(officer, keys):
    skip_to_content(officer, keys)
    keys.tab_to("Mục tiêu, yêu cầu")
    keys.type("Một sản phẩm đạt ba sao.")
    keys.tab_to("Hoạt động")
    keys.type("Tập huấn chủ thể OCOP")
    keys.tab_to("Từ tháng", tag="SELECT")
    keys.press("ArrowDown", "ArrowDown")
    keys.tab_to("Ngân sách tỉnh")
    keys.type("35000000")
    keys.tab_to("Thêm dòng")
    rows = officer.page.locator(".formset-row")
    before = rows.count()
    keys.press("Space")
    assert rows.count() == before + 1
    assert "Hoạt động" in keys.focused()["name"]
    keys.type("Gian hàng tại hội chợ")
    keys.tab_to("Ngân sách tỉnh")
    keys.type("20000000")
    keys.tab_to("Lưu bản soạn")
    keys.go("Space")
    assert "55.000.000" in officer.text("tfoot")
    assert "tháng 3" in officer.text("tbody").lower() or "3" in officer.text("tbody")


def submit(officer, keys):
    """The question opens with its yes under the finger; Escape takes it back and the focus returns."""
    keys.tab_to("Trình", tag="BUTTON")
    keys.press("Enter")
    assert officer.page.get_by_role("dialog").is_visible()
    keys.press("Escape")
    assert officer.page.get_by_role("dialog").count() == 0
    assert keys.focused()["name"].startswith("Trình")
    keys.press("Enter")
    assert keys.focused()["name"] == "Trình"
    keys.go()
    assert "Đã trình kế hoạch" in officer.text(".messages")


def use_menus(officer, keys):
    """What opens by Enter closes by Escape and gives the focus back; the last thing is to leave."""
    keys.tab_to("Mở trình đơn cá nhân", tag="SUMMARY")
    keys.press("Enter")
    keys.tab_to("Lựa chọn cá nhân")
    keys.press("Escape")
    assert keys.focused()["tag"] == "SUMMARY"
    keys.press("Enter")
    keys.tab_to("Đăng xuất")
    keys.go()
    assert "/dang-nhap/" in officer.page.url

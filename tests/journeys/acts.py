"""What several journeys do on the way: stepping the calendar, reading mails, writing annual plans."""

import re

LONGEST_STEP_MS = 90_000


def step_to(person, day: str) -> None:
    """Step the calendar with the banner and wait until the worker has brought it there; `day` as 21/05/2019."""
    banner = person.page.get_by_role("region", name="Chế độ diễn tập")
    banner.get_by_label("Tiến tới ngày").fill(day)
    person.follow(banner.get_by_role("button", name="Tới ngày"))
    wait_for_day(person, day)


def step_days(person, name: str, day: str) -> None:
    """Press “Tiến 1 ngày” or “Tiến 7 ngày”."""
    banner = person.page.get_by_role("region", name="Chế độ diễn tập")
    person.follow(banner.get_by_role("button", name=name))
    wait_for_day(person, day)


def wait_for_day(person, day: str) -> None:
    """The page asks every second how far the worker is, and loads itself anew when it has arrived."""
    arrived = person.page.locator(".rehearsal:not(:has(.spin)) > p", has_text=day)
    arrived.wait_for(timeout=LONGEST_STEP_MS)
    person.page.wait_for_load_state()


def newest_mail(reader, to: str, about: str) -> str:
    """Find a person's newest mail in the rehearsal's mailbox by words of its subject; return its text."""
    reader.follow(reader.page.get_by_role("link", name=re.compile("Hộp thư diễn tập")).first)
    reader.page.get_by_label("Người nhận").fill(to)
    reader.click("Lọc", within=reader.page.locator("form.filters"))
    reader.follow(reader.page.locator("tbody tr", has_text=about).first.get_by_role("link"))
    return reader.page.locator(".letter").inner_text()


def link_in(mail: str, part: str) -> str:
    """The first address in a mail that has `part` in it."""
    return next(link for link in re.findall(r"https?://\S+", mail) if part in link)


def write_item(form, row: int, activity: str, *, province: str = "", **fields) -> None:
    """Fill one row of the annual plan's form as a person does, with dots in the money."""
    place = form.locator(".formset-row").nth(row)
    place.get_by_label("Hoạt động", exact=False).first.fill(activity)
    for label, value in fields.items():
        place.get_by_label(LABELS[label]).fill(value)
    if province:
        place.get_by_label("Ngân sách tỉnh").fill(province)


LABELS = {
    "aims_at": "Sản phẩm, chỉ tiêu hướng tới",
    "quantity": "Số lượng",
    "unit": "Đơn vị tính",
    "responsible": "Đơn vị, người phụ trách",
}


def open_own_plan(person, year: int = 2020) -> None:
    """From the left column to one's own annual plan."""
    person.menu("Kế hoạch năm")
    person.follow(person.page.locator("tbody tr", has_text=str(year)).first.get_by_role("link"))


def hand_in_plan(person, activity: str, money: str) -> None:
    """Write a plan with one item, from one's own page of it, and submit it."""
    person.click("Sửa", "link")
    write_item(person.page, 0, activity, province=money)
    person.click("Lưu bản soạn")
    person.agree("Trình")


def trail(person) -> str:
    """The record's trail as it is read."""
    return person.text("section:has(> h2:text-is('Diễn biến')) .trail")


def send_back(person, reason: str, *, first_without: bool = False) -> None:
    """Return what is shown with a reason; without one first, to see what happens."""
    box = person.page.locator("details.ask", has_text="Trả lại")
    box.locator("summary").click()
    box.locator("textarea").fill("  " if first_without else reason)
    person.follow(box.get_by_role("button", name="Trả lại", exact=True))
    if first_without:
        person.page.locator(".errors, .note.late", has_text="Hãy ghi lý do").wait_for()

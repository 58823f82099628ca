"""A list too long to wait for: asked for, left alone, fetched."""

from pathlib import Path

from openpyxl import load_workbook

from tests.waiting import wait_until

MANY = 2_500


def remind_many_times(portal):
    """As many rows in the register of reminders as a busy year brings."""
    portal.sql(
        """
        INSERT INTO programs_reminder (kind, subject_id, due_on, mark, person_id, agency_id, title, path, day, by_name)
        SELECT 'duty', number, '2019-05-24', -3, member.user_id, member.agency_id, 'Việc số ' || number,
               '/nhiem-vu/' || number || '/', '2019-05-21', ''
        FROM generate_series(1, %s) AS number,
             (SELECT user_id, agency_id FROM agencies_membership ORDER BY id LIMIT 1) AS member
        """,
        MANY,
    )


def test_a_long_list_is_made_while_one_watches_or_is_away(people, portal):
    remind_many_times(portal)
    desk, officer = people.thuky, people.tanphu
    desk.menu("Sổ nhắc việc")
    desk.click("Xuất Excel", "link")
    assert "Đang chờ tới lượt" in desk.text(".progress-line")
    desk.look("60-a-long-list-waits")
    job = desk.page.url.removeprefix(portal.address)
    assert officer.go(job).status == 404

    portal.start_worker()
    desk.page.get_by_role("link", name="Tải kết quả").wait_for()
    assert "2.500 dòng" in desk.text()
    assert desk.page.locator(".top .dot").count() == 0
    desk.look("61-a-long-list-is-there")
    assert rows_of(fetch(desk)) == MANY

    # Once more, and away before it is done: the bell tells.
    desk.menu("Sổ nhắc việc")
    desk.click("Xuất Excel", "link")
    desk.menu("Việc của tôi")
    desk.follow(wait_for_the_bell(desk))
    desk.page.get_by_role("link", name="Tải kết quả").wait_for()
    desk.menu("Việc của tôi")
    desk.follow(desk.page.locator("a.top-button", has_text="Thông báo"))
    assert desk.page.locator(".item.unread", has_text="Đã xong: Xuất Excel").count() == 0
    desk.click("Việc chạy nền", "link")
    assert desk.page.locator(".item", has_text="Xuất Excel: sổ nhắc việc").count() == 2
    desk.look("62-one-s-long-work")


def wait_for_the_bell(person):
    """Look at the messages again until the one about the list is there."""
    message = person.page.locator(".item.unread", has_text="Đã xong: Xuất Excel: sổ nhắc việc")
    wait_until(lambda: person.go("/thong-bao/") and message.count())
    return message.get_by_role("link")


def fetch(person) -> Path:
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Tải kết quả").click()
    assert download.value.suggested_filename == "so-nhac-viec.xlsx"
    return download.value.path()


def rows_of(file: Path) -> int:
    with file.open("rb") as content:
        sheet = load_workbook(content, read_only=True).worksheets[0]
        return sum("Việc số" in str(row) for row in sheet.iter_rows(values_only=True))

"""Closed tabs, expired sessions, two writers, no JavaScript: what was typed is still there."""

from tests.journeys.acts import open_own_plan, write_item

AIM = "Ba sản phẩm đạt ba sao, một sản phẩm bốn sao."
DRAFT_KEPT = "() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))"


def begin_to_write(person):
    """Open the form of one's own plan and type, without saving."""
    open_own_plan(person)
    person.click("Sửa", "link")
    person.page.get_by_label("Mục tiêu, yêu cầu").fill(AIM)
    write_item(person.page, 0, "Tập huấn chủ thể OCOP", province="35.000.000")
    person.page.locator("[data-saved]", has_text="Đã giữ bản nháp").wait_for()


def restore(person):
    """The form offers what was typed; taking it brings everything back."""
    offer = person.page.locator(".draft", has_text="Có bản nháp chưa gửi")
    offer.get_by_role("button", name="Khôi phục").click()
    assert person.page.get_by_label("Mục tiêu, yêu cầu").input_value() == AIM
    first = person.page.locator(".formset-row").first
    assert first.get_by_label("Ngân sách tỉnh").input_value() == "35.000.000"


def test_a_closed_tab(people):
    officer = people.tanphu
    begin_to_write(officer)
    form = officer.page.url
    officer.page.close()
    officer.new_tab()
    officer.page.goto(form)
    officer.look("40-a-draft-is-offered")
    restore(officer)
    officer.click("Lưu bản soạn")
    assert AIM in officer.text()
    # What was saved is offered no more.
    officer.page.goto(form)
    assert officer.page.locator(".draft").count() == 0
    assert not officer.page.evaluate(DRAFT_KEPT)


def test_leaving_with_unsaved_work_is_asked(people):
    officer = people.tanphu
    begin_to_write(officer)
    asked = []
    officer.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    officer.page.get_by_role("link", name="Nhiệm vụ", exact=True).click()
    assert asked == ["beforeunload"]
    assert officer.page.get_by_label("Mục tiêu, yêu cầu").input_value() == AIM


def test_an_expired_session(people, portal):
    officer = people.tanphu
    begin_to_write(officer)
    form = officer.page.url
    portal.end_sessions()
    officer.click("Lưu bản soạn")
    assert "/dang-nhap/" in officer.page.url
    assert "Nội dung đang soạn dở vẫn được giữ" in officer.text()
    officer.look("41-the-session-has-ended")
    officer.sign_in()
    assert officer.page.url == form
    restore(officer)
    officer.click("Lưu bản soạn")
    assert AIM in officer.text() and "35.000.000" in officer.text("tfoot")


def test_somebody_else_at_the_same_machine_is_offered_nothing(people, portal):
    officer = people.tanphu
    begin_to_write(officer)
    form = officer.page.url
    portal.end_sessions()
    officer.click("Lưu bản soạn")
    officer.username = "ct.tanphu"
    officer.sign_in()
    assert officer.page.url == form
    assert officer.page.locator(".draft").count() == 0


def test_two_people_edit_one_draft(people):
    """Neither overwrites the other: the second is shown what the first wrote, and decides."""
    officer, head = people.tanphu, people.visitor("ct.tanphu")
    head.sign_in()
    begin_to_write(officer)
    head.page.goto(officer.page.url)
    head.page.get_by_label("Mục tiêu, yêu cầu").fill("Hai sản phẩm đạt ba sao.")
    write_item(head.page, 0, "Hội thi sản phẩm OCOP", province="90.000.000")
    officer.click("Lưu bản soạn")
    head.click("Lưu bản soạn")
    told = head.text("section.urgent")
    assert "Người khác đã lưu bản này trong lúc bạn sửa" in told and "Chuyên viên Tân Phú" in told
    assert AIM in told and "Hai sản phẩm đạt ba sao." in told
    assert head.page.get_by_label("Mục tiêu, yêu cầu").input_value() == "Hai sản phẩm đạt ba sao."
    head.look("42-two-writers")
    officer.page.reload()
    assert AIM in officer.text()
    head.click("Tôi đã xem, lưu bản của tôi")
    assert "Hai sản phẩm đạt ba sao." in head.text() and "90.000.000" in head.text("tfoot")


def test_without_javascript(people):
    officer = people.visitor("tanphu", java_script_enabled=False)
    officer.sign_in()
    open_own_plan(officer)
    officer.click("Sửa", "link")
    officer.page.get_by_label("Mục tiêu, yêu cầu").fill(AIM)
    write_item(officer.page, 0, "Tập huấn chủ thể OCOP", province="35.000.000")
    rows = officer.page.locator(".formset-row")
    before = rows.count()
    officer.click("Thêm dòng")
    assert rows.count() > before
    write_item(officer.page, before, "Gian hàng tại hội chợ", province="20000000")
    officer.click("Lưu bản soạn")
    assert "55.000.000" in officer.text("tfoot")
    officer.click("Trình")
    assert "Đã trình kế hoạch" in officer.text(".messages")
    assert "Đã trình" in officer.text(".lead")

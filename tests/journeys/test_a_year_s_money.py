"""A year's money by hand: agriculture asks, DPI adds up, a leader signs, a district pays a producer and settles."""

PRODUCER = "trongduc"
COMMUNICATION = "Chuyển đổi số trong truyền thông, dữ liệu"
FOR_TRADE_MARKS = "Xây dựng, đăng ký nhãn hiệu"


def test_a_year_s_money(people, portal):
    portal.start_worker()
    name = who_is_helped(people)
    ask(people.nnptnt, "Sở NN&PTNT", COMMUNICATION, "Chuyên mục trên đài tỉnh", "12", "5.000.000")
    ask(people.tanphu, "UBND H. Tân Phú", FOR_TRADE_MARKS, "Nhãn hiệu cho chủ thể", "2", "35.000.000")
    add_up(people.khdt)
    number = sign(people.lanhdao)
    be_told(people.tanphu, number)
    promise_and_pay(people.tanphu, name)
    settle(people.tanphu)
    check(people.khdt)
    approve(people.lanhdao)
    see_the_support(people, name)
    see_the_year(people.kiemtoan)


def who_is_helped(people):
    """The producer reads on its own page under which name the portal knows it."""
    producer = getattr(people, PRODUCER)
    producer.menu("Hỗ trợ được nhận")
    return producer.text("h1").removesuffix(": đã được hỗ trợ gì")


def ask(officer, agency, content, what, quantity, cost):
    """An estimate of 2019: begun, one line, handed in."""
    officer.menu("Kinh phí")
    officer.click("2019", "link")
    officer.click("Dự toán", "link", within=officer.page.locator(".tabs"))
    row = officer.page.locator("tbody tr", has_text=agency).first
    officer.click("Lập dự toán", within=row)
    officer.click("Sửa", "link")
    form = officer.page
    option = form.locator("#id_dong-0-content option", has_text=content).inner_text()
    form.locator("#id_dong-0-content").select_option(label=option)
    form.locator("#id_dong-0-source").select_option(label="Ngân sách tỉnh")
    form.locator("#id_dong-0-description").fill(what)
    form.locator("#id_dong-0-quantity").fill(quantity)
    form.locator("#id_dong-0-unit_cost").fill(cost)
    officer.look(f"money-01-estimate-of-{officer.username}")
    officer.click("Lưu")
    officer.click("Trình")
    assert "Đã trình dự toán" in officer.text(".messages")


def add_up(keeper):
    """Both wait on the desk; one is cut by half, both are accepted; what they come to is a draft to sign."""
    keeper.menu("Việc của tôi")
    waiting = keeper.page.locator("section#estimates_in .item")
    assert waiting.count() == 3  # the sample's own, and these two
    keeper.follow(waiting.filter(has_text="NN&PTNT").get_by_role("link"))
    keeper.click("Đề xuất từng dòng", "link")
    keeper.page.locator("#id_dong-0-amount").fill("30.000.000")
    keeper.page.locator("#id_dong-0-note").fill("Sáu kỳ trong năm đầu")
    keeper.look("money-02-proposals")
    keeper.click("Ghi đề xuất")
    keeper.agree("Chấp nhận")
    keeper.menu("Việc của tôi")
    keeper.follow(keeper.page.locator("section#estimates_in .item", has_text="Tân Phú").get_by_role("link"))
    keeper.agree("Chấp nhận")
    keeper.click("Dự toán", "link", within=keeper.page.locator(".crumbs"))
    keeper.look("money-03-added-up")
    keeper.click("Soạn quyết định phân bổ từ số đề xuất")
    assert "100.000.000" in keeper.text("tfoot")
    assert "11.111.000.000" not in keeper.text("main tbody")
    keeper.look("money-04-draft-of-the-allocation")
    keeper.click("Trình ký")
    assert "Đã trình lãnh đạo ký" in keeper.text(".messages")


def sign(leader):
    """The decision waits on the leader's page; signed under its number it is in the ledger."""
    leader.menu("Việc của tôi")
    leader.follow(leader.page.locator("section#money_decisions .item").get_by_role("link"))
    leader.page.get_by_label("Số, ký hiệu").fill("1234/QĐ-UBND")
    leader.look("money-05-to-sign")
    leader.click("Ký")
    assert "Đã ký và ghi sổ" in leader.text(".messages")
    return "1234/QĐ-UBND"


def be_told(officer, number):
    """The district reads of its own sum, and of nobody else's."""
    officer.go("/thong-bao/")
    told = officer.page.locator(".item", has_text="70.000.000").first
    assert number in told.inner_text()
    officer.follow(told.get_by_role("link").first)
    assert "70.000.000" in officer.text("tfoot") and "30.000.000" not in officer.text()
    officer.look("money-06-what-the-district-got")


def promise_and_pay(officer, producer):
    """A trade mark for a producer: more than the law allows for one is refused, then promised and paid."""
    officer.menu("Kinh phí")
    officer.click("2019", "link")
    officer.follow(officer.page.locator("tbody a", has_text="Tân Phú").first)
    officer.follow(officer.page.locator("tbody a", has_text=FOR_TRADE_MARKS).first)
    officer.click("Ghi cam kết", "link")
    form = officer.page
    form.get_by_label("Nội dung", exact=False).first.fill("Đăng ký nhãn hiệu ca cao")
    form.get_by_label("Số tiền cam kết (đồng)").fill("36.000.000")
    form.get_by_label("Số hợp đồng, văn bản").fill("05/HĐ")
    form.get_by_label("Ngày ký").fill("21/05/2019")
    form.get_by_label("Chủ thể thụ hưởng").fill(producer)
    form.get_by_label("Số đơn vị được hỗ trợ").fill("1")
    officer.click("Ghi vào sổ")
    assert (
        "35.000.000" in officer.text(".errors") and form.get_by_label("Số hợp đồng").input_value() == "05/HĐ"
    )
    officer.look("money-07-above-the-limit")
    form.get_by_label("Số tiền cam kết (đồng)").fill("35.000.000")
    officer.click("Ghi vào sổ")
    assert producer in officer.text()
    pay = form.locator("form[action$='/chi/']")
    pay.get_by_label("Loại").select_option(label="Giải ngân")
    pay.get_by_label("Số tiền (đồng)").fill("35.000.000")
    pay.get_by_label("Ngày chứng từ").fill("21/05/2019")
    pay.get_by_label("Số chứng từ").fill("UNC 77")
    officer.click("Ghi vào sổ", within=pay)
    assert "UNC 77" in officer.text()
    officer.look("money-08-paid")


def settle(officer):
    """Everything paid is settled, the rest lapses; an account is handed in."""
    officer.menu("Kinh phí")
    officer.click("2019", "link")
    officer.click("Quyết toán", "link", within=officer.page.locator(".tabs"))
    officer.click("Lập quyết toán")
    officer.look("money-09-the-account")
    officer.click("Lưu")
    officer.click("Trình")
    assert "Đã trình quyết toán" in officer.text(".messages")


def check(keeper):
    keeper.menu("Việc của tôi")
    keeper.follow(keeper.page.locator("section#settlements_in .item", has_text="Tân Phú").get_by_role("link"))
    assert "35.000.000" in keeper.text("tfoot")
    keeper.click("Thẩm tra xong, trình lãnh đạo")


def approve(leader):
    leader.menu("Việc của tôi")
    leader.follow(leader.page.locator("section#settlements_in .item", has_text="Tân Phú").get_by_role("link"))
    leader.agree("Phê duyệt quyết toán")
    assert "Đã phê duyệt và ghi sổ" in leader.text(".messages")
    leader.look("money-10-approved")


def see_the_support(people, producer):
    """The producer sees what it was helped with, and none of the province's figures."""
    helped = getattr(people, PRODUCER)
    helped.menu("Hỗ trợ được nhận")
    assert "Đăng ký nhãn hiệu ca cao" in helped.text() and "35.000.000" in helped.text()
    helped.look("money-11-support")
    assert helped.go("/kinh-phi/2019/").status == 403


def see_the_year(auditor):
    """The auditor sees the same sums and every entry behind them."""
    auditor.menu("Kinh phí")
    auditor.click("2019", "link")
    row = auditor.page.locator("tbody tr", has=auditor.page.get_by_role("link", name="UBND H. Tân Phú"))
    assert row.locator("td[data-label='Đã quyết toán']").inner_text() == "35.000.000"
    auditor.look("money-12-the-year")
    auditor.click("Sổ kinh phí", "link", within=auditor.page.locator(".tabs"))
    kinds = auditor.page.locator("tbody tr").all_inner_texts()
    assert any("Quyết toán" in text and "35.000.000" in text for text in kinds[:12])
    auditor.look("money-13-the-ledger")

"""Who may enter a view, and what the others read."""

import pytest
from django.http import HttpResponse
from django.urls import path, reverse

from agencies.enums import Role
from agencies.http import acting, allowed, excel_response, must
from agencies.permissions import YES, Rule, held_by, no
from ocop_portal.urls import urlpatterns as portal_urls
from tests.cast import make_user

FOR_THE_DESK = Rule("desk.only", "Việc của thư ký", (held_by(Role.SECRETARIAT),))


@acting
def anybody(request):
    return HttpResponse(request.actor.person_name)


@allowed(FOR_THE_DESK)
def desk_alone(request, number):
    return HttpResponse(f"{request.actor.person_name} {number}")


@acting
def refusing(request):
    must(YES)
    must(no("Hạn nộp <b>đã khoá</b> từ ngày 10/07/2019."))


urlpatterns = [
    path("ai-cung-vao/", anybody),
    path("thu-ky/<int:number>/", desk_alone),
    path("tu-choi/", refusing),
    *portal_urls,
]
handler403 = "ocop_portal.errors.forbidden"
pytestmark = pytest.mark.urls(__name__)


def test_visitor_is_asked_to_sign_in_and_brought_back(client, db):
    assert client.get("/thu-ky/7/").url == f"{reverse('login')}?next=/thu-ky/7/"


def test_person_without_a_membership_reads_whom_to_ask(client, on_day):
    on_day()
    client.force_login(make_user("nobody_yet"), backend="agencies.auth.MembershipBackend")

    answer = client.get("/ai-cung-vao/")

    assert answer.status_code == 403
    assert "Hãy nhờ lãnh đạo cơ quan báo thư ký chương trình" in answer.content.decode()
    assert "21/05/2019" in answer.content.decode()


def test_rule_lets_in_whom_it_names(signed_in, cast):
    assert signed_in(cast.desk).get("/thu-ky/7/").content.decode() == "Thư ký Kiểm Thử 7"


def test_others_read_the_sentence_of_the_rule(signed_in, cast):
    answer = signed_in(cast.officer).get("/thu-ky/7/")

    assert answer.status_code == 403
    assert "Việc này dành cho: Thư ký chương trình." in answer.content.decode()


def test_sentence_of_a_refusal_is_text(signed_in, cast):
    answer = signed_in(cast.officer).get("/tu-choi/")

    assert answer.status_code == 403
    assert "Hạn nộp &lt;b&gt;đã khoá&lt;/b&gt; từ ngày 10/07/2019." in answer.content.decode()


def test_workbook_is_saved_under_its_vietnamese_name():
    answer = excel_response(b"xlsx", "Nhiệm vụ 21-05-2019.xlsx")

    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Nhi%E1%BB%87m%20v%E1%BB%A5%2021-05-2019.xlsx"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"

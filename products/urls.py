"""Addresses of producers, products, dossiers, councils and certificates."""

from django.urls import path

from products.views import councils, sessions, sheets

app_name = "products"

urlpatterns = [
    # danh-gia/: rounds, councils, sessions, score sheets
    path("danh-gia/", sessions.session_list, name="sessions"),
    path("danh-gia/dot/moi/", councils.round_new, name="round-new"),
    path("danh-gia/dot/<int:pk>/", councils.round_detail, name="round"),
    path("danh-gia/dot/<int:pk>/sua/", councils.round_edit, name="round-edit"),
    path("danh-gia/hoi-dong/", councils.council_list, name="councils"),
    path("danh-gia/hoi-dong/moi/", councils.council_new, name="council-new"),
    path("danh-gia/hoi-dong/<int:pk>/", councils.council_detail, name="council"),
    path("danh-gia/hoi-dong/<int:pk>/quy-che/", councils.council_edit, name="council-edit"),
    path("danh-gia/hoi-dong/<int:pk>/them-thanh-vien/", councils.seat_new, name="seat-new"),
    path("danh-gia/hoi-dong/<int:pk>/phien-hop-moi/", sessions.session_new, name="session-new"),
    path("danh-gia/thanh-vien/<int:pk>/thay/", councils.seat_replace, name="seat-replace"),
    path("danh-gia/thanh-vien/<int:pk>/thoi/", councils.seat_end, name="seat-end"),
    path("danh-gia/phien-hop/<int:pk>/", sessions.session_detail, name="session"),
    path("danh-gia/phien-hop/<int:pk>/dua-ho-so/", sessions.session_items, name="session-items"),
    path("danh-gia/phien-hop/<int:pk>/mo/", sessions.session_open, name="session-open"),
    path("danh-gia/phien-hop/<int:pk>/diem-danh/", sessions.session_attendance, name="session-attendance"),
    path("danh-gia/phien-hop/<int:pk>/mo-lai-phieu/", sessions.session_reopen, name="session-reopen"),
    path("danh-gia/phien-hop/<int:pk>/ket-thuc/", sessions.session_close, name="session-close"),
    path("danh-gia/phien-hop/<int:pk>/bien-ban/", sessions.session_minutes, name="session-minutes"),
    path("danh-gia/phien-hop/<int:pk>/bang-ket-qua/", sessions.session_results, name="session-results"),
    path("danh-gia/ho-so/<int:pk>/bo/", sessions.item_remove, name="item-remove"),
    path("danh-gia/ho-so/<int:pk>/khong-tham-gia/", sessions.item_recuse, name="item-recuse"),
    path("danh-gia/ho-so/<int:pk>/lan-hai/", sessions.item_second_turn, name="item-second-turn"),
    path("danh-gia/ho-so/<int:pk>/thong-nhat/", sessions.item_agree, name="item-agree"),
    path("danh-gia/ho-so/<int:pk>/ket-qua/", sessions.item_result, name="item-result"),
    path("danh-gia/ho-so/<int:pk>/phieu/", sheets.sheet, name="sheet"),
    path("danh-gia/ho-so/<int:pk>/ky/", sheets.sheet_sign, name="sheet-sign"),
    path("danh-gia/phieu/<int:pk>/tai/", sheets.sheet_file, name="sheet-file"),
]

"""All addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

from agencies.views import health, personal, sign_in

handler400 = "ocop_portal.errors.bad_request"
handler403 = "ocop_portal.errors.forbidden"
handler404 = "ocop_portal.errors.not_found"
handler500 = "ocop_portal.errors.server_error"

urlpatterns = [
    path("quan-tri/", admin.site.urls),
    path("dang-nhap/", sign_in.sign_in, name="login"),
    path("dang-xuat/", sign_in.sign_out, name="logout"),
    path("dang-xuat/moi-noi/", sign_in.sign_out_everywhere, name="sign-out-everywhere"),
    path("mat-khau/doi/", sign_in.password_change, name="password_change"),
    path("mat-khau/da-doi/", sign_in.password_changed, name="password_change_done"),
    path("ngon-ngu/", personal.switch_language, name="set_language"),
    path("suc-khoe/", health.health, name="health"),
    path("", include("agencies.urls")),
    path("", include("products.urls")),
    path("", include("programs.urls")),
]

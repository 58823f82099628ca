"""As whom one acts, and in which language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from agencies.enums import Language
from agencies.forms.sign_in import PreferencesForm
from agencies.http import MEMBERSHIP_KEY, acting, remember_language
from agencies.selectors.actors import memberships_of, names_on
from agencies.services.people import choose_language


@require_POST
@acting
def switch_membership(request):
    """Act in another of one's own memberships from the next click on; a page that was not found is tried again."""
    chosen = request.POST.get("membership", "")
    mine = {str(hat.membership_id): hat.membership_id for hat in request.hats}
    if chosen in mine:
        request.session[MEMBERSHIP_KEY] = mine[chosen]
        onward = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
            return redirect(onward)
    else:
        messages.error(request, _("Phân công này không còn hiệu lực. Hãy chọn lại."))
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def switch_language(request):
    """For this browser, and for the mails of whoever is signed in."""
    language = request.POST.get("language")
    if request.user.is_authenticated and language in Language.values:
        choose_language(user=request.user, language=language, actor=request.actor, at=request.now)
    return set_language(request)


@login_required
def preferences(request):
    form = PreferencesForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        choose_language(user=request.user, language=language, actor=request.actor, at=request.now)
        with override(language):
            messages.success(request, _("Đã ghi lựa chọn của bạn."))
        response = redirect("agencies:preferences")
        remember_language(response, language)
        return response
    memberships = memberships_of(request.user.pk, request.today)
    names = names_on(request.today, [membership.agency_id for membership in memberships])
    pairs = [(membership, names.get(membership.agency_id)) for membership in memberships]
    context = {"form": form, "memberships": pairs}
    return render(request, "agencies/preferences.html", context)

"""In and out."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeDoneView, PasswordChangeView
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.devices import address_of, known_device, remember_device
from agencies.forms.sign_in import SignInForm
from agencies.http import remember_language
from agencies.selectors.people import sample_users
from agencies.services.audit import act
from agencies.services.people import end_sessions
from agencies.services.sign_ins import TooManyGuesses, begin_sign_in, end_sign_in


class SignIn(LoginView):
    """In a rehearsal the page offers the people of the sample; with real data it knows nobody."""

    form_class = SignInForm

    def post(self, request, *args, **kwargs):
        """Whether there may be one more guess is asked before the form looks at the password."""
        username = request.POST.get("username", "").strip().lower()[:150].replace("\x00", "")
        self.attempt = None
        if username and request.POST.get("password"):
            try:
                self.attempt = begin_sign_in(
                    username=username,
                    address=address_of(request),
                    device=known_device(request, username),
                    at=timezone.now(),
                )
            except TooManyGuesses as refusal:
                return render(request, "errors/429.html", {"sentence": str(refusal)}, status=429)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        state = self.request.portal_state
        if state.holds_sample and state.rehearsal_day:
            people = sample_users(self.request.today)
            context["sample_users"] = [one for one in people if not one.of_commune]
            context["sample_communes"] = [one for one in people if one.of_commune]
            context["sample_password"] = settings.SAMPLE_PASSWORD
        return context

    def form_valid(self, form):
        """However busy a session is, it ends after SESSION_COOKIE_AGE."""
        response = super().form_valid(form)
        self.request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            remember_language(response, self.request.user.language)
        if self.attempt:
            end_sign_in(self.attempt)
        remember_device(response, self.request, self.request.user.username)
        return response


class PasswordChange(PasswordChangeView):
    """Ends all other sessions of the person: they were opened with the old password."""

    def form_valid(self, form):
        with act("user.password", actor=self.request.actor, at=self.request.now):
            response = super().form_valid(form)
            end_sessions(user_id=form.user.pk, but_not=self.request.session.session_key)
        return response


@require_POST
@login_required
def sign_out_everywhere(request):
    """For a machine one forgot to leave."""
    end_sessions(user_id=request.user.pk)
    logout(request)
    return redirect("login")


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()
password_change = PasswordChange.as_view()
password_changed = PasswordChangeDoneView.as_view()

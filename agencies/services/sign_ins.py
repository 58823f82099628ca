"""How often one may guess: counted before the password is looked at, because looking costs a fifth of a second."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.utils.translation import gettext as _

from agencies.models import SignInAttempt
from agencies.permissions import Refusal

WINDOW = timedelta(hours=1)
MOST_PER_NETWORK = 100
MOST_PER_NAME = 10
MOST_PER_DEVICE = 10
# What one office, or one line of a provider, usually holds.
PREFIXES = {4: 24, 6: 64}


class TooManyGuesses(Refusal):
    """No password is looked at for now."""


def begin_sign_in(*, username: str, address: str, device: str, at: datetime) -> SignInAttempt:
    """Note an attempt before the password is looked at. Raises TooManyGuesses when there were too many in an hour.

    The row is written first and counted with the others, so of many that come in one moment no more get through. A
    known device counts by itself: a stranger who guesses at a name does not lock out who works under it.
    """
    SignInAttempt.objects.filter(at__lte=at - WINDOW).delete()
    attempt = SignInAttempt.objects.create(
        username=username, network=network_of(address), device=device, at=at
    )
    if _too_many(attempt):
        # Nothing was guessed, so it does not count: who waits an hour is let in, however often they knocked.
        attempt.delete()
        raise TooManyGuesses(
            _(
                "Từ mạng này hoặc với tên này đã nhập sai mật khẩu quá nhiều lần, nên cổng tạm ngừng nhận đăng nhập. "
                "Hãy thử lại sau một giờ, hoặc đăng nhập từ máy bạn vẫn dùng."
            )
        )
    return attempt


def end_sign_in(attempt: SignInAttempt) -> None:
    """The password was right: the attempt was no guess."""
    attempt.delete()


def network_of(address: str) -> str:
    """The network an address lies in; what is no address (a local socket) is a network of its own."""
    try:
        version = ip_address(address).version
    except ValueError:
        return address[:43]
    return str(ip_network(f"{address}/{PREFIXES[version]}", strict=False))


def _too_many(attempt: SignInAttempt) -> bool:
    same_name = SignInAttempt.objects.filter(username=attempt.username, device=attempt.device)
    if attempt.device:
        return same_name.count() > MOST_PER_DEVICE
    same_network = SignInAttempt.objects.filter(network=attempt.network, device="")
    return same_name.count() > MOST_PER_NAME or same_network.count() > MOST_PER_NETWORK

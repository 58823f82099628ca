"""/tim/: one search over everything a person works with."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.http import allowed
from programs.permissions import MAY_READ
from programs.selectors.search import search_page


@require_GET
@allowed(MAY_READ)
def search(request):
    return render(request, "programs/search/results.html", search_page(request.actor, request.GET))

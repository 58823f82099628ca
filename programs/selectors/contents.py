"""What stands in an annual plan, as plain data: the shape that versions keep, pages show and hashes cover."""

from programs.models import AnnualPlan


def content_of(plan: AnnualPlan) -> dict:
    """The plan as plain data, in the shape that versions keep and `compare_versions` reads."""
    items = plan.items.order_by("position").prefetch_related("funding")
    return {
        "agency": plan.agency.name,
        "year": plan.year,
        "aim": plan.aim,
        "items": [
            {
                "position": item.position,
                "activity": item.activity,
                "aims_at": item.aims_at,
                "quantity": None if item.quantity is None else f"{item.quantity.normalize():f}",
                "unit": item.unit,
                "from_month": item.from_month,
                "until_month": item.until_month,
                "responsible": item.responsible,
                "funding": {line.source: line.amount for line in item.funding.all()},
            }
            for item in items
        ],
    }


def content_as_typed(plan: AnnualPlan, aim: str, items: list[dict]) -> dict:
    """The same shape for what somebody typed and has not saved; `items` as `save_annual_plan` takes them."""
    typed = [
        item
        | {
            "position": position,
            "quantity": None if item["quantity"] is None else f"{item['quantity'].normalize():f}",
        }
        for position, item in enumerate(items, start=1)
    ]
    return {"agency": plan.agency.name, "year": plan.year, "aim": aim, "items": typed}

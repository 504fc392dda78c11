"""An item that asks for a licence: the change of a food licence."""

from yiwang.services.cases.tests.factories import World, publish


def food_change(world: World) -> str:
    """Publish it with a form to fill in and the licence to change; return its code."""
    plain = {"form": "电子", "necessity": "REQUIRED", "verified": True, "copies": 1}
    lines = [
        {"no": 1, "name": "申请书", "is_application_form": True, "shareable": False, **plain},
        {"no": 2, "name": "食品经营许可证", "shareable": False, **plain},
    ]
    return publish(
        "000131005000",
        "01",
        "食品经营许可变更",
        world.market,
        world.form_version_id,
        materials=lines,
    )

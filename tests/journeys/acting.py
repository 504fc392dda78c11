"""What journeys in Chromium do to a page: press, follow, fill, bring a file."""

from yiwang.foundation.files.tests import samples

PDF = {"name": "盖章的图.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(1)}


def press(page, name):
    """Press a button by its whole name."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page, name):
    """Follow the first link of a name."""
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def fill_day(page, name, day):
    """Fill the three boxes of a date."""
    for part, value in zip(("year", "month", "day"), day, strict=True):
        page.locator(f"[name={name}-{part}]").fill(str(value))


def bring(page, no):
    """Choose a file for one gap and wait until it is there."""
    page.locator(f"#f-m{no}").set_input_files([PDF])
    line = page.locator(f"fieldset:has(#f-m{no}) [data-yw-files]")  # not the queue of uploads
    line.get_by_text(PDF["name"]).first.wait_for()


def write(page, name, value):
    """Fill one field of a form, of whatever kind; a date is (year, month, day).

    Of radios and boxes the value or the label is named; of several boxes a list.
    """
    if isinstance(value, tuple):
        fill_day(page, name, value)
        return
    field = page.locator(f"[name='{name}']")
    if field.first.evaluate("e => e.type") not in {"radio", "checkbox"}:
        field.fill(value)
        return
    for one in value if isinstance(value, list) else [value]:
        by_value = page.locator(f"[name='{name}'][value='{one}']")
        (by_value if by_value.count() else page.get_by_label(one, exact=True)).check()

"""Headless Chromium for journeys: `browser_page(width)` and `axe(page)`.

Found on the machine, never downloaded. Without it the journeys are skipped by name; where CI=true
they are required.
"""

import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HEIGHTS = {360: 780, 1280: 900}
PATIENCE = 90_000  # ms for whatever a page waits for: a shared machine is slow at times
# the sandbox needs rights that root and containers lack; /dev/shm may be tiny; there is no GPU
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def pytest_collection_modifyitems(items):
    """Skip journeys without a browser, unless this is CI; what is slow begins first."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    skip = pytest.mark.skip(reason="Chromium was not found")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def chromium():
    """One browser for the session."""
    assert CHROMIUM, "CI needs Chromium for the journeys: install the package chromium"
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs a loop in this thread
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=ARGUMENTS, timeout=PATIENCE
            )
            yield browser
            browser.close()


@pytest.fixture
def browser_page(chromium):
    """`browser_page(width=1280, javascript=True)` opens a page of its own, as a new visitor."""
    contexts = []

    def open_page(width=1280, javascript=True):
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def axe():
    """`axe(page)` returns the violations of WCAG A and AA on the page as it stands."""
    import axe_playwright_python

    source = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf8")
    run = "t => axe.run(document, {runOnly: {type: 'tag', values: t}, resultTypes: ['violations']})"

    def look(page, tags):
        page.wait_for_load_state()
        page.evaluate(source)
        return page.evaluate(run, tags)["violations"]

    def violations(page, tags=TAGS):
        from playwright.sync_api import Error

        try:
            found = look(page, tags)
        except Error:  # the page gave way to the next one meanwhile: that one is meant
            page.wait_for_timeout(500)
            found = look(page, tags)
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]

    return violations

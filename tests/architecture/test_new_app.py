"""A new app begins with the whole anatomy and is refused until it has its place."""

from devtools import new_app


def test_a_new_app_has_its_anatomy(tmp_path, monkeypatch, capsys):
    """Copying another app by hand brings its insides along."""
    monkeypatch.chdir(tmp_path)
    assert new_app.main(["services", "tax", "税务", "Tax due and paid."]) == 0
    made = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    folder = "yiwang/services/tax"
    parts = ("__init__.py", "tests/__init__.py", "apps.py", "README.md")
    assert made == {f"{folder}/{name}" for name in parts}
    assert 'label = "tax"' in (tmp_path / folder / "apps.py").read_text("utf8")
    assert new_app.main(["services", "tax", "税务", "Again."]) == 1
    assert new_app.main(["attic", "tax", "税务", "No such ring."]) == 2

"""What is missing is never passed over in silence."""

from __future__ import annotations

import pytest

from tests.conftest import need


def test_what_is_there_is_not_spoken_of() -> None:
    need("air", True)


def test_a_missing_component_skips_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="air is missing"):
        need("air", False)


def test_in_ci_a_missing_component_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="air is missing"):
        need("air", False)

"""What is absent is a skip with its reason, or a failure where BIEB_REQUIRE names it."""

import pytest

from tests.support import require


def marked(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, required: str) -> pytest.Item:
    monkeypatch.setitem(require.NEEDS, "kafka", lambda: "Java is not here")
    monkeypatch.setenv("BIEB_REQUIRE", required)
    item = request.node
    item.add_marker("kafka")
    return item  # type: ignore[no-any-return]


def test_absent_is_a_skip_with_the_reason(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    with pytest.raises(pytest.skip.Exception, match="Java is not here"):
        require.check(marked(monkeypatch, request, ""))


def test_absent_and_required_is_a_failure(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    with pytest.raises(pytest.fail.Exception, match="Java is not here"):
        require.check(marked(monkeypatch, request, "browser,kafka"))


def test_present_runs(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    item = marked(monkeypatch, request, "kafka")
    monkeypatch.setitem(require.NEEDS, "kafka", lambda: None)
    require.check(item)

from tests.support.service import RunningService


async def test_a_draft_needs_only_a_title(submissions: RunningService) -> None:
    made = await submissions.post("/v1/projects", "medewerker-assen", {"title": "Voorlezen in de wachtkamer"})
    assert made.status_code == 201, made.text

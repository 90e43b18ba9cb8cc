"""Who gets what from every route: the whole of what roles mean, as data.

Columns: who asks. Every project is of Bibliotheek Assen in Drenthe, which makes staff and moderators *own* or *other*.
`o_m`, the own moderator, moderates Drenthe and works for the library itself: nobody decides on what his own
organisation made. `on` is the state of the project (`claimed`: on the desk of `mod`), or whose subscription or
notification it is.
"""

# ruff: noqa: E501 - a table is read across

from dataclasses import dataclass, field
from typing import Any

from shared.demo import PERSONAS

COLUMNS = (
    "nobody", "own staff", "other staff", "moderator", "moderator elsewhere", "own moderator", "spn", "regiogids",
    "council", "admin", "reader",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """`expected` are statuses in the order of COLUMNS; `-` is not asked; one status alone is everybody's."""

    route: str
    on: str
    expected: str

    def statuses(self) -> dict[str, str]:
        """The expected status of each role."""
        words = self.expected.split()
        return dict(zip(COLUMNS, words * len(COLUMNS) if len(words) == 1 else words, strict=True))


@dataclass(frozen=True)
class Sent:
    """What a good request to a route has. A refusal must not come from a fault in it."""

    json: Any = None
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    content: bytes | None = None


A_MAIL = "01941f29-7c00-7000-8000-00000000beef"
"""The id of a mail that went to a reader."""

OPERATIONS = [
    Row("GET /livez", "", "200"),
    Row("GET /readyz", "", "200"),
    Row("GET /metrics", "", "200"),
]
DESCRIPTION = [
    Row("GET /v1/openapi.json", "", "200"),
    Row("GET /v1/docs", "", "200"),
]

SUBMISSIONS = [
    #                                                                          nob own oth mod els o_m spn reg cou adm rea
    Row("POST /v1/projects", "",                                              "401 201 201 403 403 403 403 403 403 403 403"),
    Row("GET /v1/projects", "",                                               "401 200 200 200 200 200 200 403 403 403 403"),
    Row("GET /v1/projects/{project_id}", "draft",                             "404 200 404 404 404 200 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}", "submitted",                         "404 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/projects/{project_id}", "published",                         "200"),
    Row("PATCH /v1/projects/{project_id}", "draft",                           "401 200 404 404 404 403 404 404 404 404 404"),
    Row("PATCH /v1/projects/{project_id}", "submitted",                       "401 200 404 403 404 403 403 404 404 404 404"),
    Row("PATCH /v1/projects/{project_id}", "published",                       "401 200 403 403 403 403 403 403 403 403 403"),
    Row("POST /v1/projects/{project_id}/submissions", "draft",                "401 201 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/submissions", "submitted",            "401 201 404 403 404 403 403 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/submissions", "published",            "401 201 403 403 403 403 403 403 403 403 403"),
    Row("DELETE /v1/projects/{project_id}", "draft",                          "401 204 404 404 404 403 404 404 404 404 404"),
    Row("DELETE /v1/projects/{project_id}", "submitted",                      "401 204 404 403 404 403 403 404 404 404 404"),
    Row("DELETE /v1/projects/{project_id}", "published",                      "401 204 403 403 403 403 403 403 403 403 403"),
    Row("GET /v1/projects/{project_id}/revisions", "draft",                   "404 200 404 404 404 200 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/revisions", "submitted",               "404 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/revisions", "published",               "200"),
    Row("GET /v1/projects/{project_id}/revisions/{number}", "draft",          "404"),
    Row("GET /v1/projects/{project_id}/revisions/{number}", "submitted",      "404 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/revisions/{number}", "published",      "200"),
    Row("POST /v1/projects/{project_id}/materials", "draft",                  "401 201 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/materials", "submitted",              "401 201 404 403 404 403 403 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/materials", "published",              "401 201 403 403 403 403 403 403 403 403 403"),
    Row("POST /v1/projects/{project_id}/materials", "discarded",              "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/materials/{material_id}/content", "draft",     "404 200 404 404 404 200 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/materials/{material_id}/content", "submitted", "404 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/materials/{material_id}/content", "published", "200"),
    Row("GET /v1/projects/{project_id}/materials/{material_id}/content", "discarded", "404"),
    Row("DELETE /v1/projects/{project_id}/materials/{material_id}", "draft",     "401 204 404 404 404 403 404 404 404 404 404"),
    Row("DELETE /v1/projects/{project_id}/materials/{material_id}", "submitted", "401 204 404 403 404 403 403 404 404 404 404"),
    Row("DELETE /v1/projects/{project_id}/materials/{material_id}", "published", "401 204 403 403 403 403 403 403 403 403 403"),
    Row("DELETE /v1/projects/{project_id}/materials/{material_id}", "discarded", "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/versions", "draft",                    "401 200 404 404 404 200 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/versions", "published",                "401 200 403 403 403 200 403 403 403 403 403"),
    Row("GET /v1/projects/{project_id}/versions", "discarded",                "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/versions/{version}", "draft",          "401 200 404 404 404 200 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/restorations", "draft",               "401 201 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/restorations", "discarded",           "401 201 404 404 404 403 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}", "discarded",                         "404"),
    Row("POST /v1/projects/{project_id}/invitations", "draft",                "401 201 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/invitations", "published",            "401 201 403 403 403 403 403 403 403 403 403"),
    Row("GET /v1/projects/{project_id}/authors", "draft",                     "401 200 404 404 404 200 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/authors", "published",                 "401 200 403 200 403 200 200 403 403 403 403"),
    Row("DELETE /v1/projects/{project_id}/authors/{author_id}", "draft",      "401 204 404 404 404 403 404 404 404 404 404"),
    Row("GET /v1/invitations", "",                                            "401 200 200 200 200 200 200 200 200 200 200"),
    Row("POST /v1/invitations/{invitation_id}/acceptances", "draft",          "401 404 201 404 404 404 404 404 404 404 404"),
    Row("DELETE /v1/invitations/{invitation_id}", "draft",                    "401 204 204 404 404 404 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/ownership-offers", "draft",           "401 409 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/ownership-offers", "published",       "401 201 403 403 403 403 403 403 403 403 403"),
    Row("GET /v1/ownership-offers", "",                                       "401 200 200 200 200 200 200 200 200 200 200"),
    Row("POST /v1/ownership-offers/{offer_id}/acceptances", "draft",          "401 404 201 404 404 404 404 404 404 404 404"),
    Row("DELETE /v1/ownership-offers/{offer_id}", "draft",                    "401 204 204 404 404 404 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/review-confirmations", "draft",       "401 409 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/review-confirmations", "published",   "401 201 403 403 403 403 403 403 403 403 403"),
    Row("POST /v1/projects/{project_id}/adoptions", "draft",                  "401 403 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/adoptions", "submitted",              "401 403 404 403 404 403 403 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/adoptions", "published",              "401 403 201 403 403 403 403 403 403 403 403"),
    Row("POST /v1/projects/{project_id}/adoptions", "merged",                 "401 308 308 308 308 308 308 308 308 308 308"),
    Row("GET /v1/projects/{project_id}/adoptions", "draft",                   "404 200 404 404 404 200 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/adoptions", "submitted",               "404 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/adoptions", "published",               "200"),
    Row("GET /v1/projects/{project_id}/adoptions", "merged",                  "308"),
    Row("GET /v1/projects/{project_id}", "merged",                            "308"),
    Row("GET /v1/adoptions", "",                                              "401 200 200 200 200 200 200 403 403 403 403"),
    Row("GET /v1/adoptions/{adoption_id}", "proposed",                        "404 200 200 200 200 200 200 404 404 404 404"),
    Row("GET /v1/adoptions/{adoption_id}", "adopted",                         "200"),
    Row("PATCH /v1/adoptions/{adoption_id}", "proposed",                      "401 403 200 403 403 403 403 404 404 404 404"),
    Row("PATCH /v1/adoptions/{adoption_id}", "adopted",                       "401 403 200 403 403 403 403 403 403 403 403"),
    Row("POST /v1/adoptions/{adoption_id}/confirmations", "proposed",         "401 201 403 403 403 403 403 404 404 404 404"),
    Row("POST /v1/adoptions/{adoption_id}/confirmations", "adopted",          "401 409 403 403 403 403 403 403 403 403 403"),
    Row("POST /v1/adoptions/{adoption_id}/refusals", "proposed",              "401 201 403 403 403 403 403 404 404 404 404"),
    Row("POST /v1/adoptions/{adoption_id}/refusals", "adopted",               "401 409 403 403 403 403 403 403 403 403 403"),
    Row("POST /v1/adoptions/{adoption_id}/endings", "proposed",               "401 403 201 403 403 403 403 404 404 404 404"),
    Row("POST /v1/adoptions/{adoption_id}/endings", "adopted",                "401 403 201 403 403 403 403 403 403 403 403"),
    Row("POST /v1/projects/{project_id}/merges", "draft",                     "401 409 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/merges", "submitted",                 "401 201 404 201 404 403 201 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/merges", "published",                 "401 201 403 201 403 403 201 403 403 403 403"),
    Row("POST /v1/projects/{project_id}/merges", "merged",                    "401 409 404 409 404 403 409 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/splits", "draft",                     "401 201 404 404 404 403 404 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/splits", "submitted",                 "401 201 404 403 404 403 403 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/splits", "published",                 "401 201 403 403 403 403 403 403 403 403 403"),
    # The file is of projects of Bibliotheek Assen.
    Row("POST /v1/imports", "",                                               "401 201 400 403 403 403 201 403 403 201 403"),
    Row("GET /v1/imports", "",                                                "401 200 200 403 403 403 200 403 403 200 403"),
    Row("GET /v1/imports/template.csv", "",                                   "200"),
    Row("GET /v1/imports/{import_id}", "",                                    "401 200 404 403 403 403 200 403 403 200 403"),
    Row("POST /v1/imports/{import_id}/cancellations", "",                     "401 409 404 403 403 403 409 403 403 409 403"),
    Row("GET /v1/imports/{import_id}/rows", "",                               "401 200 404 403 403 403 200 403 403 200 403"),
    Row("GET /v1/exports/projects.csv", "",                                   "401 200 200 200 200 200 200 403 403 403 403"),
    Row("GET /v1/exports/projects.jsonl", "",                                 "401 200 200 200 200 200 200 403 403 403 403"),
    Row("GET /v1/vocabularies", "",                                           "200"),
    Row("GET /v1/personal-data", "",                                          "401 200 200 200 200 200 200 200 200 200 200"),
    Row("POST /v1/projects/{project_id}/redactions", "draft",                 "401 201 404 404 404 403 404 404 404 201 404"),
    Row("POST /v1/projects/{project_id}/redactions", "published",             "401 201 403 403 403 403 403 403 403 201 403"),
    Row("POST /v1/erasures", "",                                              "401 403 403 403 403 403 403 403 403 202 403"),
    Row("GET /v1/vocabularies/{name}", "",                                    "200"),
    Row("GET /v1/vocabularies/{name}/terms/{code}", "",                       "200"),
    Row("POST /v1/vocabularies/{name}/terms", "",                             "401 403 403 403 403 403 201 403 403 403 403"),
    Row("PATCH /v1/vocabularies/{name}/terms/{code}", "",                     "401 403 403 403 403 403 200 403 403 403 403"),
]  # fmt: skip

MODERATION = [
    #                                                                          nob own oth mod els o_m spn reg cou adm rea
    Row("GET /v1/cases", "",                                                  "401 403 403 200 200 200 200 403 403 403 403"),
    Row("GET /v1/cases/{case_id}", "submitted",                               "401 403 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/cases/{case_id}", "published",                               "401 403 404 200 404 200 200 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/assignments", "submitted",                  "401 403 404 201 404 403 201 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/assignments", "claimed",                    "401 403 404 201 404 403 409 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/decisions", "submitted",                    "401 403 404 409 404 403 409 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/decisions", "claimed",                      "401 403 404 201 404 403 409 404 404 404 404"),
    Row("DELETE /v1/cases/{case_id}/assignments", "submitted",                "401 403 404 409 404 403 409 404 404 404 404"),
    Row("DELETE /v1/cases/{case_id}/assignments", "claimed",                  "401 403 404 204 404 403 204 404 404 404 404"),
    Row("GET /v1/cases/{case_id}", "asked",                                   "401 403 404 200 200 200 200 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/decisions", "asked",                        "401 403 404 201 404 403 409 404 404 404 404"),
    Row("GET /v1/cases/{case_id}/messages", "submitted",                      "401 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/cases/{case_id}/messages", "asked",                          "401 200 404 200 200 200 200 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/messages", "submitted",                     "401 403 404 201 404 403 201 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/messages", "asked",                         "401 403 404 201 403 403 201 404 404 404 404"),
    Row("GET /v1/cases/{case_id}/message-draft", "submitted",                 "401 404 404 404 404 403 404 404 404 404 404"),
    Row("PUT /v1/cases/{case_id}/message-draft", "submitted",                 "401 200 404 200 404 403 200 404 404 404 404"),
    Row("DELETE /v1/cases/{case_id}/message-draft", "submitted",              "401 204 404 204 404 403 204 404 404 404 404"),
    Row("GET /v1/cases/{case_id}/decision-draft", "submitted",                "401 403 404 404 404 403 404 404 404 404 404"),
    Row("PUT /v1/cases/{case_id}/decision-draft", "submitted",                "401 403 404 200 404 403 200 404 404 404 404"),
    Row("DELETE /v1/cases/{case_id}/decision-draft", "submitted",             "401 403 404 204 404 403 204 404 404 404 404"),
    Row("GET /v1/cases/{case_id}/opinions", "submitted",                      "401 403 404 200 404 403 200 404 404 404 404"),
    Row("GET /v1/cases/{case_id}/opinions", "asked",                          "401 403 404 200 200 403 200 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/opinions", "submitted",                     "401 403 404 409 404 403 409 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/opinions", "claimed",                       "401 403 404 201 404 403 409 404 404 404 404"),
    Row("POST /v1/opinions/{opinion_id}/answers", "asked",                    "401 403 404 403 201 403 403 404 404 404 404"),
    Row("POST /v1/decisions/{decision_id}/appeals", "refused",                "401 201 404 403 404 403 403 404 404 404 404"),
    Row("POST /v1/decisions/{decision_id}/appeals", "appealed",               "401 409 404 403 404 403 403 404 404 404 404"),
    Row("GET /v1/decisions/{decision_id}/appeals", "appealed",                "401 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/appeals", "",                                                "401 403 403 200 200 200 200 403 403 403 403"),
    Row("GET /v1/appeals/{appeal_id}", "appealed",                            "401 200 404 200 404 200 200 404 404 404 404"),
    Row("POST /v1/appeals/{appeal_id}/decisions", "appealed",                 "401 403 404 403 404 403 201 404 404 404 404"),
    Row("GET /v1/pending-work", "",                                           "401 200 200 200 200 200 200 200 200 200 200"),
    Row("GET /v1/workload", "",                                               "401 403 403 200 200 200 200 403 403 403 403"),
    Row("GET /v1/cases/{case_id}/history", "submitted",                       "401 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/cases/{case_id}/history", "published",                       "401 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/handling", "draft",                    "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/handling", "published",                "401 200 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/decisions", "draft",                   "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/projects/{project_id}/decisions", "published",               "401 200 404 200 404 200 200 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/phase-transitions", "submitted",      "401 403 404 409 404 403 409 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/phase-transitions", "published",      "401 403 403 201 403 403 201 403 403 403 403"),
    Row("GET /v1/statistics/handling", "",                                    "401 403 403 200 200 200 200 200 200 200 403"),
    Row("GET /v1/statistics/phases", "", "200"),
    Row("GET /v1/statistics/stalled", "",                                     "401 403 403 200 200 200 200 200 200 200 403"),
    Row("POST /v1/simulations", "",                                           "401 403 403 200 200 200 200 200 200 200 403"),
    Row("GET /v1/personal-data", "",                                          "401 200 200 200 200 200 200 200 200 200 200"),
    Row("GET /v1/audit/head", "",                                             "401 403 403 403 403 403 200 403 403 200 403"),
    Row("GET /v1/audit/verification", "",                                     "401 403 403 403 403 403 200 403 403 200 403"),
    Row("GET /v1/cases/{case_id}/review", "submitted",                        "401 403 404 200 404 200 200 404 404 404 404"),
    Row("GET /v1/cases/{case_id}/review", "published",                        "401 403 404 200 404 200 200 404 404 404 404"),
    Row("POST /v1/cases/{case_id}/link-checks", "submitted",                  "401 403 404 202 404 202 202 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/parel-nominations", "submitted",      "401 403 404 409 404 403 409 404 404 404 404"),
    Row("POST /v1/projects/{project_id}/parel-nominations", "published",      "401 403 403 201 201 403 201 201 403 403 403"),
    Row("POST /v1/projects/{project_id}/parel-nominations", "nominated",      "401 403 403 409 409 403 409 409 403 403 403"),
    Row("POST /v1/parels/{parel_id}/awards", "nominated",                     "401 403 404 201 201 403 403 403 404 404 404"),
    Row("POST /v1/parels/{parel_id}/awards", "parel",                         "401 403 403 409 409 403 403 403 403 403 403"),
    Row("POST /v1/parels/{parel_id}/withdrawals", "nominated",                "401 403 404 403 403 403 201 201 404 404 404"),
    Row("POST /v1/parels/{parel_id}/withdrawals", "parel",                    "401 403 403 403 403 403 201 403 403 403 403"),
    Row("GET /v1/parels", "",                                                 "200"),
    Row("GET /v1/parels/{parel_id}", "nominated",                             "404 200 404 200 200 200 200 200 404 404 404"),
    Row("GET /v1/parels/{parel_id}", "parel",                                 "200"),
    Row("GET /v1/projects/{project_id}/parel", "published",                   "404"),
    Row("GET /v1/projects/{project_id}/parel", "nominated",                   "404 200 404 200 200 200 200 200 404 404 404"),
    Row("GET /v1/projects/{project_id}/parel", "parel",                       "200"),
    Row("GET /v1/projects/{project_id}/gates", "submitted",                   "404"),
    Row("GET /v1/projects/{project_id}/gates", "published",                   "200"),
    Row("GET /v1/projects/{project_id}/phase-log", "submitted",               "404"),
    Row("GET /v1/projects/{project_id}/phase-log", "published",               "200"),
]  # fmt: skip

NOTIFICATIONS = [
    #                                                                          nob own oth mod els o_m spn reg cou adm rea
    Row("POST /v1/subscriptions", "",                                         "401 201 201 201 201 201 201 201 201 201 201"),
    Row("GET /v1/subscriptions", "",                                          "401 200 200 200 200 200 200 200 200 200 200"),
    Row("GET /v1/subscriptions/{subscription_id}", "own",                     "401 200 200 200 200 200 200 200 200 200 200"),
    Row("GET /v1/subscriptions/{subscription_id}", "somebody's",              "401 404 404 404 404 404 404 404 404 404 404"),
    Row("DELETE /v1/subscriptions/{subscription_id}", "own",                  "401 204 204 204 204 204 204 204 204 204 204"),
    Row("DELETE /v1/subscriptions/{subscription_id}", "somebody's",           "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/personal-data", "",                                          "401 200 200 200 200 200 200 200 200 200 200"),
    Row("POST /v1/unsubscriptions/{key}", "own",                              "204"),
    Row("GET /v1/unsubscriptions/{key}", "own",                               "404"),  # a key that is nobody's any more
    Row("GET /v1/preferences", "",                                            "401 200 200 200 200 200 200 200 200 200 200"),
    Row("PUT /v1/preferences", "",                                            "401 200 200 200 200 200 200 200 200 200 200"),
    Row("POST /v1/mail-reports", "",                                          "401 403 403 403 403 403 403 403 403 201 403"),
    Row("GET /v1/events", "",                                                 "200"),
    Row("GET /v1/events/stream", "",                                          "200"),
    Row("GET /v1/asyncapi", "",                                               "200"),
    Row("GET /v1/asyncapi/page", "",                                          "200"),
    Row("GET /v1/schemas/{type}", "",                                         "200"),
    Row("POST /v1/webhooks", "",                                             "401 201 201 201 201 201 201 201 201 201 403"),
    Row("GET /v1/webhooks", "",                                              "401 200 200 200 200 200 200 200 200 200 200"),
    Row("GET /v1/webhooks/{webhook_id}", "own",                              "401 200 200 200 200 200 200 200 200 200 404"),
    Row("GET /v1/webhooks/{webhook_id}", "somebody's",                       "401 404 404 404 404 404 404 404 404 404 404"),
    Row("PATCH /v1/webhooks/{webhook_id}", "own",                            "401 200 200 200 200 200 200 200 200 200 404"),
    Row("PATCH /v1/webhooks/{webhook_id}", "somebody's",                     "401 404 404 404 404 404 404 404 404 404 404"),
    Row("POST /v1/webhooks/{webhook_id}/replays", "own",                     "401 201 201 201 201 201 201 201 201 201 404"),
    Row("POST /v1/webhooks/{webhook_id}/replays", "somebody's",              "401 404 404 404 404 404 404 404 404 404 404"),
    Row("POST /v1/webhooks/{webhook_id}/secrets", "own",                     "401 201 201 201 201 201 201 201 201 201 404"),
    Row("POST /v1/webhooks/{webhook_id}/secrets", "somebody's",              "401 404 404 404 404 404 404 404 404 404 404"),
    Row("POST /v1/webhooks/{webhook_id}/tests", "own",                       "401 202 202 202 202 202 202 202 202 202 404"),
    Row("POST /v1/webhooks/{webhook_id}/tests", "somebody's",                "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/webhooks/{webhook_id}/deliveries", "own",                   "401 200 200 200 200 200 200 200 200 200 404"),
    Row("GET /v1/webhooks/{webhook_id}/deliveries", "somebody's",            "401 404 404 404 404 404 404 404 404 404 404"),
    Row("DELETE /v1/webhooks/{webhook_id}", "own",                           "401 204 204 204 204 204 204 204 204 204 404"),
    Row("DELETE /v1/webhooks/{webhook_id}", "somebody's",                    "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/notifications", "",                                          "401 200 200 200 200 200 200 200 200 200 200"),
    Row("GET /v1/notifications/stream", "",                                   "401 200 200 200 200 200 200 200 200 200 200"),
    Row("POST /v1/notifications/readings", "",                                "401 200 200 200 200 200 200 200 200 200 200"),
    Row("POST /v1/notifications/{notification_id}/readings", "own",           "401 201 201 201 201 201 201 201 201 201 201"),
    Row("POST /v1/notifications/{notification_id}/readings", "somebody's",    "401 404 404 404 404 404 404 404 404 404 404"),
]  # fmt: skip

SEARCH = [
    Row("GET /v1/projects", "", "200"),
    Row("GET /v1/projects/{project_id}", "draft", "404"),
    Row("GET /v1/projects/{project_id}", "submitted", "404"),
    Row("GET /v1/projects/{project_id}", "published", "200"),
    Row("GET /v1/projects/{project_id}", "merged", "308"),
    Row("GET /v1/projects/{project_id}/lineage", "submitted", "404"),
    Row("GET /v1/projects/{project_id}/lineage", "merged", "308"),
    Row("GET /v1/projects/{project_id}/spread", "submitted", "404"),
    Row("GET /v1/projects/{project_id}/spread", "merged", "308"),
    Row("GET /v1/projects/{project_id}/spread", "published", "200"),
    Row("GET /v1/projects/{project_id}/similar", "merged", "308"),
    Row("GET /v1/projects/{project_id}/lineage", "published", "200"),
    Row("GET /v1/projects/{project_id}/similar", "submitted", "404"),
    Row("GET /v1/projects/{project_id}/similar", "published", "200"),
    Row("GET /v1/statistics", "", "200"),
    Row("GET /v1/statistics/theme-by-province", "", "200"),
    Row("GET /v1/statistics/matrix", "", "200"),
    Row("GET /v1/statistics/funnel", "", "200"),
    Row("GET /v1/statistics/failures", "", "200"),
    Row("GET /v1/statistics/most-adopted", "", "200"),
    Row("GET /v1/statistics/time-to-adopt", "", "200"),
    Row("GET /v1/suggestions", "", "200"),
    Row("POST /v1/similar-projects", "", "200"),
    #                                                                          nob own oth mod els o_m spn reg cou adm rea
    Row("POST /v1/saved-searches", "",                                        "401 201 201 201 201 201 201 201 201 201 201"),
    Row("GET /v1/saved-searches", "",                                         "401 200 200 200 200 200 200 200 200 200 200"),
    Row("GET /v1/saved-searches/{saved_search_id}", "own",                    "401 200 200 200 200 200 200 200 200 200 200"),
    Row("GET /v1/saved-searches/{saved_search_id}", "somebody's",             "401 404 404 404 404 404 404 404 404 404 404"),
    Row("PATCH /v1/saved-searches/{saved_search_id}", "own",                  "401 200 200 200 200 200 200 200 200 200 200"),
    Row("PATCH /v1/saved-searches/{saved_search_id}", "somebody's",           "401 404 404 404 404 404 404 404 404 404 404"),
    Row("DELETE /v1/saved-searches/{saved_search_id}", "own",                 "401 204 204 204 204 204 204 204 204 204 204"),
    Row("DELETE /v1/saved-searches/{saved_search_id}", "somebody's",          "401 404 404 404 404 404 404 404 404 404 404"),
    Row("GET /v1/personal-data", "",                                          "401 200 200 200 200 200 200 200 200 200 200"),
    # Faults of a harvester are told in the protocol's own way, with 200.
    Row("GET /v1/oai", "", "200"),
    Row("POST /v1/oai", "", "200"),
    Row("GET /v1/schemas/bieb.xsd", "", "200"),
    Row("GET /v1/projects/{project_id}.jsonld", "draft", "404"),
    Row("GET /v1/projects/{project_id}.jsonld", "submitted", "404"),
    Row("GET /v1/projects/{project_id}.jsonld", "published", "200"),
    Row("GET /v1/projects/{project_id}.jsonld", "merged", "308"),
    Row("GET /v1/feeds/projects.atom", "", "200"),
    Row("GET /v1/exports/projects.csv", "", "200"),
    Row("GET /v1/exports/projects.jsonl", "", "200"),
    Row("GET /v1/exports/projects.parquet", "", "200"),
    Row("GET /v1/sitemaps", "", "200"),
    Row("GET /v1/sitemaps/{number}", "published", "200"),
    Row("GET /v1/permalinks/{project_id}", "draft", "404"),
    Row("GET /v1/permalinks/{project_id}", "submitted", "404"),
    Row("GET /v1/permalinks/{project_id}", "published", "200"),
    Row("GET /v1/permalinks/{project_id}", "merged", "200"),
]  # fmt: skip

PORTAL = [
    # 303 for nobody: to the log-in page. Only personas can log in here, so `o_m` is not asked. A text that was written
    # while the session ended comes back with its 403.
    #                                                                          nob own oth mod els o_m spn reg cou adm rea
    Row("GET /", "",                                                          "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /robots.txt", "",                                                "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /sitemap.xml", "",                                               "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /sitemaps/{number}.xml", "published",                            "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /ontdekken", "",                                                 "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /ontdekken/suggesties", "",                                      "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /ontdekken/vergelijk", "",                                       "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /ontdekken/bewaard", "",                                         "303 200 200 200 200   - 200 200 200 200 200"),
    Row("POST /ontdekken/bewaren", "",                                        "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /ontdekken/bewaard/{saved_search_id}/volgen", "own",            "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /ontdekken/bewaard/{saved_search_id}/volgen", "somebody's",     "303 404 404 404 404   - 404 404 404 404 404"),
    Row("POST /ontdekken/bewaard/{saved_search_id}/ontvolgen", "own",         "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /ontdekken/bewaard/{saved_search_id}/ontvolgen", "somebody's",  "303 404 404 404 404   - 404 404 404 404 404"),
    Row("POST /ontdekken/bewaard/{saved_search_id}/naam", "own",              "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /ontdekken/bewaard/{saved_search_id}/naam", "somebody's",       "303 404 404 404 404   - 404 404 404 404 404"),
    Row("POST /ontdekken/bewaard/{saved_search_id}/weg", "somebody's",        "303 404 404 404 404   - 404 404 404 404 404"),
    Row("POST /ontdekken/bewaard/{saved_search_id}/weg", "own",               "303 303 303 303 303   - 303 303 303 303 303"),
    Row("GET /inzicht", "",                                                   "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /projecten/{project_id}", "draft",                               "404 404 404 404 404   - 404 404 404 404 404"),
    Row("GET /projecten/{project_id}", "submitted",                           "404 404 404 404 404   - 404 404 404 404 404"),
    Row("GET /projecten/{project_id}", "published",                           "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /projecten/{project_id}", "merged",                              "308 308 308 308 308   - 308 308 308 308 308"),
    Row("POST /projecten/{project_id}/volgen", "published",                   "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /projecten/{project_id}/ontvolgen", "published",                "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /projecten/{project_id}/fase", "published",                     "303 403 403 303 403   - 303 403 403 403 403"),
    Row("GET /projecten/{project_id}/wij-doen-dit-ook", "published",          "303 403 200 403 403   - 403 403 403 403 403"),
    Row("GET /projecten/{project_id}/wij-doen-dit-ook", "draft",              "303 404 404 403 403   - 403 403 403 403 403"),
    Row("POST /projecten/{project_id}/wij-doen-dit-ook", "published",         "303 403 303 403 403   - 403 403 403 403 403"),
    Row("POST /projecten/{project_id}/wij-doen-dit-ook", "nominated",         "303 403 409 403 403   - 403 403 403 403 403"),
    # As nobody, whoever asks: the library's own unpublished revisions are not on this page either.
    Row("GET /projecten/{project_id}/versies", "submitted",                   "404 404 404 404 404   - 404 404 404 404 404"),
    Row("GET /projecten/{project_id}/versies", "published",                   "303 303 303 303 303   - 303 303 303 303 303"),
    Row("GET /projecten/{project_id}/versies/{number}..{other}", "submitted", "404 404 404 404 404   - 404 404 404 404 404"),
    Row("GET /projecten/{project_id}/versies/{number}..{other}", "published", "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /indienen", "",                                                  "303 200 200 403 403   - 403 403 403 403 403"),
    Row("GET /indienen/{project_id}", "draft",                                "303 200 404 403 403   - 403 403 403 403 403"),
    Row("POST /indienen", "",                                                 "403 303 303 403 403   - 403 403 403 403 403"),
    Row("POST /indienen/lijkt-op", "",                                        "403 200 200 403 403   - 403 403 403 403 403"),
    Row("GET /indienen/{project_id}/voorbeeld", "draft",                      "303 200 404 403 403   - 403 403 403 403 403"),
    Row("GET /indienen/{project_id}/voorbeeld", "published",                  "303 200 403 403 403   - 403 403 403 403 403"),
    Row("GET /indienen/{project_id}/ingediend", "draft",                      "303 303 404 403 403   - 403 403 403 403 403"),
    Row("GET /indienen/{project_id}/ingediend", "submitted",                  "303 200 404 403 403   - 403 403 403 403 403"),
    Row("GET /mijn-projecten", "",                                            "303 200 200 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/{project_id}/weg", "draft",                     "303 303 404 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/{project_id}/klopt", "published",                "303 303 403 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/{project_id}/draag-over", "published",           "303 303 403 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/{project_id}/nodig-uit", "published",            "303 303 403 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/overnames/{adoption_id}/bevestig", "proposed",   "303 303 403 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/overnames/{adoption_id}/wijs-af", "proposed",    "303 303 403 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/overnames/{adoption_id}/stop", "proposed",       "303 403 303 403 403   - 403 403 403 403 403"),
    Row("GET /mijn-projecten/overnames/{adoption_id}/verder", "proposed",      "303 403 200 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/overnames/{adoption_id}/verder", "proposed",     "303 403 303 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/vragen/{case_id}/antwoord", "claimed",           "303 409 404 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/aanbod/{offer_id}/neem-aan", "draft",            "303 404 303 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/aanbod/{offer_id}/sluit", "draft",               "303 303 303 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/uitnodigingen/{invitation_id}/neem-aan", "draft","303 404 303 403 403   - 403 403 403 403 403"),
    Row("POST /mijn-projecten/uitnodigingen/{invitation_id}/sluit", "draft",   "303 303 303 403 403   - 403 403 403 403 403"),
    Row("GET /moderatie", "",                                                 "303 403 403 200 200   - 200 403 403 403 403"),
    Row("GET /moderatie/volgende", "",                                        "303 403 403 303 303   - 303 403 403 403 403"),
    Row("GET /moderatie/{case_id}", "submitted",                              "303 403 403 200 404   - 200 403 403 403 403"),
    # Who is asked for a second opinion reads the case, also elsewhere.
    Row("GET /moderatie/{case_id}", "asked",                                  "303 403 403 200 200   - 200 403 403 403 403"),
    Row("GET /moderatie/{case_id}", "appealed",                               "303 403 403 200 404   - 200 403 403 403 403"),
    Row("POST /moderatie/{case_id}/pak", "submitted",                         "303 403 403 303 404   - 303 403 403 403 403"),
    Row("POST /moderatie/{case_id}/terug", "submitted",                       "303 403 403 409 404   - 409 403 403 403 403"),
    Row("POST /moderatie/{case_id}/terug", "claimed",                         "303 403 403 303 404   - 303 403 403 403 403"),
    Row("POST /moderatie/{case_id}/links", "submitted",                       "303 403 403 303 404   - 303 403 403 403 403"),
    Row("POST /moderatie/{case_id}/besluit", "claimed",                       "303 403 403 303 404   - 409 403 403 403 403"),
    Row("POST /moderatie/{case_id}/bericht", "claimed",                       "303 403 403 303 404   - 303 403 403 403 403"),
    Row("POST /moderatie/{case_id}/besluit/concept", "claimed",               "303 403 403 303 404   - 303 403 403 403 403"),
    Row("POST /moderatie/{case_id}/bericht/concept", "claimed",               "303 403 403 303 404   - 303 403 403 403 403"),
    Row("POST /moderatie/{case_id}/mening", "claimed",                        "303 403 403 303 404   - 409 403 403 403 403"),
    # Asked of the moderator elsewhere: who has the case does not answer himself.
    Row("POST /moderatie/{case_id}/meningen/{opinion_id}", "asked",           "303 403 403 403 303   - 403 403 403 403 403"),
    # The moderator took the decision: a colleague or SPN decides on the appeal.
    Row("POST /moderatie/{case_id}/bezwaren/{appeal_id}", "appealed",         "303 403 403 403 404   - 303 403 403 403 403"),
    Row("GET /meldingen", "",                                                 "303 200 200 200 200   - 200 200 200 200 200"),
    Row("POST /meldingen/gelezen", "own",                                     "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /meldingen/gelezen", "somebody's",                              "303 404 404 404 404   - 404 404 404 404 404"),
    Row("POST /meldingen/volgen", "",                                         "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /meldingen/voorkeuren", "",                                     "303 303 303 303 303   - 303 303 303 303 303"),
    Row("GET /meldingen/webhooks", "",                                        "303 200 200 200 200   - 200 200 200 200 403"),
    Row("POST /meldingen/webhooks", "",                                       "303 200 200 200 200   - 200 200 200 200 403"),
    Row("GET /meldingen/webhooks/{webhook_id}", "own",                        "303 200 200 200 200   - 200 200 200 200 403"),
    Row("GET /meldingen/webhooks/{webhook_id}", "somebody's",                 "303 404 404 404 404   - 404 404 404 404 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/stand", "own",                 "303 303 303 303 303   - 303 303 303 303 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/stand", "somebody's",          "303 404 404 404 404   - 404 404 404 404 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/geheim", "own",                "303 200 200 200 200   - 200 200 200 200 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/geheim", "somebody's",         "303 404 404 404 404   - 404 404 404 404 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/proef", "own",                 "303 303 303 303 303   - 303 303 303 303 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/proef", "somebody's",          "303 404 404 404 404   - 404 404 404 404 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/opnieuw", "own",               "303 303 303 303 303   - 303 303 303 303 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/opnieuw", "somebody's",        "303 404 404 404 404   - 404 404 404 404 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/weg", "somebody's",            "303 404 404 404 404   - 404 404 404 404 403"),
    Row("POST /meldingen/webhooks/{webhook_id}/weg", "own",                   "303 303 303 303 303   - 303 303 303 303 403"),
    Row("GET /ontwikkelaars", "",                                             "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /ontwikkelaars/gebeurtenissen", "",                              "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /toegankelijkheid", "",                                          "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /privacy", "",                                                   "200 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /mijn-gegevens", "",                                             "303 200 200 200 200   - 200 200 200 200 200"),
    Row("GET /mijn-gegevens/bestand", "",                                     "303 200 200 200 200   - 200 200 200 200 200"),
    Row("POST /mijn-gegevens/wissen", "",                                     "303 400 400 400 400   - 400 400 400 400 400"),
    Row("GET /afmelden/{key}", "own",                                         "404 404 404 404 404   - 404 404 404 404 404"),  # as above: a key that is nobody's
    Row("POST /afmelden/{key}", "own",                                        "200 200 200 200 200   - 200 200 200 200 200"),
    Row("POST /meldingen/ontvolgen", "own",                                   "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /meldingen/ontvolgen", "somebody's",                            "303 404 404 404 404   - 404 404 404 404 404"),
    Row("GET /inloggen", "",                                                  "200 200 200 200 200   - 200 200 200 200 200"),
    Row("POST /inloggen", "",                                                 "303 303 303 303 303   - 303 303 303 303 303"),
    # A persona's portal has no provider: who comes back from one starts again, and nobody can end a session from there.
    Row("GET /inloggen/terug", "",                                            "303 303 303 303 303   - 303 303 303 303 303"),
    Row("POST /inloggen/beeindigd", "",                                       "404 404 404 404 404   - 404 404 404 404 404"),
    Row("POST /uitloggen", "",                                                "303 303 303 303 303   - 303 303 303 303 303"),
    Row("GET /static", "",                                                    "404 404 404 404 404   - 404 404 404 404 404"),
]  # fmt: skip

TABLE = {
    "submissions": SUBMISSIONS + DESCRIPTION + OPERATIONS,
    "moderation": MODERATION + DESCRIPTION + OPERATIONS,
    "notifications": NOTIFICATIONS + DESCRIPTION + OPERATIONS,
    "search": SEARCH + DESCRIPTION + OPERATIONS,
    "portal": PORTAL + OPERATIONS,
}
"""The rows of each service."""

_FOLLOW = {"filter": {"theme": "mediawijsheid"}, "channel": "inbox", "frequency": "immediate"}
_DECISION = {"outcome": "publish", "revision": 1, "reason": "", "motivation": "Goed."}
_CHANGE = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}

_HOME = PERSONAS["medewerker-assen"].get("library", {})
IMPORT = f"titel;bibliotheek\r\nEen idee uit een tabel;{' | '.join(map(str, _HOME.values()))}\r\n".encode()

SENT = {
    "submissions": {
        "POST /v1/projects": Sent(json={"title": "Een nieuw idee"}),
        "PATCH /v1/projects/{project_id}": Sent(json={"title": "Een beter idee"}, headers=_CHANGE),
        "DELETE /v1/projects/{project_id}": Sent(query={"reason": "Het gaat niet door."}),
        "POST /v1/projects/{project_id}/materials": Sent(
            form={"licence": "CC-BY-4.0"}, files={"file": ("Draaiboek.txt", b"Eerst voorlezen.")}
        ),
        "POST /v1/projects/{project_id}/redactions": Sent(json={"find": "Jansen", "replaceBy": "een collega"}),
        "POST /v1/erasures": Sent(json={"subject": "iemand-die-hier-nooit-was"}),
        "POST /v1/projects/{project_id}/restorations": Sent(json={"version": 1}, headers={"If-Match": "*"}),
        "POST /v1/projects/{project_id}/invitations": Sent(json={"email": "iemand@example.nl"}),
        "POST /v1/projects/{project_id}/ownership-offers": Sent(json={"email": "iemand@example.nl"}),
        "POST /v1/projects/{project_id}/adoptions": Sent(json={"changed": "Kleiner.", "since": 2025}),
        "PATCH /v1/adoptions/{adoption_id}": Sent(json={"phase": "experiment"}, headers=_CHANGE),
        "POST /v1/adoptions/{adoption_id}/refusals": Sent(json={"reason": "Dit kennen we niet."}),
        "POST /v1/adoptions/{adoption_id}/endings": Sent(json={"reason": "Geen geld meer."}),
        "POST /v1/projects/{project_id}/merges": Sent(json={"into": "{into_id}", "reason": "Dubbel."}),
        "POST /v1/projects/{project_id}/splits": Sent(json={"parts": [{"title": "Een deel"}], "reason": "Twee."}),
        "POST /v1/imports": Sent(content=IMPORT, headers={"Content-Type": "text/csv"}),
        "POST /v1/vocabularies/{name}/terms": Sent(json={"label": "Robotica"}),
        "PATCH /v1/vocabularies/{name}/terms/{code}": Sent(json={"label": "mediawijs"}, headers=_CHANGE),
    },
    "moderation": {
        "POST /v1/cases/{case_id}/assignments": Sent(json={}),
        "POST /v1/cases/{case_id}/messages": Sent(json={"kind": "note", "text": "Let op de kosten."}),
        "PUT /v1/cases/{case_id}/message-draft": Sent(json={"kind": "note", "text": "Let op"}),
        "PUT /v1/cases/{case_id}/decision-draft": Sent(json={"outcome": "reject", "motivation": "Nog niet"}),
        "POST /v1/cases/{case_id}/opinions": Sent(json={"question": "Wat zou jij doen?"}),
        "POST /v1/opinions/{opinion_id}/answers": Sent(json={"advice": "publish", "text": "Doen."}),
        "POST /v1/decisions/{decision_id}/appeals": Sent(json={"motivation": "Het is wel nieuw."}),
        "POST /v1/appeals/{appeal_id}/decisions": Sent(json={"outcome": "granted", "motivation": "Klopt."}),
        "POST /v1/simulations": Sent(json={"dueDays": {"decision": 5}}),
        "POST /v1/cases/{case_id}/decisions": Sent(json=_DECISION),
        "POST /v1/projects/{project_id}/phase-transitions": Sent(json={"kind": "advance", "motivation": "Klaar."}),
        "POST /v1/projects/{project_id}/parel-nominations": Sent(json={"motivation": "Dit moet iedereen zien."}),
        "POST /v1/parels/{parel_id}/awards": Sent(json={"motivation": "Mee eens."}),
        "POST /v1/parels/{parel_id}/withdrawals": Sent(json={"motivation": "Toch niet."}),
    },
    "notifications": {
        "POST /v1/subscriptions": Sent(json=_FOLLOW),
        "POST /v1/notifications/readings": Sent(json={}),
        "PUT /v1/preferences": Sent(json={"language": "nl", "digestHour": 8, "digestDay": "monday"}),
        "POST /v1/mail-reports": Sent(json={"messageId": f"<{A_MAIL}@example.nl>", "kind": "complaint"}),
        "POST /v1/webhooks": Sent(json={"url": "http://127.0.0.1:9/haak", "types": ["PhaseAdvanced"]}),
        "PATCH /v1/webhooks/{webhook_id}": Sent(json={"types": []}),
        "POST /v1/webhooks/{webhook_id}/replays": Sent(json={"after": 0}),
        "POST /v1/webhooks/{webhook_id}/secrets": Sent(json={}),
    },
    "search": {
        "POST /v1/similar-projects": Sent(json={"title": "Voorlezen"}),
        "POST /v1/saved-searches": Sent(json={"name": "Voorlezen", "query": {"q": "voorlezen"}}),
        "PATCH /v1/saved-searches/{saved_search_id}": Sent(json={"name": "Anders"}, headers=_CHANGE),
    },
    "portal": {
        "POST /projecten/{project_id}/fase": Sent(form={"kind": "advance", "motivation": "Klaar."}),
        "POST /projecten/{project_id}/wij-doen-dit-ook": Sent(form={"changed": "Kleiner.", "since": "2025"}),
        "POST /indienen/lijkt-op": Sent(form={"title": "Voorlezen", "goal": "Kinderen lezen meer."}),
        "POST /indienen": Sent(form={"title": "Een nieuw idee", "do": "save"}),
        "POST /mijn-projecten/{project_id}/weg": Sent(form={"reason": "Het gaat niet door."}),
        "POST /mijn-projecten/{project_id}/draag-over": Sent(
            form={"email": "iemand@example.nl", "message": "Doe jij?"}
        ),
        "POST /mijn-projecten/{project_id}/nodig-uit": Sent(form={"email": "iemand@example.nl", "message": "Doe mee?"}),
        "POST /mijn-projecten/overnames/{adoption_id}/wijs-af": Sent(form={"reason": "Dit kennen we niet."}),
        "POST /mijn-projecten/overnames/{adoption_id}/stop": Sent(form={"reason": "Te duur.", "outcome": "stopped"}),
        "POST /mijn-projecten/overnames/{adoption_id}/verder": Sent(
            form={"changed": "Groter.", "since": "2025", "phase": "experiment", "etag": '"1"'}
        ),
        "POST /mijn-projecten/vragen/{case_id}/antwoord": Sent(form={"text": "Twee uur per week."}),
        "POST /moderatie/{case_id}/besluit": Sent(form={"outcome": "publish", "revision": "1", "motivation": "Goed."}),
        "POST /moderatie/{case_id}/bericht": Sent(form={"kind": "note", "text": "Let op de kosten."}),
        "POST /moderatie/{case_id}/besluit/concept": Sent(
            form={"outcome": "publish", "revision": "1", "motivation": "Goed."}
        ),
        "POST /moderatie/{case_id}/bericht/concept": Sent(form={"kind": "note", "text": "Let op de kosten."}),
        "POST /moderatie/{case_id}/mening": Sent(form={"asked": "", "question": "Wat zou jij doen?"}),
        "POST /moderatie/{case_id}/meningen/{opinion_id}": Sent(form={"advice": "publish", "text": "Doen."}),
        "POST /moderatie/{case_id}/bezwaren/{appeal_id}": Sent(
            form={"outcome": "granted", "motivation": "Klopt.", "revision": "1"}
        ),
        "POST /meldingen/gelezen": Sent(form={"melding": "{notification_id}"}),
        "POST /meldingen/volgen": Sent(form={"kind": "theme", "value": "mediawijsheid"}),
        "POST /meldingen/webhooks": Sent(form={"adres": "http://127.0.0.1:9/haak"}),
        "POST /meldingen/webhooks/{webhook_id}/stand": Sent(form={"stand": "uit"}),
        "POST /meldingen/webhooks/{webhook_id}/opnieuw": Sent(form={"positie": "0"}),
        "POST /mijn-gegevens/wissen": Sent(form={"zeker": "nee"}),
        "POST /meldingen/voorkeuren": Sent(form={"taal": "nl", "uur": "8", "dag": "monday"}),
        "POST /meldingen/ontvolgen": Sent(form={"abonnement": "{subscription_id}"}),
        "POST /ontdekken/bewaren": Sent(form={"naam": "Voorlezen", "zoekvraag": "q=voorlezen"}),
        "POST /ontdekken/bewaard/{saved_search_id}/naam": Sent(form={"naam": "Anders"}),
        "POST /inloggen": Sent(form={"persona": "lezer", "naar": "/"}),
    },
}
"""What a good request has, where it is more than its address."""

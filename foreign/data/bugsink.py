"""One user, one team and three projects; issues come by Bugsink's own ingest, as a client sends them."""

import json

from bsmain.models import AuthToken
from django.contrib.auth import get_user_model
from django.test import Client
from projects.models import Project, ProjectMembership, ProjectRole
from teams.models import Team

staff = get_user_model().objects.create_superuser("staff", "staff@example.test", "a password for tests")
team = Team.objects.create(name="Team")
for number in range(3):
    project = Project.objects.create(
        name=f"Project {number}", team=team, sentry_key=f"{number + 1:032x}", slug=f"project-{number}"
    )
    ProjectMembership.objects.create(project=project, user=staff, role=ProjectRole.ADMIN, accepted=True)
AuthToken.objects.create(token="0123456789abcdef0123456789abcdef01234567")  # noqa: S106 (of this database only)

for number in range(30):
    event = {
        "event_id": f"{number + 1:032x}",
        "timestamp": "2026-01-01T00:00:00Z",
        "platform": "python",
        "level": "error",
        "transaction": f"/page/{number % 10}",
        "tags": {"server": f"web-{number % 3}"},
        "exception": {
            "values": [
                {
                    "type": f"Error{number % 10}",
                    "value": "something",
                    "stacktrace": {"frames": [{"filename": "shop/views.py", "function": "page", "lineno": 7}]},
                }
            ]
        },
    }
    payload = json.dumps(event)
    lines = (json.dumps({"event_id": event["event_id"]}), json.dumps({"type": "event"}), payload)
    sent = Client().post(
        f"/api/{number % 3 + 1}/envelope/?sentry_key={number % 3 + 1:032x}",
        "\n".join(lines) + "\n",
        content_type="application/x-sentry-envelope",
    )
    assert sent.status_code == 200, sent.content

"""One user, one team and three projects; issues come by Bugsink's own ingest, as a client sends them."""

from bsmain.models import AuthToken
from django.contrib.auth import get_user_model
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

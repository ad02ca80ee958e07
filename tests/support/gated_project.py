"""What does a user's repository look like to a gate? A small Django project in git, with perf/gate.toml.

Forty notes by five authors: a list with its authors in one query, and a note whose text comes from a cache.
"""

import subprocess
from pathlib import Path

FILES = {
    "manage.py": """
        import os, sys
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
        from django.core.management import execute_from_command_line
        execute_from_command_line(sys.argv)
    """,
    "project/__init__.py": "",
    "project/settings.py": """
        SECRET_KEY = "gate"
        ROOT_URLCONF = "project.urls"
        INSTALLED_APPS = ["notes"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "notes.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        USE_TZ = True
    """,
    "project/wsgi.py": """
        import os
        from django.core.wsgi import get_wsgi_application
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
        application = get_wsgi_application()
    """,
    "project/urls.py": """
        from django.urls import path
        from notes import views
        urlpatterns = [path("notes", views.listed), path("notes/<int:note_id>", views.one)]
    """,
    "notes/__init__.py": "",
    "notes/models.py": """
        from django.db import models

        class Author(models.Model):
            name = models.CharField(max_length=40)

        class Note(models.Model):
            author = models.ForeignKey(Author, on_delete=models.CASCADE)
            text = models.TextField()
    """,
    "notes/views.py": """
        from django.core.cache import cache
        from django.http import JsonResponse
        from notes.models import Note

        def listed(request):
            notes = Note.objects.select_related("author").order_by("id")[:20]
            return JsonResponse({"notes": [{"id": note.id, "author": note.author.name} for note in notes]})

        def one(request, note_id):
            text = cache.get_or_set(f"note-{note_id}", lambda: Note.objects.get(pk=note_id).text)
            return JsonResponse({"text": text})
    """,
    "notes/migrations/__init__.py": "",
    "notes/migrations/0001_initial.py": """
        import django.db.models.deletion
        from django.db import migrations, models

        def fill(apps, schema_editor):
            Author, Note = apps.get_model("notes", "Author"), apps.get_model("notes", "Note")
            authors = [Author.objects.create(name=f"author {number}") for number in range(5)]
            Note.objects.bulk_create(Note(author=authors[at % 5], text=f"note {at}" * 20) for at in range(40))

        class Migration(migrations.Migration):
            initial = True
            dependencies = []
            operations = [
                migrations.CreateModel("Author", [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("name", models.CharField(max_length=40)),
                ]),
                migrations.CreateModel("Note", [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("author", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="notes.author")),
                    ("text", models.TextField()),
                ]),
                migrations.RunPython(fill),
            ]
    """,
    "perf/gate.toml": """
        application = "project.wsgi:application"
        settings = "project.settings"
        data_inputs = ["**/migrations/*.py"]

        [[endpoints]]
        name = "GET /notes"
        paths = ["/notes"]

        [[endpoints]]
        name = "GET /notes/{id}"
        paths = ["/notes/1", "/notes/2", "/notes/3"]
    """,
    ".gitignore": """
        runs/
        .perflab/
        __pycache__/
    """,
}


def make_project(folder: Path) -> Path:
    """The repository with one commit, tagged `start`."""
    for name, text in FILES.items():
        write(folder, name, text)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "Keep notes")
    git(folder, "tag", "start")
    return folder


def write(folder: Path, name: str, text: str) -> None:
    """One file, its text freed from the indentation of the test that holds it."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = text.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
    file.write_text("".join(f"{line[indent:]}\n" for line in lines))


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text that must be there, and commit."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))
    commit(folder, f"Change {name}")


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", message)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()

"""Forty pages under the home page, ten images and two users."""

from io import BytesIO

from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from home.models import HomePage
from PIL import Image as Picture
from wagtail.images.models import Image

get_user_model().objects.create_superuser("staff", "staff@example.test", "a password for tests")
get_user_model().objects.create_user("editor", "editor@example.test", "a password for tests")
home = HomePage.objects.first()
for number in range(40):
    home.add_child(instance=HomePage(title=f"Page {number}", slug=f"page-{number}", show_in_menus=True))
for number in range(10):
    content = BytesIO()
    Picture.new("RGB", (40, 30), (number * 20, 0, 0)).save(content, "PNG")
    content.seek(0)
    Image.objects.create(title=f"Picture {number}", file=ImageFile(content, name=f"picture-{number}.png"))

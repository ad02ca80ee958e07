"""How is each foreign project set up, started and visited? As its documentation says."""

from dataclasses import dataclass
from typing import Final

from crawl import Visit

PASSWORD = "a password for tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignSite:
    """One project: its manage command and WSGI module, which are in its virtual environment or its folder."""

    name: str
    manage: tuple[str, ...]
    wsgi: str
    visit: Visit
    sqlite: str = ""
    """Its database file; without one it is on PostgreSQL."""
    raises: str
    """What the broken page raises."""
    away: str = ""
    """The table that is taken away for it; Wagtail has a page of its own that raises."""


WAGTAIL: Final = ForeignSite(
    name="wagtail",
    manage=("python", "manage.py"),
    wsgi="mysite.wsgi",
    sqlite="db.sqlite3",
    raises="Exception",
    visit=Visit(
        public=("/", "/page-3/", "/page-4/", "/search/?query=Page", "/search/?query=nothing", "/no-such-page/"),
        login="/admin/login/",
        credentials={"username": "staff", "password": PASSWORD},
        private=(
            "/admin/",
            "/admin/pages/3/",
            "/admin/pages/3/edit/",
            "/admin/pages/3/?ordering=title",
            "/admin/pages/search/?q=Page",
            "/admin/images/",
            "/admin/documents/",
            "/admin/users/",
            "/admin/settings/",
            "/admin/reports/site-history/",
            "/admin/api/main/pages/?child_of=3&limit=20",
            "/django-admin/",
            "/django-admin/auth/user/",
        ),
        follow=((r"/admin/pages/\d+/edit/", 3), (r"/admin/images/\d+/", 2)),
        broken="/admin/failwhale/",
    ),
)
OSCAR: Final = ForeignSite(
    name="oscar",
    manage=("python", "manage.py"),
    wsgi="shop.wsgi",
    raises="ProgrammingError",
    away="catalogue_category",
    visit=Visit(
        public=(
            "/",
            "/catalogue/",
            "/catalogue/?page=2",
            "/search/?q=Thing",
            "/offers/",
            "/basket/",
            "/dashboard/",
            "/no-such-page/",
        ),
        login="/accounts/login/",
        credentials={
            "login-username": "staff@example.test",
            "login-password": PASSWORD,
            "login-redirect_url": "",
            "login_submit": "Log In",
        },
        private=(
            "/accounts/profile/",
            "/accounts/orders/",
            "/dashboard/",
            "/dashboard/catalogue/",
            "/dashboard/orders/",
            "/dashboard/users/",
            "/dashboard/offers/",
            "/dashboard/reviews/",
            "/dashboard/partners/",
            "/dashboard/reports/",
            "/admin/",
            "/admin/catalogue/product/",
            "/admin/order/order/",
        ),
        posts=(("/basket/", "/basket/add/1/", {"quantity": "2"}),),
        follow=(
            (r"/catalogue/thing-\d+_\d+/", 4),
            (r"/catalogue/category/[^\"]+/", 2),
            (r"/dashboard/orders/[\w-]+/", 3),
        ),
        broken="/catalogue/",
    ),
)
BUGSINK: Final = ForeignSite(
    name="bugsink",
    manage=("bugsink-manage",),
    wsgi="bugsink.wsgi",
    sqlite="db.sqlite3",
    raises="OperationalError",
    away="issues_issue",
    visit=Visit(
        headers={"Authorization": "Bearer 0123456789abcdef0123456789abcdef01234567"},
        public=("/", "/accounts/login/", "/health/ready", "/api/canonical/0/projects/", "/api/canonical/0/teams/"),
        login="/accounts/login/",
        credentials={"username": "staff", "password": PASSWORD},
        private=(
            "/",
            "/projects/",
            "/teams/",
            "/users/",
            "/issues/1/",
            "/issues/2/",
            "/issues/1/all/",
            "/accounts/preferences/",
            "/bsmain/auth_tokens/",
            "/settings/",
            "/counts/",
            "/api/canonical/0/issues/?project=1",
            "/admin/",
        ),
        follow=((r"/issues/issue/[0-9a-f-]+/event/last/", 3), (r"/issues/issue/[0-9a-f-]+/\w+/", 4)),
        broken="/issues/1/",
    ),
)
SITES: Final = {site.name: site for site in (WAGTAIL, OSCAR, BUGSINK)}

"""What does a site answer to one visitor? Pages in a fixed order, logged out and in, without what differs by chance."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import requests

BY_CHANCE: Final = (
    re.compile(r"(csrfmiddlewaretoken\"? (?:value|content)=\")[^\"]+"),
    re.compile(r"(csrf_?token[\"']?\s*[:=]\s*[\"'])[^\"']+", re.IGNORECASE),
    re.compile(r"()\b\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[ap]\.?m\.?)?"),
    re.compile(r"()\b(?:just now|\d+\s(?:milli)?(?:second|minute|hour)s?(?: ago)?)", re.IGNORECASE),
    re.compile(r"()\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+\d\d:\d\d)"),
    re.compile(r"()\b\w+ (?=log entr(?:y|ies)\b)"),  # Wagtail names the first of a set of classes
    re.compile(r"(\?v=)[0-9a-f]{8}\b"),  # Wagtail's hash of INSTALLED_APPS, among which the instruments' app is
)
TOKEN = re.compile(r"name=\"csrfmiddlewaretoken\" value=\"([^\"]+)\"")
HREF = re.compile(r"href=\"([^\"#]+)\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One site's tour. `follow` are patterns of links that are taken from the pages seen, with how many of each."""

    public: tuple[str, ...]
    login: str
    credentials: dict[str, str]
    private: tuple[str, ...]
    follow: tuple[tuple[str, int], ...] = ()
    posts: tuple[tuple[str, str, dict[str, str]], ...] = ()
    """A page with a form, where it goes, and what is filled in."""
    headers: dict[str, str] = field(default_factory=dict)
    broken: str = ""
    """A page that raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, normalised."""

    request: str
    status: int
    location: str
    body: str


class Visitor:
    """Keeps cookies and every answer."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update(headers)
        self.answers: list[Answer] = []
        self._links: dict[str, None] = {}

    def get(self, path: str) -> str:
        return self._keep(f"GET {path}", self._session.get(self._base + path, allow_redirects=False, timeout=60))

    def post(self, page: str, target: str, form: dict[str, str]) -> None:
        found = TOKEN.search(self.get(page))
        data = {**form, "csrfmiddlewaretoken": found[1] if found else ""}
        answer = self._session.post(
            self._base + target,
            data,
            headers={"Referer": self._base + page},
            allow_redirects=False,
            timeout=60,
        )
        self._keep(f"POST {target}", answer)

    def follow(self, pattern: str, most: int) -> None:
        for path in [link for link in self._links if re.fullmatch(pattern, link)][:most]:
            self.get(path)

    def _keep(self, request: str, answer: requests.Response) -> str:
        text = answer.text if "text" in answer.headers.get("Content-Type", "text") else str(len(answer.content))
        for link in HREF.findall(text):
            self._links[urlsplit(link).path if link.startswith(self._base) else link.replace("&amp;", "&")] = None
        kept = Answer(
            request=request,
            status=answer.status_code,
            location=answer.headers.get("Location", ""),
            body=normalised(text),
        )
        self.answers.append(kept)
        return text


def normalised(text: str) -> str:
    """Without tokens and times."""
    for pattern in BY_CHANCE:
        text = pattern.sub(r"\1*", text)
    return text


def crawl(port: int, visit: Visit) -> Visitor:
    """The whole tour but the broken page, and who made it."""
    visitor = Visitor(port, visit.headers)
    for path in visit.public:
        visitor.get(path)
    visitor.post(visit.login, visit.login, visit.credentials)
    for path in visit.private:
        visitor.get(path)
    for page, target, form in visit.posts:
        visitor.post(page, target, form)
    for pattern, most in visit.follow:
        visitor.follow(pattern, most)
    return visitor

"""What is for sale, by whom, to whom? Brands, the category tree, products and customers."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

import numpy as np

from perflab_target.datasets.bits import Integers, Stream, zipf
from perflab_target.datasets.columns import NULL, cents, chosen, integers, lines, moments
from perflab_target.datasets.storefront import words
from perflab_target.datasets.storefront.draws import BEGIN_US
from perflab_target.datasets.tables import Rows

CODE_STEP: Final = 92_821
CODES: Final = 26 * 26 * 10_000
LETTERS: Final = tuple(chr(ord("A") + first) + chr(ord("A") + second) for first in range(26) for second in range(26))
DAY_US: Final = 86_400_000_000
PASSWORD: Final = "perflab"  # noqa: S105 (of every generated customer, and public)
PASSWORD_ITERATIONS: Final = 600_000


def brands(sizes: Mapping[str, int]) -> Rows:
    """Two syllables each."""
    names = [start + end for end in words.BRAND_ENDS for start in words.BRAND_STARTS]
    text = "".join(f"{number}\t{name}\n" for number, name in enumerate(names, start=1))
    return Rows(table="storefront_brand", columns=("id", "name"), count=sizes["brands"], chunks=(text.encode(),))


def categories(sizes: Mapping[str, int]) -> Rows:
    """Three levels, parents before children."""
    rows: list[tuple[str, int | None]] = [(root, None) for root in words.ROOTS]
    for parent, root in enumerate(words.ROOTS, start=1):
        rows += [(f"{root} {branch}", parent) for branch in words.BRANCHES]
    for parent, (name, above) in list(enumerate(rows, start=1)):
        rows += [(f"{twig} {name}", parent) for twig in words.TWIGS if above is not None]
    text = "".join(
        f"{number}\t{name}\t{NULL.decode() if parent is None else parent}\n"
        for number, (name, parent) in enumerate(rows, start=1)
    )
    return Rows(
        table="storefront_category",
        columns=("id", "name", "parent_id"),
        count=sizes["categories"],
        chunks=(text.encode(),),
    )


def prices_cents(seed: int, products: int) -> Integers:
    """Many cheap products and few dear ones, 1.99 to 999.99."""
    draw = Stream(seed, "product.price").below(1_000, products)
    return 199 + (draw**3 // 1_000_000) * 100


def products(seed: int, sizes: Mapping[str, int]) -> Rows:
    """Names end in a code that no other product has, so that a search may match thousands or one."""
    count = sizes["products"]
    ids = np.arange(1, count + 1, dtype=np.int64)

    def word(label: str, choices: tuple[str, ...], skew: float = 0.8) -> Integers:
        return Stream(seed, f"product.{label}").pick(zipf(len(choices), skew), count)

    def below(label: str, bound: int) -> Integers:
        return Stream(seed, f"product.{label}").below(bound, count)

    material = word("material", words.MATERIALS)
    code = (ids * CODE_STEP) % CODES
    sentence = [below(f"sentence.{position}", len(words.SENTENCES)) for position in range(3)]
    text = lines(
        *(integers(ids), b"\t"),
        *(chosen(words.ADJECTIVES, word("adjective", words.ADJECTIVES)), b" "),
        *(chosen(words.MATERIALS, material), b" "),
        *(chosen(words.NOUNS, word("noun", words.NOUNS)), b" "),
        *(chosen(LETTERS, code // 10_000), b"-", np.strings.zfill(integers(code % 10_000), 4), b"\t"),
        *(chosen(words.SENTENCES, sentence[0]), b" ", chosen(words.SENTENCES, sentence[1]), b" "),
        *(chosen(words.SENTENCES, sentence[2]), b"\t"),
        *(integers(1 + below("category", sizes["categories"])), b"\t"),
        *(integers(1 + below("brand", sizes["brands"])), b"\t"),
        *(cents(prices_cents(seed, count)), b"\t"),
        # So much that no load runs out: an order refused for want of stock would be an error in a trial.
        *(integers(100_000 + below("stock", 900_000)), b"\t"),
        *(b'{"color": "', chosen(words.COLOURS, word("colour", words.COLOURS)), b'", "material": "'),
        *(chosen([name.lower() for name in words.MATERIALS], material), b'", "size": "'),
        *(chosen(words.SIZES, word("size", words.SIZES)), b'", "weight_g": '),
        *(integers(50 * (1 + below("weight", 200))), b', "warranty_years": ', integers(1 + below("warranty", 5))),
        *(b', "tags": ["', chosen(words.TAGS, word("tag", words.TAGS)), b'"]}\t'),
        moments(BEGIN_US - (1 + below("created", 1_000)) * DAY_US),
    )
    columns = ("id", "name", "description", "category_id", "brand_id", "price", "stock", "attributes", "created_at")
    return Rows(table="storefront_product", columns=columns, count=count, chunks=(text,))


def product_code(product_id: int) -> str:
    """The end of this product's name."""
    code = product_id * CODE_STEP % CODES
    return f"{LETTERS[code // 10_000]}-{code % 10_000:04d}"


def customers(seed: int, sizes: Mapping[str, int]) -> Rows:
    """All share one password and its hash: thousands of honest hashes would take minutes."""
    count = sizes["customers"]
    ids = np.arange(1, count + 1, dtype=np.int64)
    text = lines(
        *(integers(ids), b"\t"),
        *(chosen(words.FIRST_NAMES, Stream(seed, "customer.first").below(len(words.FIRST_NAMES), count)), b" "),
        *(chosen(words.LAST_NAMES, Stream(seed, "customer.last").below(len(words.LAST_NAMES), count)), b"\t"),
        *(b"customer", integers(ids), b"@example.test\t", password_hash(), b"\t"),
        moments(BEGIN_US - (1 + Stream(seed, "customer.created").below(1_000, count)) * DAY_US),
    )
    columns = ("id", "name", "email", "password", "created_at")
    return Rows(table="storefront_customer", columns=columns, count=count, chunks=(text,))


def password_hash() -> bytes:
    """PASSWORD in the format of Django's PBKDF2PasswordHasher, made without Django's settings."""
    salt = "perflabperflabperflab1"
    digest = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt.encode(), PASSWORD_ITERATIONS)
    return f"pbkdf2_sha256${PASSWORD_ITERATIONS}${salt}${base64.b64encode(digest).decode()}".encode()

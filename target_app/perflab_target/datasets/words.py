"""Which words are products and reviews made of? Fixed lists, so that searches find the same on every machine."""

from typing import Final

ADJECTIVES: Final = (
    "Compact", "Sturdy", "Folding", "Quiet", "Bright", "Portable", "Classic", "Modern", "Rustic", "Slim",
    "Heavy", "Light", "Round", "Square", "Striped", "Plain", "Warm", "Cool", "Smart", "Simple",
)  # fmt: skip
MATERIALS: Final = (
    "steel", "oak", "walnut", "linen", "cotton", "wool", "glass", "ceramic", "bamboo", "copper",
    "leather", "brass", "birch", "marble", "rubber", "cork",
)  # fmt: skip
NOUNS: Final = (
    "lamp", "chair", "table", "kettle", "blanket", "basket", "mirror", "clock", "shelf", "bottle",
    "lantern", "stool", "cushion", "vase", "tray", "teapot", "bench", "hammock", "toaster", "bicycle",
    "backpack", "notebook", "keyboard", "headphones",
)  # fmt: skip
COLOURS: Final = ("black", "white", "grey", "blue", "green", "red", "yellow", "orange", "violet", "turquoise")
SIZES: Final = ("XS", "S", "M", "L", "XL")
SENTENCES: Final = (
    "It arrived well packed and a day early.",
    "The finish is even and pleasant to the touch.",
    "After three months of daily use it still looks new.",
    "Assembly took ten minutes and no tools.",
    "The colour is a little darker than in the pictures.",
    "It does one thing and does it well.",
    "Spare parts can be ordered one by one.",
    "It is heavier than it looks, which keeps it steady.",
    "The instructions could say more about cleaning.",
    "We bought a second one for the office.",
    "It fits exactly where the old one stood.",
    "The packaging held no plastic at all.",
)
CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_MULTIPLIER: Final = 92_821
CODE_SPACE: Final = len(CODE_LETTERS) ** 4


def product_code(number: int) -> str:
    """Four letters that no other product of a shop of up to 331,776 has: the selective thing to search for."""
    value = (number * CODE_MULTIPLIER) % CODE_SPACE
    letters = ""
    for _ in range(4):
        value, letter = divmod(value, len(CODE_LETTERS))
        letters += CODE_LETTERS[letter]
    return letters

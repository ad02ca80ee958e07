"""Which words do names and texts consist of? Order is popularity: the first of a list is the most frequent."""

from typing import Final

ADJECTIVES: Final = (
    *("Classic", "Compact", "Modern", "Sturdy", "Light", "Portable", "Elegant", "Rustic", "Smart", "Slim", "Quiet"),
    *("Folding", "Vintage", "Robust", "Soft", "Bright", "Heavy", "Round", "Matte", "Nordic", "Crème", "Urban"),
    *("Deluxe", "Waterproof", "Magnetic", "Stackable", "Handmade", "Reversible", "Adjustable", "Miniature"),
)
MATERIALS: Final = (
    *("Steel", "Oak", "Cotton", "Glass", "Leather", "Bamboo", "Ceramic", "Linen", "Walnut", "Wool", "Copper"),
    *("Marble", "Canvas", "Brass", "Felt", "Cork", "Titanium", "Velvet", "Rattan", "Porcelain"),
)
NOUNS: Final = (
    *("Lamp", "Chair", "Table", "Bottle", "Backpack", "Mug", "Blanket", "Shelf", "Clock", "Mirror", "Bowl"),
    *("Jacket", "Kettle", "Notebook", "Basket", "Pillow", "Stool", "Tray", "Umbrella", "Wallet", "Vase"),
    *("Headphones", "Speaker", "Keyboard", "Teapot", "Cushion", "Desk", "Bench", "Candle", "Scarf", "Rug"),
    *("Grinder", "Toaster", "Camera", "Tripod", "Lantern", "Hammock", "Tent", "Compass", "Thermos", "Whisk"),
    *("Easel", "Ukulele", "Metronome", "Telescope", "Barometer", "Terrarium", "Hourglass", "Sextant", "Zither"),
)
COLOURS: Final = (
    *("black", "white", "grey", "blue", "green", "red", "brown", "beige", "navy", "yellow", "orange", "pink"),
    *("purple", "silver", "gold", "violet", "olive", "coral", "ivory", "maroon", "turquoise", "lavender", "amber"),
    "vermilion",
)
SIZES: Final = ("M", "L", "S", "XL", "XS", "XXL")
TAGS: Final = ("new", "sale", "gift", "eco", "bestseller", "limited", "outlet", "refurbished")
ROOTS: Final = ("Home", "Kitchen", "Office", "Outdoor", "Clothing", "Electronics", "Garden", "Hobby")
BRANCHES: Final = ("Essentials", "Premium", "Travel", "Children")
TWIGS: Final = ("New", "Seasonal")
BRAND_STARTS: Final = ("Nord", "Alta", "Café", "Vero", "Luma", "Terra", "Kobo", "Sola", "Fjord", "Mira")
BRAND_ENDS: Final = ("werk", "line", "haus", "craft", "mont", "lab")
FIRST_NAMES: Final = (
    *("Anna", "Ben", "Chiara", "David", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Luca", "Mei"),
    *("Noah", "Olga", "Pavel", "Quinn", "Rosa", "Samir", "Tove"),
)
LAST_NAMES: Final = (
    *("Andersen", "Bauer", "Costa", "Dubois", "Eriksson", "Fischer", "García", "Horvat", "Ivanov", "Jansen"),
    *("Kowalski", "Lind", "Moreau", "Novák", "Okafor", "Patel", "Rossi", "Schmidt", "Tanaka", "Weber"),
)
CITIES: Final = ("Aarhus", "Bergen", "Ghent", "Graz", "Kraków", "Lyon", "Porto", "Turku", "Utrecht", "Zürich")
SENTENCES: Final = (
    "Made to last for many years of daily use.",
    "The finish is even and pleasant to the touch.",
    "Assembly takes a few minutes and needs no tools.",
    "It fits small rooms as well as large ones.",
    "Spare parts can be ordered one by one.",
    "The packaging contains no plastic.",
    "Tested by an independent laboratory.",
    "Clean it with a damp cloth.",
    "The design won a regional award.",
    "Each piece differs slightly from the next.",
    "Ships within two working days.",
    "The maker offers repair at a fixed price.",
)
REMARKS: Final = (
    "Exactly what I was looking for.",
    "It arrived a day early and well packed.",
    "The colour differs a little from the pictures.",
    "After three months it still looks new.",
    "The instructions could be clearer.",
    "My neighbours asked where I had bought it.",
    "Too heavy for what I had in mind.",
    "Would buy it again without thinking twice.",
    "One screw was missing, which service sent at once.",
    "Good value, though not the best material.",
    "Smaller than expected.",
    "It does one thing and does it well.",
)
TITLES: Final = (
    *("Very pleased", "Good value", "As described", "Could be better", "Works well", "A gift that pleased"),
    *("Not for me", "Better than the old one", "Recommended", "Fine, but dear"),
)

"""Which limits did the user write? Text such as `orders: queries <= 5`, read by parse.py and held by evaluate.py."""

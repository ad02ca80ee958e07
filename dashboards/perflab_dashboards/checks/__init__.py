"""Is a board worth importing? Checks from the cheapest to the live one; each gives mistakes that name board and panel."""

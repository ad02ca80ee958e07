"""Is a board worth importing? Checks from the cheapest to the live one; their mistakes name board and panel."""

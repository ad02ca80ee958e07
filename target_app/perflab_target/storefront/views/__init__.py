"""How are requests answered? Views check input, ask `reads` or `writes`, and know no strategy."""

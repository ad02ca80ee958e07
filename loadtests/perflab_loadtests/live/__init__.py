"""What can be seen of a run while it runs? Everything comes from the recorder's columns, once per tick."""

"""What does a team look at? Boards and alerts as code."""

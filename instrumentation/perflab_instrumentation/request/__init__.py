"""What happened inside this request? Collected as plain tuples; judged and shipped when it ends."""

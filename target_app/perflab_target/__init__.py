"""What do we put under load? The reference Django application."""

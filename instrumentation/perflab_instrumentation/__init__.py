"""What happened inside a request? Instruments for any Django project."""

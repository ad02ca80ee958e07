"""A shop made as django-oscar's documentation says; its sandbox is in no distribution."""

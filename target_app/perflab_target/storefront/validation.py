"""Does this request make sense? Runs a serializer over what was sent and returns what it means."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.serializers import BaseSerializer


def asked(serializer: type[BaseSerializer[Any]], sent: Any) -> Any:
    """The validated values.

    Raises:
        ValidationError: becomes a 400 that names each wrong field.
    """
    bound = serializer(data=sent)
    if not bound.is_valid():
        raise ValidationError(bound.errors)
    return bound.validated_data

"""How does a customer get a token? With address and password, at the password hash's price."""

from django.contrib.auth.hashers import check_password, make_password
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront.bodies import LoginBody, checked_body
from perflab_target.storefront.models import Customer
from perflab_target.storefront.representations import TokenShape
from perflab_target.storefront.tokens import mint


class WrongCredentials(APIException):
    """Says 401 by itself: REST framework makes a 403 of it where no token was asked for."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_detail = "Unknown address or wrong password."


class Login(APIView):
    """An unknown address takes as long as a wrong password, and reads the same."""

    @extend_schema(request=LoginBody, responses=TokenShape)
    def post(self, request: Request) -> Response:
        given = checked_body(LoginBody(data=request.data)).validated_data
        customer = Customer.objects.filter(email=given["email"]).only("id", "password").first()
        if customer is None:
            make_password(given["password"])
        elif check_password(given["password"], customer.password):
            return Response({"token": mint(customer.pk)})
        raise WrongCredentials

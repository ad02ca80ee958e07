"""Tokens for customers who know their password."""

from django.contrib.auth.hashers import check_password, make_password
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront.models import Customer
from perflab_target.storefront.parameters import Credentials
from perflab_target.storefront.tokens import mint
from perflab_target.storefront.validation import asked


class TokenView(APIView):
    @extend_schema(request=Credentials, responses=inline_serializer("Token", fields={"token": serializers.CharField()}))
    def post(self, request: Request) -> Response:
        given = asked(Credentials, request.data)
        customer = Customer.objects.filter(email=given["email"]).first()
        if customer is None:
            make_password(given["password"])  # an unknown address must take as long as a wrong password
            raise AuthenticationFailed("Unknown address or wrong password.")
        if not check_password(given["password"], customer.password):
            raise AuthenticationFailed("Unknown address or wrong password.")
        return Response({"token": mint(customer.pk)})

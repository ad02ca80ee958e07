"""Orders: a service lists them, customers place and see their own."""

from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront import writes
from perflab_target.storefront.authentication import CustomerToken, Recognised, ServiceKey, shopper
from perflab_target.storefront.bodies import OrderBody, checked_body
from perflab_target.storefront.parameters import OrdersParameters
from perflab_target.storefront.reads import activity
from perflab_target.storefront.representations import OrderShape, OrderWithLinesShape, listing, paged
from perflab_target.web.parameters import PageParameters, checked, offsets


class Orders(APIView):
    """GET is the service's, POST the customer's."""

    permission_classes = (Recognised,)

    def get_authenticators(self) -> list[BaseAuthentication]:
        posting = getattr(self.request, "method", None) == "POST"
        return [CustomerToken() if posting else ServiceKey()]

    @extend_schema(parameters=[OrdersParameters], responses=listing(OrderShape))
    def get(self, request: Request) -> Response:
        """The newest orders of one status."""
        values = checked(OrdersParameters, request)
        orders = activity.orders_by_status(values["status"], values["limit"])
        return Response({"results": OrderShape(orders, many=True).data})

    @extend_schema(request=OrderBody, responses={201: OrderWithLinesShape})
    def post(self, request: Request) -> Response:
        """Place an order; 409 where there is not enough in stock."""
        body = checked_body(OrderBody(data=request.data))
        order = writes.place_order(shopper(request).customer_id, body.quantities())
        return Response(OrderWithLinesShape(order).data, status=201)


class OwnOrders(APIView):
    """A customer's orders with their lines."""

    authentication_classes = (CustomerToken,)
    permission_classes = (Recognised,)

    @extend_schema(parameters=[PageParameters], responses=paged(OrderWithLinesShape))
    def get(self, request: Request) -> Response:
        values = checked(PageParameters, request)
        orders = activity.orders_of(shopper(request).customer_id, offsets(values))
        return Response({"page": values["page"], "results": OrderWithLinesShape(orders, many=True).data})

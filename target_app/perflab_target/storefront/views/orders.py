"""Orders: those of one status, a customer's own, and a new one."""

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, AuthenticationFailed, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from perflab_target.storefront.models import Customer, Order, OrderLine, Product
from perflab_target.storefront.parameters import NewOrder, OrderFilter, Page
from perflab_target.storefront.representations import OrderRepresentation, OrderSummary
from perflab_target.storefront.tokens import BearerAuthentication, CustomerIdentity, IsCustomer, IsService
from perflab_target.storefront.validation import asked


class OutOfStock(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "Not enough in stock."
    default_code = "out_of_stock"


class Orders(APIView):
    """Services list them, customers place them."""

    authentication_classes = (BearerAuthentication,)

    def get_permissions(self) -> list[BasePermission]:
        return [IsCustomer() if self.request.method == "POST" else IsService()]

    @extend_schema(parameters=[OrderFilter], responses=OrderSummary(many=True))
    def get(self, request: Request) -> Response:
        wanted = asked(OrderFilter, request.query_params)
        orders = Order.objects.filter(status=wanted["status"]).order_by("-placed_at", "-id")[: wanted["limit"]]
        return Response({"results": OrderSummary(orders, many=True).data})

    @extend_schema(request=NewOrder, responses={201: OrderRepresentation})
    def post(self, request: Request) -> Response:
        assert isinstance(request.user, CustomerIdentity)
        lines = asked(NewOrder, request.data)["lines"]
        with transaction.atomic():
            if not Customer.objects.filter(pk=request.user.customer_id).exists():
                raise AuthenticationFailed("The customer no longer exists.")
            order = self._place(request.user.customer_id, {line["product"]: line["quantity"] for line in lines})
        return Response(OrderRepresentation(order).data, status=status.HTTP_201_CREATED)

    def _place(self, customer_id: int, quantities: dict[int, int]) -> Order:
        """Rows are locked in the order of their ids, so that two orders cannot wait for each other."""
        products = list(Product.objects.select_for_update().filter(pk__in=quantities).order_by("pk"))
        if len(products) < len(quantities):
            unknown = sorted(quantities.keys() - {product.pk for product in products})
            raise ValidationError({"lines": [f"unknown products: {unknown}"]})
        for product in products:
            if product.stock < quantities[product.pk]:
                raise OutOfStock(f"Product {product.pk}: {product.stock} left.")
            product.stock -= quantities[product.pk]
        Product.objects.bulk_update(products, ["stock"])
        order = Order.objects.create(customer_id=customer_id, placed_at=timezone.now())
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                line_number=number,
                product=product,
                quantity=quantities[product.pk],
                unit_price=product.price,
            )
            for number, product in enumerate(products, start=1)
        )
        return Order.objects.prefetch_related("lines").get(pk=order.pk)


class MyOrders(APIView):
    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsCustomer,)

    @extend_schema(parameters=[Page], responses=OrderRepresentation(many=True))
    def get(self, request: Request) -> Response:
        assert isinstance(request.user, CustomerIdentity)
        page = asked(Page, request.query_params)
        first = (page["page"] - 1) * page["page_size"]
        orders = Order.objects.filter(customer_id=request.user.customer_id).prefetch_related("lines")
        found = orders.order_by("-placed_at", "-id")[first : first + page["page_size"]]
        return Response({"page": page["page"], "results": OrderRepresentation(found, many=True).data})

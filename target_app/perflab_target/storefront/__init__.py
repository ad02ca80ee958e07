"""The storefront: catalogue, reviews, orders, events."""

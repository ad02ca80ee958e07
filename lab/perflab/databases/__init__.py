"""Which data stands behind a trial? Template databases built once, and a database per strategy made from them."""

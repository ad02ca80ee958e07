"""What answers each path of the storefront? One file per resource."""

"""Which application does the ledger load? The reference application, with one variant's instruments."""

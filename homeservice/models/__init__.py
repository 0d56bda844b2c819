"""The tables. No Flask."""

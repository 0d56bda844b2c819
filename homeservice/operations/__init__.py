"""What people do: one function per verb, (session, ..., *, now)."""

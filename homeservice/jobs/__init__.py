"""What drains the outbox of jobs."""

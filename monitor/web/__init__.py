"""The pages that a letter leads to, served by the daemon."""

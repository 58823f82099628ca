"""Stands for the portal: small enough to start in a moment, with real services behind it."""

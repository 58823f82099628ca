"""Two commands on a bare machine: starts PostgreSQL, Valkey, web, worker and beat, and stops them again.

Knows nothing of Django and reads no settings: it runs before them and hands them their environment.
"""

"""What `make check` looks at, beyond what the tests prove."""

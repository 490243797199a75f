"""The ways between a target and the servers that it talks to: each can be broken, and is always mended."""

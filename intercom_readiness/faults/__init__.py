"""One file per kind of fault; armed and healed by the breaker."""

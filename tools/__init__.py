"""What builds and locks the clone's own tools; never imported by the suite."""

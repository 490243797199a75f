"""The lab: child processes, the recording tap, links that can be broken, time and waiting; it never judges."""

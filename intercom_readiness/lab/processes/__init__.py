"""Child processes: started under a guard, read, measured, and never left behind."""

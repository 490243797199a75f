"""From feature files and a profile to the plan: which promises a run must bring back, and which apply."""

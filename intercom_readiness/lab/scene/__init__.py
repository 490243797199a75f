"""What one scenario can do in a lab, and what it remembers: one module per thing that a step speaks of."""

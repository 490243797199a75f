"""The vocabulary of the features: one module per noun, each definition one call of a domain fixture."""

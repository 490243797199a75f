"""The contact search: its language, its fields, and the index that lags behind."""

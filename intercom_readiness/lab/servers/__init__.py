"""The servers at the far end of the links, spoken to over their control ports."""

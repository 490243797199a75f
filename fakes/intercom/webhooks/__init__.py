"""Webhooks: what happens in a workspace, told to the endpoints of its apps; rightly, or wrongly on purpose."""

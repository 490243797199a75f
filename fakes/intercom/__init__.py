"""A stateful fake of Intercom's REST API that answers, refuses, limits and breaks as the real one does."""

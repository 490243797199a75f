"""What a workspace holds: records, the rules they obey and how they are written."""

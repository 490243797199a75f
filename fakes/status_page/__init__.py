"""A fake of the public status page that Intercom tells its incidents on."""

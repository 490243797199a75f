"""The service under test: started as its profile says, and asked with a hard deadline."""

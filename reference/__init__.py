"""The reference integration: the service that a careful team would write against Intercom."""

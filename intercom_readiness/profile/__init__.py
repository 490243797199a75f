"""The target profile: what a team says about its service, and the bounds that follow from it."""

from intercom_readiness.profile.loading import load_profile
from intercom_readiness.profile.operations import Operation
from intercom_readiness.profile.policy import Retry
from intercom_readiness.profile.schema import Profile

__all__ = ["Operation", "Profile", "Retry", "load_profile"]

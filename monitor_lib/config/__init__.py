"""What the user asked for: ``monitor.toml``, read once, checked, and frozen."""

from monitor_lib.config.loading import load_config
from monitor_lib.config.policy import LightPolicy, Policy, VolumePolicy
from monitor_lib.config.schema import Config

__all__ = ["Config", "LightPolicy", "Policy", "VolumePolicy", "load_config"]

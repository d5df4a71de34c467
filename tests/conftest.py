"""How many scenarios the laws are tried on, and whether they are the same ones every time."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    max_examples=100,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.register_profile("planted", settings.get_profile("ci"), max_examples=16)
settings.register_profile("explore", settings.get_profile("ci"), max_examples=3000, derandomize=False)
settings.load_profile("ci")

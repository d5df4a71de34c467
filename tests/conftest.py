"""How many scenarios the laws are tried on, and whether they are the same ones every time."""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "ci",
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.register_profile(
    "planted",  # for a copy with a planted fault: that it fails is enough, how simply does not matter
    settings.get_profile("ci"),
    max_examples=16,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
settings.register_profile("explore", settings.get_profile("ci"), max_examples=3000, derandomize=False)
settings.load_profile("ci")

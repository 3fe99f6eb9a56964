"""`/metrics`: what is counted, in the text format of Prometheus, for who runs the server alone."""

from waitlist.web.metrics.access import may_see
from waitlist.web.metrics.counted import counted
from waitlist.web.metrics.seen import Seen, look
from waitlist.web.metrics.siblings import Siblings
from waitlist.web.metrics.text import written

__all__ = ["Seen", "Siblings", "counted", "look", "may_see", "written"]

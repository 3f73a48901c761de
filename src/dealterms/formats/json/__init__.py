"""A report as JSON: the machine's face."""

from dealterms.formats.json.render import render as render
from dealterms.formats.json.render import render_report_schema as render_report_schema

NEEDS = "report"

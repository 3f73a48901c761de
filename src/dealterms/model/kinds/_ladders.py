"""The preference ladder, which two kinds share: a term may move between them and keep its id."""

PREFERENCE_CHAINS = (
    "exclusive > sole* > majority > refusal > offer* > negotiation* > preferred > none",
    "sole* > first-availability > preferred",
)
RUNG_NAMES = {
    "refusal": "right of first refusal",
    "offer": "right of first offer",
    "negotiation": "right of first negotiation",
}

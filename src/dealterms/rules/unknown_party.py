"""A term's role names a party that `deal.yaml` does not.

What. `payer: open-ai`, and the parties are `openai` and `microsoft`.

Why. In whose favor a change goes is read off the roles. A misspelt party would be a third one.

Example. `payer: open-ai`.

Mend. Correct the id, or add the party to `deal.yaml`; `mutual` and `unknown` are allowed.
"""

"""What `terms diff` imports of others, and a first model, for which pydantic imports its other half."""

import gc
import os

gc.set_threshold(200_000, 20, 20)
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"

import deepdiff  # noqa: E402
import pydantic  # noqa: E402
import tabulate  # noqa: E402
import typer  # noqa: E402
import yaml  # noqa: E402

__all__ = ["deepdiff", "pydantic", "tabulate", "typer", "yaml"]


class Model(pydantic.BaseModel):
    """Any model."""

    name: str


os._exit(0)

"""The names of the folders and files that are read."""

TERMS_FOLDER = "terms"
SEEDS_FOLDER = "seeds"
YAML_SUFFIX = ".yaml"
HEADER_FILE = f"deal{YAML_SUFFIX}"
ACCEPT_LIST_FILE = f"accepted{YAML_SUFFIX}"

"""A file cannot be read.

What. It is missing, larger than 1 MiB, a symbolic link, not a plain file, not UTF-8, holds a
character that YAML forbids, or its name is no date. Or it is taken for one of ours and never
read, since its name ends in another way than `.yaml`, or it lies in another folder.

Why. What is not read cannot be compared; a link could lead out of the folder.

Example. `terms/deal/2025-13.yaml`: there is no month 13.

Mend. Put the file itself there, as UTF-8, under the name of its date: `terms help check` says
what lies there in silence.
"""

"""The formats that say only what is wrong in the files, for the tools that show it on the lines."""

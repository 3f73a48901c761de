"""The action's half of `terms review`: what it reads from GitHub, and what it writes there.

Only this package goes to the network. The commands of `terms` know nothing of it.
"""

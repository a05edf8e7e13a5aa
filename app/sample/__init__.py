"""The sample contest as data: JSON files that the cli room loads."""

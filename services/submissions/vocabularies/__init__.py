"""The vocabularies: who reads them, and how SPN changes them. Nothing is ever taken out of one."""

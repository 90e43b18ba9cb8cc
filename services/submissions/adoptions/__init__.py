"""The adoption register: which library does what another library's project does, agreed on by both."""

"""Parels: working, promising innovations. Nominated by one, awarded by moderators of two support institutions."""

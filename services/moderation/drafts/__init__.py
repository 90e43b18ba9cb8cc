"""What somebody is still typing about a case, kept on the server and shown to nobody else."""

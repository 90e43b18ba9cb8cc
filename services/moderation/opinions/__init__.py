"""Second opinions: a moderator asks another what he would decide. Between moderators only."""

"""What somebody is asked by e-mail address: to write along, or to take a project over. He answers, or it lapses."""

"""Every page and mail in every state, with people who are made up: nothing is sent, nothing is stored."""

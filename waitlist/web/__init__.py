"""What answers requests: the pages of the sites, and the little that machines ask for."""

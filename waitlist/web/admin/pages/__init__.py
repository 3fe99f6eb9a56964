"""One file for each page of the admin pages, with what is done from it."""

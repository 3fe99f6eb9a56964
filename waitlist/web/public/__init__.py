"""The pages that anybody can open, one file each."""

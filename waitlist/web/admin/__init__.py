"""The founder's pages under `/admin`: read when one of them is asked for first, never before."""

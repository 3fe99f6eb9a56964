"""`python -m waitlist` is the command `waitlist`."""

from waitlist.cli import main

if __name__ == "__main__":
    main()

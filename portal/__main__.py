"""`python3 -m portal`: makes the checkout ready if need be, then runs the command line."""

from portal import bootstrap


def main() -> None:
    bootstrap.enter("portal")
    from portal.cli import main as run  # its packages are there only now

    run()


if __name__ == "__main__":
    main()

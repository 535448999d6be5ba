"""``python -m cli``: the command ``gongkai``."""

from cli.main import main

if __name__ == "__main__":
    main()

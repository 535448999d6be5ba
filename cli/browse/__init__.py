"""The pages of ``gongkai serve``: Datasette on the database, with pages of our own for a report and a body."""

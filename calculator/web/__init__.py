"""The pages: forms, views, what a browser keeps, headers and limits."""

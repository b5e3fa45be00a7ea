"""All wording: what scoring found becomes the words of page, paper, copied text and terminal."""

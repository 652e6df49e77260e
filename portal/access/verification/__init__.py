"""The pages on which a mail proves an address: six digits, or the button behind a link."""

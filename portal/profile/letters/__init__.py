"""Which mails a contact wants: a page of the profile, and the link under each letter that can be left."""

"""The payments a customer has made, as the contact reads them."""

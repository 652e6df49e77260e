"""How the business looks: its logo, and the colours that follow from its one colour."""

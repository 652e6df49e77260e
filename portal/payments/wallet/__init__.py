"""The cards and bank accounts that a customer keeps for paying."""
